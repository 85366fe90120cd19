"""The sweep beside the peers, on the same server, in turn; and its memory while a listing grows.

    python benchmarks/sweep.py peers [--endpoint URL --access KEY --secret KEY] [--objects N] [--versions N]
                                     [--uploads N] [--rounds N] [--only NAMES] [--settle SECONDS]
    python benchmarks/sweep.py memory [--keys 10000,100000,1000000]

Without --endpoint moto's server is started (as in the tests). Peers are taken from PATH: s5cmd, aws, rclone;
what is not installed is said. Each removes the same things; what it leaves is counted afterwards by
calls of this file's own. The other tools neither list completely before they delete nor prove anything:
beside the time of the whole process stands the time until the last deletion was answered, read off a
relay through which all of them are sent. Each round asks every tool in turn; medians of the rounds are
printed at the end.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import socketserver
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.support.environment import scrubbed_environment  # noqa: E402
from tests.support.moto_server import ACCOUNT, MotoServer  # noqa: E402

RUN = "floe-provider-20261122T101010Z"
PREFIX = f"runs/{RUN}/"
REGION = "us-east-1"


@dataclass
class Store:
    """An S3 server, and where STS and Glue are asked."""

    s3_url: str
    other_url: str
    access: str
    secret: str
    bucket: str

    def client(self) -> Any:
        import boto3
        from botocore.config import Config

        config = Config(s3={"addressing_style": "path"}, max_pool_connections=32)
        session = boto3.Session(self.access, self.secret, region_name=REGION)
        return session.client("s3", endpoint_url=self.s3_url, config=config)

    def environment(self) -> dict[str, str]:
        return scrubbed_environment(
            AWS_ENDPOINT_URL=self.other_url,
            AWS_ENDPOINT_URL_S3=self.s3_url,
            AWS_ACCESS_KEY_ID=self.access,
            AWS_SECRET_ACCESS_KEY=self.secret,
            AWS_REGION=REGION,
            AWS_DEFAULT_REGION=REGION,
            FLOE_AWS_REGION=REGION,
            FLOE_AWS_TEST_BUCKET=self.bucket,
            S3_ENDPOINT_URL=self.s3_url,
            RCLONE_CONFIG_IT_TYPE="s3",
            RCLONE_CONFIG_IT_PROVIDER="Other",
            RCLONE_CONFIG_IT_ENV_AUTH="true",
            RCLONE_CONFIG_IT_ENDPOINT=self.s3_url,
        )

    def fill(self, objects: int, versions: int, uploads: int) -> None:
        s3 = self.client()
        s3.create_bucket(Bucket=self.bucket)
        if versions:
            state = {"Status": "Enabled"}
            s3.put_bucket_versioning(Bucket=self.bucket, VersioningConfiguration=state)

        def put(number: int) -> None:
            key = f"{PREFIX}part-{number % (versions // 2 or objects):06}"
            s3.put_object(Bucket=self.bucket, Key=key, Body=b"")

        def begin(number: int) -> None:
            s3.create_multipart_upload(Bucket=self.bucket, Key=f"{PREFIX}upload-{number:04}")

        with ThreadPoolExecutor(16) as pool:
            list(pool.map(put, range(versions or objects)))
            list(pool.map(begin, range(uploads)))
        s3.put_object(Bucket=self.bucket, Key="runs/keep", Body=b"")

    def left(self) -> int:
        s3, count = self.client(), 0
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=self.bucket):
            entries = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
            count += sum(entry["Key"].startswith(PREFIX) for entry in entries)
        for page in s3.get_paginator("list_multipart_uploads").paginate(Bucket=self.bucket):
            count += len(page.get("Uploads", ()))
        return count


class Relay(socketserver.ThreadingTCPServer):
    """Passes bytes on to a server, and remembers when a deletion was answered last."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, url: str) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        parts = urllib.parse.urlsplit(url)
        self.target = (parts.hostname or "", parts.port or 80)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.answered = 0.0
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Passing(socketserver.BaseRequestHandler):
    DELETION = re.compile(rb"DELETE |POST /\S*\?(\S*&)?delete[=& ]")

    def handle(self) -> None:
        relay, near = self.server, self.request
        assert isinstance(relay, Relay)
        with socket.create_connection(relay.target) as far:
            for end in (near, far):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.deleting = False
            threading.Thread(target=self._answers, args=(relay, far, near), daemon=True).start()
            with suppress(OSError):
                while data := near.recv(1 << 18):
                    if re.match(rb"[A-Z]+ /", data):
                        self.deleting = self.DELETION.match(data) is not None
                    far.sendall(data)

    def _answers(self, relay: Relay, far: socket.socket, near: socket.socket) -> None:
        with suppress(OSError):
            while data := far.recv(1 << 18):
                if self.deleting:
                    relay.answered = time.perf_counter()
                near.sendall(data)
            near.shutdown(socket.SHUT_WR)


