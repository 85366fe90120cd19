"""moto's AWS over real HTTP, in a process of its own.

`MotoServer.start()` runs this file as a program; the server lives until its standard input closes,
so that it cannot outlive the tests that started it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.environment import scrubbed_environment

ACCOUNT = "123456789012"
"""The account in which moto keeps everything unless told otherwise."""


@dataclass(frozen=True)
class MotoServer:
    """A running server; `url` is what AWS_ENDPOINT_URL takes."""

    url: str
    process: subprocess.Popen[str]

    @classmethod
    def start(cls) -> MotoServer:
        process = subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=scrubbed_environment(PYTHONPATH=str(Path(__file__).resolve().parents[2])),
        )
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise RuntimeError("moto's server did not start")
        return cls(json.loads(line)["url"], process)

    def reset(self) -> None:
        """Forget every resource of every account."""
        self._post("/moto-api/reset", b"")

    def seed(self, path: str, document: Any) -> None:
        """Set one of moto's preset answers, e.g. `static/ce/cost-and-usage-results`."""
        self._post(f"/moto-api/{path}", json.dumps(document).encode())

    def _post(self, path: str, body: bytes) -> None:
        request = urllib.request.Request(self.url + path, data=body, method="POST")
        request.add_header("Content-Type", "application/json")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=30) as answer:
            answer.read()

    def stop(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(timeout=10)
        self.process.stdout.close()


@cache
def session(region: str = "ap-southeast-2") -> Any:
    """Return a boto3 session that needs nothing from the environment; a new one costs ten clients."""
    import boto3

    return boto3.Session(
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        aws_session_token="testing",
        region_name=region,
    )


def client(url: str, service: str, region: str = "ap-southeast-2") -> Any:
    """Return a client for arranging a test's account (not the one under test)."""
    from botocore.config import Config

    # S3 Control puts the account id before the host; a proxy keeps the host out of name resolution.
    settings: dict[str, Any] = {"parameter_validation": True}
    if service == "s3control":
        settings["proxies"] = {"http": url}
    if service == "s3":
        settings["s3"] = {"addressing_style": "path"}
    return session(region).client(service, endpoint_url=url, config=Config(**settings))


def _serve() -> None:
    import copy
    from types import SimpleNamespace

    import moto.s3.models as s3_models
    from moto.server import ThreadedMotoServer

    # moto deep-copies every version of a bucket for each page of a version listing: a hundred seconds
    # for twenty thousand objects. The copies are only read.
    s3_models.copy = SimpleNamespace(deepcopy=lambda value: value, copy=copy.copy)  # type: ignore[attr-defined]
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    print(json.dumps({"url": f"http://{host}:{port}"}), flush=True)
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    _serve()
