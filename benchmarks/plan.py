"""How long judging a large plan takes, and how much memory, beside decoding the same bytes.

    python benchmarks/plan.py [--resources 50000] [--shape distinct|count] [--plan FILE] [--repeat 3]

The input is a real plan, replicated: `distinct` gives every copy its own names and source blocks
(the harder case for references), `count` makes the copies instances of the same blocks. Bucket
names differ from copy to copy in both. Every measurement is a process of its own; the fastest of
the repeats counts, and ratios are of processor time, which a busy machine does not distort.

The JSON libraries decode with the garbage collector off, as floe-guard does; with it on, as a
program usually has it, they take several times as long, and that ratio is printed beside.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLAN = ROOT / "tests/fixtures/plans/scaffold.json"
BUDGET_TIME, BUDGET_MEMORY = 2.0, 4.0

# VmHWM and not ru_maxrss: the latter begins with what the parent had when it forked.
PEAK = """
def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
"""

DECODE = """
import gc, sys, time
import {library}
data = open(sys.argv[1], "rb").read()
{off}
cpu, wall = time.process_time(), time.perf_counter()
decoded = {call}(data)
print(time.perf_counter() - wall, time.process_time() - cpu, peak())
"""

JUDGE = """
import sys, time
from floe_guard import settings
from floe_guard.pipeline import JudgeOptions, RuleSources, judge, load_rule_set, read_document
options = JudgeOptions(sources=RuleSources(cache=settings.cache_dir()))
rules = load_rule_set(options.sources)
wall, cpu = time.perf_counter(), time.process_time()
inventory = read_document(sys.argv[1])
loaded = time.perf_counter() - wall
report = judge(inventory, options, rules)
print(time.perf_counter() - wall, time.process_time() - cpu, peak(), loaded)
print(len(inventory.resources), len(report.outcomes), sum(report.counts.values()))
"""


def replicate(plan: dict, copies: int, shape: str) -> dict:
    """Return the plan with every resource change and planned value copied."""
    one = {
        "changes": plan["resource_changes"],
        "values": plan["planned_values"]["root_module"]["resources"],
        "blocks": plan["configuration"]["root_module"]["resources"],
    }
    names = sorted({r["name"] for r in one["changes"]}, key=len, reverse=True)
    buckets = sorted(
        {
            r["change"]["after"]["bucket"]
            for r in one["changes"]
            if r["type"] == "aws_s3_bucket" and r["change"]["after"].get("bucket")
        }
    )
    text = json.dumps(one)
    made: dict[str, list] = {"changes": [], "values": [], "blocks": []}
    for i in range(copies):
        copy = text
        for bucket in buckets:
            copy = copy.replace(bucket, f"{bucket}-{i}")
        if shape == "distinct":
            for name in names:
                copy = copy.replace(f".{name}", f".{name}_{i}").replace(
                    f'"{name}"', f'"{name}_{i}"'
                )
        parts = json.loads(copy)
        if shape == "count":
            for record in (*parts["changes"], *parts["values"]):
                record["index"] = i
                record["address"] += f"[{i}]"
        for key, records in parts.items():
            if key != "blocks" or shape == "distinct" or i == 0:
                made[key] += records
    root = {**plan["planned_values"]["root_module"], "resources": made["values"]}
    module = {**plan["configuration"]["root_module"], "resources": made["blocks"]}
    return {
        **plan,
        "resource_changes": made["changes"],
        "planned_values": {**plan["planned_values"], "root_module": root},
        "configuration": {**plan["configuration"], "root_module": module},
    }


def run(code: str, path: str, repeat: int) -> tuple[list[float], str]:
    """Return the figures of the fastest run, and what else it printed."""
    best: list[float] = []
    rest = ""
    for _ in range(repeat):
        done = subprocess.run(
            [sys.executable, "-c", PEAK + code, path],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
        first, _, rest_now = done.stdout.partition("\n")
        figures = [float(x) for x in first.split()]
        if not best or figures[1] < best[1]:
            best, rest = figures, rest_now
    return best, rest.strip()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--resources", type=int, default=50_000)
    parser.add_argument("--shape", choices=["distinct", "count"], default="distinct")
    parser.add_argument("--plan", type=Path, default=PLAN)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="write the input here and keep it")
    given = parser.parse_args()
    plan = json.loads(given.plan.read_bytes())
    copies = -(-given.resources // len(plan["resource_changes"]))
    with tempfile.TemporaryDirectory() as folder:
        path = str(given.keep or Path(folder, "plan.json"))
        Path(path).write_text(
            json.dumps(replicate(plan, copies, given.shape), separators=(",", ":"))
        )
        size = os.path.getsize(path)
        print(f"input: {size / 1e6:.1f} MB, shape {given.shape}")
        decoded = {}
        for library, call in (("orjson", "orjson.loads"), ("msgspec", "msgspec.json.decode")):
            for off in ("gc.disable()", ""):
                code = DECODE.format(library=library, call=call, off=off)
                (wall, cpu, peak), _ = run(code, path, given.repeat)
                label = f"{library}{'' if off else ', gc on'}"
                decoded[label] = cpu
                print(
                    f"decode {label:15} {wall:6.2f} s  cpu {cpu:6.2f} s  peak {peak / 1024:6.0f} MB"
                )
        (wall, cpu, peak, loaded), rest = run(JUDGE, path, given.repeat)
    resources, rules, cells = rest.split()
    print(f"judge  {'floe-guard':15} {wall:6.2f} s  cpu {cpu:6.2f} s  peak {peak / 1024:6.0f} MB")
    print(
        f"       of which loading {loaded:.2f} s; {resources} resources, {rules} rules, {cells} cells"
    )
    fastest = min(decoded, key=decoded.__getitem__)
    ratio, memory = cpu / decoded[fastest], peak * 1024 / size
    usual = cpu / min(v for k, v in decoded.items() if "gc on" in k)
    print(
        f"time   {ratio:.2f} x {fastest} (budget {BUDGET_TIME}); {usual:.2f} x the fastest with gc on"
    )
    print(f"memory {memory:.2f} x the file (budget {BUDGET_MEMORY})")
    return 0 if ratio <= BUDGET_TIME and memory <= BUDGET_MEMORY else 1


if __name__ == "__main__":
    sys.exit(main())