def tools(store: Store, versioned: bool, settle: str) -> dict[str, list[str]]:
    """Return each tool's command for removing the run's prefix."""
    where = f"s3://{store.bucket}/{PREFIX}"
    guard = [
        sys.executable,
        "-m",
        "floe_guard",
        "sweep",
        "--run",
        RUN,
        "--yes",
        "--account",
        ACCOUNT,
    ]
    every = ["--all-versions"] if versioned else []
    commands = {
        "floe-guard (listed first)": [*guard, "--max-resources", "100000", "--settle", settle],
        "floe-guard (no cap)": [*guard, "--max-resources", "none", "--settle", settle],
        "s5cmd rm": ["s5cmd", "--log", "error", "rm", *every, f"{where}*"],
        "rclone purge": ["rclone", "purge", f"it:{store.bucket}/{PREFIX}"],
        "aws s3 rm": ["aws", "s3", "rm", "--recursive", "--quiet", where],
    }
    return commands


@dataclass
class Measured:
    """One run of a tool."""

    whole: float
    until_deleted: float
    cpu: float
    megabytes: float
    code: int
    left: int = 0

    def line(self) -> str:
        return (
            f"{self.whole:6.1f} s whole  {self.until_deleted:6.1f} s to the last deletion  "
            f"{self.cpu:5.1f} s CPU  {self.megabytes:4.0f} MB  exit {self.code}  left {self.left}"
        )


def peers(options: argparse.Namespace) -> None:
    moto = MotoServer.start()
    relay = Relay(options.endpoint or moto.url)
    try:
        _wake(options, moto, relay)
        for title, objects, versions, uploads in (
            (f"{options.objects} objects", options.objects, 0, 0),
            (
                f"{options.versions} versions and {options.uploads} uploads",
                0,
                options.versions,
                options.uploads,
            ),
        ):
            if not objects + versions + uploads:
                continue
            print(title)
            runs: dict[str, list[Measured]] = {}
            for round_ in range(options.rounds):
                for number, (name, command) in enumerate(
                    tools(_store(options, moto, relay, 0), False, options.settle).items()
                ):
                    if options.only and not any(part in name for part in options.only.split(",")):
                        continue
                    if shutil.which(command[0]) is None:
                        if not round_:
                            print(f"  {name}: not installed")
                        continue
                    store = _store(options, moto, relay, number)
                    store.fill(objects, versions, uploads)
                    command = tools(store, bool(versions), options.settle)[name]
                    measured = timed(command, store.environment(), relay)
                    measured.left = store.left()
                    runs.setdefault(name, []).append(measured)
                    print(f"  {name:<26} {measured.line()}", flush=True)
                    if not options.endpoint:
                        moto.reset()
            for name, found in runs.items() if options.rounds > 1 else ():
                whole, until, cpu = (
                    statistics.median(getattr(one, what) for one in found)
                    for what in ("whole", "until_deleted", "cpu")
                )
                print(
                    f"  median: {name:<26} {whole:6.1f} s whole  {until:6.1f} s to the last deletion  "
                    f"{cpu:5.1f} s CPU  left {[one.left for one in found]}",
                    flush=True,
                )
    finally:
        moto.stop()


def _wake(options: argparse.Namespace, moto: MotoServer, relay: Relay) -> None:
    """Let moto load what it loads at the first call of each service, so that nobody pays for it."""
    store = _store(options, moto, relay, 99)
    store.fill(1, 0, 1)
    command = tools(store, False, "0")["floe-guard (listed first)"]
    timed(command, store.environment(), relay)


def _store(options: argparse.Namespace, moto: MotoServer, relay: Relay, number: int) -> Store:
    bucket = f"floe-sweep-{os.getpid()}-{time.time_ns() % 10**9}-{number}"
    return Store(relay.url, moto.url, options.access, options.secret, bucket)


def timed(command: list[str], environment: dict[str, str], relay: Relay | None = None) -> Measured:
    """Run a command and return what it took."""
    with tempfile.TemporaryDirectory() as folder, Path(folder, "out").open("w+") as out:
        begin = time.perf_counter()
        process = subprocess.Popen(
            command, env=environment, cwd=folder, stdout=out, stderr=subprocess.STDOUT
        )
        peak = 0.0
        while True:
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
            if ended:
                break
            peak = max(peak, _peak_megabytes(process.pid))
            time.sleep(0.01)
        seconds = time.perf_counter() - begin
        process.returncode = code = os.waitstatus_to_exitcode(status)
        if code:
            out.seek(0)
            print("   ", *out.read().splitlines()[:4], sep="\n    ")
    answered = relay.answered - begin if relay and relay.answered > begin else 0.0
    return Measured(seconds, answered, usage.ru_utime + usage.ru_stime, peak, code)


