"""How long judging a large plan takes, and how much memory, beside decoding the same bytes.

    python benchmarks/plan.py [--resources 50000] [--style STYLE]... [--plan FILE] [--repeat 3]

The input is a real plan, replicated in each of these styles, or in those that `--style` names:

    renamed     every copy has its own blocks, addresses and bucket names
    same-names  every copy has its own blocks and addresses; all other values stay, names included
    modules     the copies are instances of one module call; all values stay
    instances   the copies are instances of the same blocks (`count`), with names of their own

Every measurement is a process of its own; the fastest of the repeats counts, and ratios are of
processor time, which a busy machine does not distort. The budget is held against the fastest JSON
library as a program calls it, with the garbage collector on; the ratio to one that decodes with
it off is printed beside. A whole `floe-guard plan`, start of the process included, is measured too.
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
STYLES = ("renamed", "same-names", "modules", "instances")

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


def replicate(plan: dict, copies: int, style: str) -> dict:
    """Return the plan with every resource change and planned value copied."""
    one = {
        "changes": plan["resource_changes"],
        "values": plan["planned_values"]["root_module"]["resources"],
        "blocks": plan["configuration"]["root_module"]["resources"],
    }
    text = json.dumps(one)
    made: dict[str, list] = {"changes": [], "values": [], "blocks": []}
    calls: list[dict] = []
    for i in range(copies):
        parts = json.loads(_renamed(text, one["changes"], i, style))
        if style == "modules":
            address = f"module.copy[{i}]"
            for record in (*parts["changes"], *parts["values"]):
                record["address"] = f"{address}.{record['address']}"
            for record in parts["changes"]:
                record["module_address"] = address
            calls.append({"address": address, "resources": parts.pop("values")})
        elif style == "instances":
            for record in (*parts["changes"], *parts["values"]):
                record["index"] = i
                record["address"] += f"[{i}]"
        if style in ("modules", "instances"):
            parts.pop("blocks")
        for key, records in parts.items():
            made[key] += records
    return _assembled(plan, made, calls, copies)


def _renamed(text: str, changes: list[dict], i: int, style: str) -> str:
    """Return the JSON of one copy with the names that the style gives it."""
    if style in ("renamed", "instances"):
        for bucket in _names(changes, "bucket"):
            text = text.replace(bucket, f"{bucket}-{i}")
    if style in ("renamed", "same-names"):
        for name in sorted({r["name"] for r in changes}, key=len, reverse=True):
            text = text.replace(f".{name}", f".{name}_{i}").replace(f'"{name}"', f'"{name}_{i}"')
    return text


def _names(changes: list[dict], attribute: str) -> list[str]:
    found = {r["change"]["after"].get(attribute) for r in changes if r["type"] == "aws_s3_bucket"}
    return sorted(name for name in found if name)


def _assembled(plan: dict, made: dict[str, list], calls: list[dict], copies: int) -> dict:
    values = {**plan["planned_values"]["root_module"], "resources": made["values"]}
    source = plan["configuration"]["root_module"]
    module = {**source, "resources": made["blocks"] or source["resources"]}
    if calls:
        values["child_modules"] = calls
        call = {
            "source": "./copy",
            "count_expression": {"constant_value": copies},
            "module": source,
        }
        module = {"variables": source.get("variables", {}), "module_calls": {"copy": call}}
    return {
        **plan,
        "resource_changes": made["changes"],
        "planned_values": {**plan["planned_values"], "root_module": values},
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


COMMAND = """
import resource, subprocess, sys, time
wall = time.perf_counter()
subprocess.run(
    [sys.executable, "-m", "floe_guard", "plan", sys.argv[1]], stdout=subprocess.DEVNULL
)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(time.perf_counter() - wall, used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


def measure(plan: dict, style: str, given: argparse.Namespace, path: str) -> bool:
    """Print the figures of one style, and return whether they are within the budget."""
    copies = -(-given.resources // len(plan["resource_changes"]))
    Path(path).write_text(json.dumps(replicate(plan, copies, style), separators=(",", ":")))
    size = os.path.getsize(path)
    print(f"{style}: {size / 1e6:.1f} MB")
    decoded: dict[bool, dict[str, float]] = {True: {}, False: {}}
    for library, call in (("orjson", "orjson.loads"), ("msgspec", "msgspec.json.decode")):
        for collector in (True, False):
            off = "" if collector else "gc.disable()"
            code = DECODE.format(library=library, call=call, off=off)
            figures, _ = run(code, path, given.repeat)
            decoded[collector][library] = figures[1]
            show(f"decode {library}{'' if collector else ', gc off'}", figures)
    judged, rest = run(JUDGE, path, given.repeat)
    resources, rules, cells = rest.split()
    show("judge", judged)
    print(
        f"  {'':26}{resources} resources, {rules} rules, {cells} cells; loading {judged[3]:.2f} s"
    )
    show("floe-guard plan", run(COMMAND, path, given.repeat)[0])
    usual, bare = (judged[1] / min(decoded[c].values()) for c in (True, False))
    memory = judged[2] * 1024 / size
    print(f"  time   {usual:.2f} x the fastest (budget {BUDGET_TIME}); {bare:.2f} x with gc off")
    print(f"  memory {memory:.2f} x the file (budget {BUDGET_MEMORY})")
    return usual <= BUDGET_TIME and memory <= BUDGET_MEMORY


def show(what: str, figures: list[float]) -> None:
    wall, cpu, peak = figures[:3]
    print(f"  {what:24} {wall:6.2f} s  cpu {cpu:6.2f} s  peak {peak / 1024:6.0f} MB", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--resources", type=int, default=50_000)
    parser.add_argument("--style", action="append", choices=STYLES, help="all styles by default")
    parser.add_argument("--plan", type=Path, default=PLAN)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="write the last input here and keep it")
    given = parser.parse_args()
    plan = json.loads(given.plan.read_bytes())
    with tempfile.TemporaryDirectory() as folder:
        path = str(given.keep or Path(folder, "plan.json"))
        within = [measure(plan, style, given, path) for style in given.style or STYLES]
    return 0 if all(within) else 1


if __name__ == "__main__":
    sys.exit(main())
