"""How fast source is judged, beside Checkov and c7n-left where those are installed.

    python benchmarks/hcl.py [--checkov PATH] [--c7n-left PATH] [--modules N] [--files N] [--runs N]

Makes N root modules of N files each (resources, variables, locals, expressions, heredocs, a local
module), judges all of them by one rule in each tool, and prints CPU seconds (children included)
and wall seconds, best of the runs: floe-guard cold (no cache at all) and warm, the peers as they
come, and each with the start of its interpreter and imports taken off. Then, for the scaffold, the
wall time of a warm `check` as a commit hook runs it.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

FILE = """\
variable "name_{n}" {{
  description = "Name of the queue and its bucket in this file"
  type        = string
  default     = "service-{n}"

  validation {{
    condition     = length(var.name_{n}) > 3 && can(regex("^[a-z0-9-]+$", var.name_{n}))
    error_message = "The name must be lower case."
  }}
}}

locals {{
  tags_{n} = {{
    Project   = "floe"
    Purpose   = "provider-compatibility"
    ManagedBy = "opentofu"
    Owner     = upper("team-{n}")
  }}
  names_{n} = [for i in ["a", "b", "c"] : "${{var.name_{n}}}-${{i}}" if i != "b"]
}}

resource "aws_sqs_queue" "queue_{n}" {{
  for_each                   = toset(local.names_{n})
  name                       = each.key
  visibility_timeout_seconds = 30 * 2
  kms_master_key_id          = "alias/aws/sqs"
  tags                       = merge(local.tags_{n}, {{ Name = each.value }})
}}

resource "aws_s3_bucket" "bucket_{n}" {{
  bucket = format("%s-%03d", var.name_{n}, {n})
  tags   = local.tags_{n}
}}

resource "aws_s3_bucket_server_side_encryption_configuration" "bucket_{n}" {{
  bucket = aws_s3_bucket.bucket_{n}.id

  rule {{
    apply_server_side_encryption_by_default {{
      sse_algorithm = "AES256"
    }}
  }}
}}

resource "aws_iam_role" "role_{n}" {{
  name               = "role-${{var.name_{n}}}"
  assume_role_policy = <<-POLICY
    {{
      "Version": "2012-10-17",
      "Statement": [
        {{
          "Effect": "Allow",
          "Principal": {{ "Service": "ec2.amazonaws.com" }},
          "Action": "sts:AssumeRole"
        }}
      ]
    }}
  POLICY
  tags               = local.tags_{n}
}}

resource "aws_security_group" "group_{n}" {{
  name   = "group-{n}"
  vpc_id = "vpc-12345678"

  dynamic "ingress" {{
    for_each = {{ http = 80, https = 443 }}
    content {{
      description = ingress.key
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = ["10.0.0.0/8"]
    }}
  }}
}}
"""

MODULE_CALL = 'module "shared" {\n  source = "../shared"\n  suffix = "x"\n}\n'
SHARED = (
    'variable "suffix" {\n  type = string\n}\n\n'
    'resource "aws_sns_topic" "topic" {\n  name = "topic-${var.suffix}"\n}\n'
)

CHECKOV_POLICY = """\
metadata:
  id: "CKV2_BENCH_1"
  name: "No bucket with a forbidden name"
  category: "GENERAL_SECURITY"
definition:
  cond_type: attribute
  resource_types: ["aws_s3_bucket"]
  attribute: bucket
  operator: not_equals
  value: forbidden
"""

C7N_POLICY = """\
policies:
  - name: bench-1
    resource: terraform.aws_s3_bucket
    filters:
      - bucket: forbidden
"""

FLOE_RULE = """\
rules:
  - id: BENCH1
    name: bench-1
    title: No bucket with a forbidden name
    kind: assert
    severity: low
    resources: [aws_s3_bucket]
    profiles: [baseline]
    require: {attribute: bucket, not_equals: forbidden}
    why: benchmark
    fix: benchmark
    source: benchmark