def _peak_megabytes(pid: int) -> float:
    """Return the peak of a process's memory; ru_maxrss would count its parent's before the exec."""
    with suppress(OSError):
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
        return int(found[1]) / 1024 if found else 0.0
    return 0.0


class Endless(BaseHTTPRequestHandler):
    """A bucket of `keys` objects that exist only while they are listed, and all that a sweep asks besides."""

    protocol_version = "HTTP/1.1"
    keys = 0
    gone = 0
    lock = threading.Lock()

    def log_message(self, *_: object) -> None: ...

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, text = self._say(urllib.parse.urlsplit(self.path), body)
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json" if text[:1] == "{" else "text/xml")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    do_GET = do_POST = do_HEAD = _answer

    def _say(self, url: urllib.parse.SplitResult, body: bytes) -> tuple[int, str]:
        target = self.headers.get("X-Amz-Target", "")
        if target.endswith("GetDatabase"):
            return 400, '{"__type": "EntityNotFoundException"}'
        if target:
            return 200, '{"DatabaseList": [{"Name": "other"}], "ConnectionList": []}'
        if b"GetCallerIdentity" in body:
            inner = f"<Account>{ACCOUNT}</Account><Arn>arn:aws:iam::{ACCOUNT}:root</Arn>"
            return 200, _wrapped("GetCallerIdentity", inner)
        if body.startswith(b"Action="):
            action = urllib.parse.parse_qs(body.decode())["Action"][0]
            return 200, _wrapped(action, "<IsTruncated>false</IsTruncated><Roles/><Policies/>")
        asked = urllib.parse.parse_qs(url.query, keep_blank_values=True)
        if "delete" in asked:
            with Endless.lock:
                Endless.gone += body.count(b"<Object>")
            return 200, "<DeleteResult></DeleteResult>"
        if "versioning" in asked:
            return 200, "<VersioningConfiguration></VersioningConfiguration>"
        if "uploads" in asked:
            return 200, "<Result><IsTruncated>false</IsTruncated></Result>"
        if "versions" in asked:
            return 200, "<Result><IsTruncated>false</IsTruncated></Result>"
        if "object-lock" in asked:
            return 404, "<Error><Code>ObjectLockConfigurationNotFoundError</Code></Error>"
        if "list-type" in asked and "delimiter" not in asked:
            return 200, self._page(int(asked.get("continuation-token", ["0"])[0]))
        return 200, "<Result><IsTruncated>false</IsTruncated></Result>"

    def _page(self, begin: int) -> str:
        if not begin and Endless.gone >= Endless.keys:
            return "<Result><IsTruncated>false</IsTruncated></Result>"
        end = min(begin + 1000, Endless.keys)
        entries = "".join(
            f"<Contents><Key>{PREFIX}table/part-{n:09}.parquet</Key><ETag>e</ETag><Size>1</Size></Contents>"
            for n in range(begin, end)
        )
        more = f"<NextContinuationToken>{end}</NextContinuationToken>" if end < Endless.keys else ""
        return (
            f"<Result><IsTruncated>{str(end < Endless.keys).lower()}</IsTruncated>"
            f"<EncodingType>url</EncodingType>{entries}{more}</Result>"
        )


def _wrapped(action: str, inner: str) -> str:
    return f"<{action}Response><{action}Result>{inner}</{action}Result></{action}Response>"


def memory(options: argparse.Namespace) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Endless)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    store = Store(url, url, "testing", "testing", "floe-sweep-memory")
    guard = [sys.executable, "-m", "floe_guard", "sweep", "--run", RUN, "--yes", "--settle", "0"]
    for number in map(int, options.keys.split(",")):
        for cap in ("none", str(number)):
            Endless.keys, Endless.gone = number, 0
            command = [*guard, "--max-resources", cap]
            found = timed(command, store.environment())
            how = "no cap" if cap == "none" else "listed first"
            print(
                f"  {number:>9,} keys, {how:<12} {found.megabytes:5.0f} MB  {found.whole:7.1f} s  "
                f"{found.cpu:6.1f} s CPU  exit {found.code}  deleted {Endless.gone:,}",
                flush=True,
            )
    server.shutdown()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("what", choices=["peers", "memory"])
    parser.add_argument("--endpoint", help="an S3 server that is running")
    parser.add_argument("--access", default="testing")
    parser.add_argument("--secret", default="testing")
    parser.add_argument("--objects", type=int, default=20_000)
    parser.add_argument("--versions", type=int, default=10_000)
    parser.add_argument("--uploads", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--settle", default="0", help="seconds between two looks of the proof")
    parser.add_argument("--only", help="names of tools, comma separated")
    parser.add_argument("--keys", default="10000,100000,1000000")
    options = parser.parse_args()
    (peers if options.what == "peers" else memory)(options)


if __name__ == "__main__":
    main()
