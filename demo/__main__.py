"""The main job, end to end: source, plan, account, live tests, sweep, evidence, gate.

AWS is moto's HTTP server in a process of its own, with the operations that it lacks answered from
recorded responses. Everything else is real: the scaffold, its plans, the commands.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.fault_proxy import FaultProxy
from tests.support.moto_server import MotoServer
from tests.support.recorded import Recorded
from tests.support.sandbox import Sandbox

from demo import shut
from demo.stage import Stage

ROOT = Path(__file__).resolve().parent.parent
RUN = "floe-provider-20261122T101010Z"
SUITE = "tests/integration/test_aws_provider_live.py"
PLANS = ROOT / "tests" / "fixtures" / "plans"
BROKEN = ROOT / "tests" / "mutations" / "glue-job" / "plan.json"


def main() -> int:
    """Run the demo and return 0 when every command answered as it has to."""
    with tempfile.TemporaryDirectory(prefix="floe-guard-demo-") as name:
        stage = Stage(Path(name))
        source(stage)
        moto = MotoServer.start()
        try:
            with FaultProxy(moto.url) as proxy:
                proxy.answer(Recorded())
                account(stage, proxy.url)
        finally:
            moto.stop()
        for surprise in stage.surprises:
            print(f"UNEXPECTED: {surprise}", file=sys.stderr)
        print("\nThe demo went as it has to." if not stage.surprises else "\nThe demo went wrong.")
        return 1 if stage.surprises else 0


def source(stage: Stage) -> None:
    """Judge the scaffold's source and plans, before there is any account."""
    stage.title("The scaffold's source, before anything is planned")
    shutil.copytree(
        ROOT / "infra", stage.folder / "infra", ignore=shutil.ignore_patterns(".terraform*")
    )
    stage.guard("check", "infra/aws-provider-tests", expect=0)

    stage.title("Its real plan, and one that somebody has added a Glue job to")
    shutil.copy(PLANS / "scaffold.json", stage.folder / "plan.json")
    shutil.copy(BROKEN, stage.folder / "broken-plan.json")
    stage.guard("plan", "plan.json", expect=0)
    stage.guard("plan", "broken-plan.json", expect=1)


def account(stage: Stage, url: str) -> None:
    """Take a run from begin to the open gate, then keep the gate shut in every way."""
    stage.title("A sandbox account, as the scaffold leaves it (moto's HTTP server)")
    sandbox = Sandbox(url).arrange()
    stage.variables |= {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_SESSION_TOKEN": "testing",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_MAX_ATTEMPTS": "2",
        "FLOE_GUARD_ACCOUNT_IDS": sandbox.account,
        "FLOE_GUARD_REGIONS": sandbox.region,
        "FLOE_PROVIDER_SPIKE_RUN": RUN,
        "DEVPOD_WORKSPACE": "floe-provider-demo",
        **sandbox.environment(),
    }
    stage.say(f"bucket {sandbox.bucket}, region {sandbox.region}")
    commit, key = repository(stage), signing_key(stage)

    stage.title("A run: begin, judge, test, sweep, seal, verify, gate")
    evidence = stage.folder / "evidence"
    stage.variables["FLOE_GUARD_EVIDENCE_DIR"] = str(evidence)
    names = collected(stage)
    expected = [part for name in names for part in ("--expect-test", f"{SUITE}::{name}")]
    stage.guard("evidence", "begin", *commit, *expected, expect=0)
    stage.guard("check", "infra/aws-provider-tests", "--quiet", expect=0)
    stage.guard("plan", "plan.json", "--quiet", expect=0)
    stage.guard("readiness", expect=0, show=20)
    stage.guard("audit", "--run", "--no-sweep", "--quiet", expect=0)
    live_tests(stage, expect=0)
    stage.guard("sweep", "--run", "--settle", "0.2", "--yes", expect=0)
    stage.guard("evidence", "seal", *key, "--tar", "bundle.tar", expect=0)
    bundle = stage.folder / f"{RUN}.evidence"
    trust = write_policy(stage, names, signed=bool(key))
    stage.guard("evidence", "verify", "bundle.tar", *trust, expect=0)
    stage.guard("gate", str(bundle), "--policy", "release-gate.yaml", "--run-id", RUN, expect=0)

    shut.every_way(stage, bundle, key)


def collected(stage: Stage) -> list[str]:
    """Return the names of the live tests."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", SUITE, "--collect-only", "-q", "-p", "no:cacheprovider"],
        cwd=ROOT,
        env=stage.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return [line.partition("::")[2] for line in done.stdout.splitlines() if "::" in line]


def live_tests(stage: Stage, *, expect: int, opt_in: str = "1") -> None:
    """Run the live tests and record their result."""
    junit = stage.folder / "junit.xml"
    junit.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", str(ROOT / SUITE), "-q", "-p", "no:cacheprovider"]
    command += [
        f"--rootdir={ROOT}",
        f"--config-file={ROOT / 'pyproject.toml'}",
        f"--junit-xml={junit}",
    ]
    name = f"FLOE_RUN_LIVE_AWS_PROVIDER_TESTS={opt_in} pytest {SUITE} --junit-xml=junit.xml"
    stage.run(
        command,
        name,
        expect=expect,
        show=4,
        FLOE_RUN_LIVE_AWS_PROVIDER_TESTS=opt_in,
        PYTHONPATH=str(ROOT),
    )
    arguments = ("--junit", "junit.xml", "--pytest-exit-code", str(expect))
    stage.guard("evidence", "tests", *arguments, expect=0)


def repository(stage: Stage) -> tuple[str, ...]:
    """Make the working directory a clean checkout; without git, say which commit this is."""
    if shutil.which("git") is None:
        return ("--commit", "0" * 40)
    (stage.folder / ".gitignore").write_text("*\n!infra/**\n!.gitignore\n")
    for arguments in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=demo", "-c", "user.email=demo@example.com", "commit", "-qm", "Scaffold"],
    ):
        subprocess.run(["git", *arguments], cwd=stage.folder, check=True)
    return ()


def signing_key(stage: Stage) -> tuple[str, ...]:
    """Make a key to sign with; without OpenSSH the bundle stays unsigned."""
    if shutil.which("ssh-keygen") is None:
        stage.say("there is no ssh-keygen: the bundles of this demo are unsigned")
        return ()
    key = stage.folder / "demo-key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    public = key.with_suffix(".pub").read_text().split()
    signers = f"release@example.com {public[0]} {public[1]}\n"
    (stage.folder / "allowed_signers").write_text(signers)
    return ("--sign-key", "demo-key")


def write_policy(stage: Stage, tests: list[str], *, signed: bool) -> tuple[str, ...]:
    """Write the release gate's policy and return what `verify` needs to trust the bundle."""
    lines = [
        "schema: floe-guard/release-gate/v1",
        "required_stages: [check, plan, readiness, audit, tests, sweep]",
        "expected_tests:",
        *[f'  - "{SUITE}::{name}"' for name in tests],
        "max_age: 1h",
    ]
    if shutil.which("git") is None:
        lines.append("allow_dirty: true")
    lines.append("allowed_signers: allowed_signers" if signed else "allow_unsigned: true")
    (stage.folder / "release-gate.yaml").write_text("\n".join(lines) + "\n")
    return ("--allowed-signers", "allowed_signers") if signed else ("--allow-unsigned",)


if __name__ == "__main__":
    sys.exit(main())