"""


def make(folder: Path, modules: int, files: int) -> int:
    """Write the modules; return their size in bytes."""
    for module in range(modules):
        root = folder / f"root{module}"
        root.mkdir(parents=True)
        for number in range(files):
            text = f"# root {module}\n" + FILE.format(n=number)
            (root / f"part{number}.tf").write_text(text)
        (root / "shared.tf").write_text(MODULE_CALL)
    (folder / "shared").mkdir()
    (folder / "shared" / "main.tf").write_text(SHARED)
    return sum(path.stat().st_size for path in folder.rglob("*.tf"))


def measure(
    command: list[str], runs: int, cwd: Path, before: Callable[[], None] = lambda: None
) -> tuple[float, float]:
    """Return the least CPU and wall seconds of a command, its children's CPU included."""
    least_cpu = least_wall = float("inf")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "TF_"))}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["FLOE_GUARD_CACHE_DIR"] = str(cwd / ".floe-guard-cache")
    environment["BC_SKIP_MAPPING"] = "true"
    for _ in range(runs):
        before()
        start, cpu = time.perf_counter(), _children()
        done = subprocess.run(
            command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
        )
        least_wall = min(least_wall, time.perf_counter() - start)
        least_cpu = min(least_cpu, _children() - cpu)
        if done.returncode not in (0, 1):
            raise SystemExit(f"{command[0]} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return least_cpu, least_wall


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--checkov", default=shutil.which("checkov"))
    parser.add_argument("--c7n-left", default=shutil.which("c7n-left"))
    parser.add_argument("--modules", type=int, default=6)
    parser.add_argument("--files", type=int, default=20)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        source, empty = work / "source", work / "empty"
        size = make(source, options.modules, options.files)
        make(empty, 1, 0)
        for folder, file, text in (
            ("checkov", "policy.yaml", CHECKOV_POLICY),
            ("c7n", "policy.yaml", C7N_POLICY),
            ("floe", "rule.yaml", FLOE_RULE),
        ):
            (work / folder).mkdir()
            (work / folder / file).write_text(text)
        print(f"{options.modules} root modules of {options.files} files, {size / 1e6:.2f} MB")
        print(f"{'':34}{'CPU s':>9}{'wall s':>9}{'CPU s less start':>19}")
        rows = _floe_guard(work, options.runs)
        if options.checkov:
            rows["checkov"] = lambda folder: measure(
                [options.checkov, "-d", str(folder), "--external-checks-dir", str(work / "checkov")]
                + ["--check", "CKV2_BENCH_1", "--framework", "terraform", "--compact", "--quiet"],
                options.runs,
                work,
            )
        if options.c7n_left:
            rows["c7n-left"] = lambda folder: _each_root(
                [options.c7n_left, "run", "-p", str(work / "c7n"), "-d"], folder, options.runs, work
            )
        found: dict[str, float] = {}
        for label, run in rows.items():
            cpu, wall = run(source)
            start, _ = run(empty)
            found[label] = cpu
            found[f"{label} net"] = cpu - start
            print(f"{label:34}{cpu:9.2f}{wall:9.2f}{cpu - start:19.2f}")
        for peer in ("checkov", "c7n-left"):
            if peer in found:
                cold = "floe-guard check, cold"
                print(
                    f"{peer}: {found[peer] / found[cold]:.1f} x the CPU time of floe-guard cold,"
                    f" {found[f'{peer} net'] / found[f'{cold} net']:.1f} x without the starts"
                )
            else:
                print(f"{peer}: not installed, not measured")
        _scaffold(work, options.runs)


def _floe_guard(work: Path, runs: int) -> dict[str, Callable[[Path], tuple[float, float]]]:
    """The ways to measure floe-guard."""
    cache = work / ".floe-guard-cache"
    command = [sys.executable, "-m", "floe_guard", "check"]
    rule = ["--no-default-rules", "--rules", str(work / "floe" / "rule.yaml"), "--quiet"]

    def cold(folder: Path) -> tuple[float, float]:
        return measure(
            [*command, str(folder), *rule], runs, work, lambda: shutil.rmtree(cache, True)
        )

    def warm(folder: Path) -> tuple[float, float]:
        return measure([*command, str(folder), *rule], runs, work)

    return {"floe-guard check, cold": cold, "floe-guard check, warm": warm}


def _each_root(command: list[str], folder: Path, runs: int, work: Path) -> tuple[float, float]:
    """Sum up a tool that takes one root module at a time."""
    roots = sorted(path for path in folder.iterdir() if path.name.startswith("root"))
    parts = [measure([*command, str(root)], runs, work) for root in roots]
    return sum(cpu for cpu, _ in parts), sum(wall for _, wall in parts)


def _scaffold(work: Path, runs: int) -> None:
    """Print how long the commit hook takes on the scaffold."""
    scaffold = str(ROOT / "infra" / "aws-provider-tests")
    command = [sys.executable, "-m", "floe_guard", "check", scaffold, "--quiet"]
    cache = work / ".floe-guard-cache"
    cold = measure(command, 1, work, lambda: shutil.rmtree(cache, True))
    warm = measure(command, 4 * runs, work)
    bare = measure([sys.executable, "-c", "pass"], 4 * runs, work)
    print(f"scaffold, all shipped rules: cold {cold[1]:.3f} s, warm {warm[1]:.3f} s wall")
    print(f"bare interpreter: {bare[1]:.3f} s wall")


if __name__ == "__main__":
    main()
