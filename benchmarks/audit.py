"""How long an audit of 17 regions takes at 50 ms a call: `python benchmarks/audit.py [LATENCY_MS]`.

The account is moto's, with the scaffold in it. A process of its own answers in moto's place with the
answers that moto gave before, each after the latency, so that moto's own speed is not what is measured.
Printed beside the time is that of the slowest chain of calls that depend on each other, walked alone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

RUNS = 9
REGION = "ap-southeast-2"
ACCOUNT = "123456789012"
REGIONS = [
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
]


def serve(upstream: str, latency_s: float) -> None:
    """Answer what was asked before from memory, after the latency; ask upstream otherwise."""
    from tests.support.fault_proxy import Answer, FaultProxy, Request
    from tests.support.recorded import Recorded

    known: dict[tuple[str, str, str, bytes], Answer] = {}
    own = Recorded(regions=dict.fromkeys(REGIONS, "opt-in-not-required"))

    def answer(request: Request) -> Answer:
        key = (request.operation, request.region, request.target, request.body)
        if key not in known:
            known[key] = own(request) or proxy.forward(request)
        return known[key]

    proxy = FaultProxy(upstream, latency=latency_s)
    proxy.answer(answer)
    print(json.dumps(proxy.url), flush=True)
    sys.stdin.read()


def main() -> None:
    latency_s = float(sys.argv[1]) / 1000 if len(sys.argv) > 1 else 0.05
    for name in [n for n in os.environ if n.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(
        AWS_ACCESS_KEY_ID="testing",
        AWS_SECRET_ACCESS_KEY="testing",
        AWS_SESSION_TOKEN="testing",
        AWS_EC2_METADATA_DISABLED="true",
    )
    from tests.support.moto_server import MotoServer
    from tests.support.sandbox import Sandbox

    moto = MotoServer.start()
    Sandbox(moto.url).arrange()
    server = subprocess.Popen(
        [sys.executable, __file__, "serve", moto.url, str(latency_s)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    url = json.loads(server.stdout.readline())
    try:
        measure(url, latency_s)
    finally:
        assert server.stdin is not None
        server.stdin.close()
        server.wait()
        moto.stop()


def measure(url: str, latency_s: float) -> None:
    from floe_guard.aws.connection import Connection, ConnectionSpec, connect
    from floe_guard.loaders.live.collect import _first_jobs, collect_account
    from floe_guard.loaders.live.protocol import Job, LiveScope

    scope = LiveScope(ACCOUNT, REGION)

    def opened() -> Connection:
        return connect(ConnectionSpec(REGION, endpoint=url))

    def chain(job: Job) -> float:
        """Return how long the job takes alone, with the slowest of the jobs that come of it."""
        begun = time.perf_counter()
        children = [found for found in job.run() if isinstance(found, Job)]
        own = time.perf_counter() - begun
        return own + max((chain(child) for child in children), default=0.0)

    def audit(connection: Connection) -> tuple[float, float]:
        begun, computed = time.perf_counter(), time.process_time()
        inventory, _ = collect_account(connection, scope)
        took = time.perf_counter() - begun, time.process_time() - computed
        assert not inventory.gaps
        assert inventory.resources
        return took

    warm = opened()
    audit(warm)
    begun = time.perf_counter()
    fresh = opened()
    identity_s = time.perf_counter() - begun
    cold_s = identity_s + audit(fresh)[0]
    runs = sorted(audit(warm) for _ in range(RUNS))
    warm_s, computed_s = runs[RUNS // 2]
    slowest = median(
        max(chain(job) for job in _first_jobs(warm, scope, lambda types: True)) for _ in range(3)
    )
    print(f"latency a call:            {latency_s * 1000:.0f} ms, {len(REGIONS)} regions")
    print(f"slowest chain, alone:      {slowest:.3f} s")
    print(
        f"audit, clients made:       {warm_s:.3f} s = {warm_s / slowest:.2f} x the chain, median of {RUNS}"
        f" ({runs[0][0]:.3f} to {runs[-1][0]:.3f} s; processor {computed_s:.3f} s)"
    )
    print(f"audit, clients not made:   {cold_s:.3f} s = {cold_s / slowest:.2f} x the chain")


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(sys.argv[2], float(sys.argv[3]))
    else:
        main()
