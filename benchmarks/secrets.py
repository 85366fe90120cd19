"""Recall, false alarms and speed of the credential shapes, over corpora made from a seed.

    python benchmarks/secrets.py [--seed N] [--per-form N] [--scan-tree DIR] [--megabytes N]

Positives are three kinds of credential in many forms; look-alikes are everything in plans, logs
and evidence that resembles them (`tests/support/credentials.py`). `--scan-tree` lists the files of
a folder that are flagged, for a corpus nobody made up.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import time
from collections import Counter
from pathlib import Path

from floe_guard.secrets.shapes import scan

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.support.credentials import WORDS, lookalikes, positives


def measure(seed: int, per_form: int) -> tuple[Counter[str], Counter[str], int, int]:
    """Return misses and false alarms by form, and how many samples of each there were."""
    rng = random.Random(seed)
    missed: Counter[str] = Counter()
    false: Counter[str] = Counter()
    good = bad = 0
    for form, text in positives(rng, per_form):
        good += 1
        missed[form] += not scan(text)
    for form, text in lookalikes(rng, per_form):
        bad += 1
        hits = scan(text)
        if hits:
            false[f"{form} ({', '.join(h.rule for h in hits)})"] += 1
    return +missed, +false, good, bad


def plan_like(megabytes: int) -> bytes:
    """Return text as a plan has it, free of credentials, of about this size."""
    rng = random.Random(7)
    resources = [
        {
            "address": f"module.a[{i}].aws_s3_bucket_lifecycle_configuration.this",
            "values": {
                "arn": f"arn:aws:s3:::bucket-{i}",
                "etag": hashlib.md5(str(i).encode(), usedforsecurity=False).hexdigest(),
                "source_hash": hashlib.sha1(str(i).encode(), usedforsecurity=False).hexdigest(),
                "policy": json.dumps(
                    {
                        "Statement": [
                            {"Action": ["s3:GetObject"], "Resource": f"arn:aws:s3:::bucket-{i}/*"}
                        ]
                    }
                ),
                "description": " ".join(rng.choices(WORDS, k=20)),
                "tags_all": {
                    "Project": "floe",
                    "Purpose": "provider-compatibility",
                    "Owner": "data-platform",
                },
            },
        }
        for i in range(2000)
    ]
    once = json.dumps({"resource_changes": resources}).encode()
    return once * max(1, megabytes * 1_000_000 // len(once))


def main() -> None:
    """Print recall, false alarms and speed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--per-form", type=int, default=40)
    parser.add_argument("--scan-tree", type=Path, default=None)
    parser.add_argument("--megabytes", type=int, default=50)
    options = parser.parse_args()

    missed, false, good, bad = measure(options.seed, options.per_form)
    misses, alarms = missed.total(), false.total()
    print(f"recall        {good - misses}/{good} = {100 * (good - misses) / good:.2f} %")
    for form, count in missed.most_common():
        print(f"  missed {count:4} {form}")
    print(f"false alarms  {alarms}/{bad}")
    for form, count in false.most_common():
        print(f"  false  {count:4} {form}")

    data = plan_like(options.megabytes)
    started = time.perf_counter()
    hits = scan(data)
    took = time.perf_counter() - started
    print(
        f"speed         {len(data) / 1e6 / took:.0f} MB/s over {len(data) / 1e6:.0f} MB, {len(hits)} hits"
    )

    if options.scan_tree is not None:
        size = files = 0
        started = time.perf_counter()
        flagged = []
        for path in sorted(
            p for p in options.scan_tree.rglob("*") if p.is_file() and not p.is_symlink()
        ):
            content = path.read_bytes()
            files += 1
            size += len(content)
            hits = scan(content)
            if hits:
                flagged.append((path, Counter((h.rule, h.via) for h in hits), hits[0].line))
        took = time.perf_counter() - started
        print(
            f"tree          {len(flagged)} of {files} files flagged, {size / 1e6:.0f} MB, {size / 1e6 / took:.0f} MB/s"
        )
        for path, rules, line in flagged:
            print(f"  {path}:{line}: {dict(rules)}")


if __name__ == "__main__":
    main()
