"""How long sealing and verifying take: `python benchmarks/evidence.py [FINDINGS]` (default 5000).

Prints the wall time of one cold `floe-guard evidence verify`, best of five, beside a bare interpreter.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.support import evidence_run  # noqa: E402

from floe_guard.evidence.seal import seal  # noqa: E402


def best_of_five(command: list[str]) -> float:
    """Return the shortest wall time of `command` in seconds."""
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - begun)
    return min(times)


def main() -> None:
    findings = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    plan = ROOT / "tests" / "fixtures" / "plans" / "scaffold.json"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        journal = folder / "journal"
        evidence_run.passing_run(journal, plan)
        report = evidence_run.judged(plan, "check")
        cells = tuple(
            msgspec.structs.replace(cell, address=f"{cell.address}[{number}]")
            for number in range(findings // len(report.cells) + 1)
            for cell in report.cells
        )[:findings]
        evidence_run.finish(journal, "check", msgspec.structs.replace(report, cells=cells))
        begun = time.perf_counter()
        sealed = seal(journal, folder / "bundle")
        sealing = time.perf_counter() - begun
        size = sum(path.stat().st_size for path in sealed.path.iterdir())
        verifying = best_of_five(
            [
                sys.executable,
                "-m",
                "floe_guard",
                "evidence",
                "verify",
                str(sealed.path),
                "--allow-unsigned",
            ]
        )
        bare = best_of_five([sys.executable, "-c", "pass"])
    print(f"{findings} findings, {size / 1e6:.2f} MB")
    print(f"seal    {sealing:.3f} s")
    print(f"verify  {verifying:.3f} s (bare interpreter {bare:.3f} s)")


if __name__ == "__main__":
    main()
