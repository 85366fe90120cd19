"""Ceph's S3 gateway from Debian's packages: one monitor, one object store in memory, one gateway.

    python -m tests.support.radosgw FOLDER      # serves until its standard input closes

It is stricter than moto where the sweep needs it to be: `Quiet`, at most 1,000 keys, positional version
markers, paged uploads, held versions.
Source: Ceph documentation, "Manual Deployment" and "Ceph Object Gateway Config Reference".
"""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROGRAMS = (
    "ceph",
    "ceph-authtool",
    "ceph-mon",
    "ceph-osd",
    "monmaptool",
    "radosgw",
    "radosgw-admin",
)
PACKAGES = "apt-get install ceph-common ceph-mon ceph-osd radosgw"
ACCESS_KEY, SECRET_KEY = "strictlane", "strictlanesecret"


def missing() -> list[str]:
    """Return the programs that are not installed."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


@dataclass
class RadosGateway:
    """A cluster in `folder`; `url` answers S3 once `start` has returned."""

    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    url: str = ""

    def start(self) -> None:
        if absent := missing():
            raise RuntimeError(f"not installed: {', '.join(absent)} (try: {PACKAGES})")
        port, v1, v2 = _free_ports(3)
        self.url = f"http://127.0.0.1:{port}"
        for name in ("mon", "osd", "rgw", "log"):
            (self.folder / name).mkdir(parents=True)
        monitor = f"[v2:127.0.0.1:{v2},v1:127.0.0.1:{v1}]"
        cluster = str(uuid.uuid4())
        self._configure(cluster, monitor, port)
        self._keys()
        self._tool(
            "monmaptool", "--create", "--addv", "a", monitor, "--fsid", cluster, self._at("monmap")
        )
        self._tool(
            "ceph-mon",
            "-i",
            "a",
            "--mkfs",
            "--monmap",
            self._at("monmap"),
            "--keyring",
            self._at("keyring"),
        )
        self._serve("ceph-mon", "-f", "-i", "a")
        self._admin("osd", "create", store := str(uuid.uuid4()))
        self._tool("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", store)
        self._admin("osd", "crush", "add", "osd.0", "1.0", "root=default", "host=here")
        self._serve("ceph-osd", "-f", "-i", "0")
        self._serve("radosgw", "-f", "-n", "client.rgw.a")
        self._wait()
        self._tool(
            "radosgw-admin", "-n", "client.rgw.a", "user", "create", "--uid=strict", "--display-name=strict",
            f"--access-key={ACCESS_KEY}", f"--secret-key={SECRET_KEY}",
        )  # fmt: skip

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def client(self, service: str = "s3") -> Any:
        """Return a client for arranging a test's bucket (not the one under test)."""
        import boto3
        from botocore.config import Config

        session = boto3.Session(ACCESS_KEY, SECRET_KEY, region_name="us-east-1")
        config = Config(s3={"addressing_style": "path"})
        return session.client(service, endpoint_url=self.url, config=config)

    def _at(self, name: str) -> str:
        return str(self.folder / name)

    def _configure(self, cluster: str, monitor: str, port: int) -> None:
        everywhere = {
            "fsid": cluster,
            "mon initial members": "a",
            "mon host": monitor,
            "public addr": "127.0.0.1",
            "ms bind ipv6": "false",
            "run dir": self._at(""),
            "admin socket": self._at("$name.asok"),
            "pid file": self._at("$name.pid"),
            "log file": self._at("log/$name.log"),
            "keyring": self._at("keyring"),
            "mon data": self._at("mon"),
            "osd data": self._at("osd"),
            "rgw data": self._at("rgw"),
            # One copy of everything, in memory, and no warning about it.
            "osd objectstore": "memstore",
            "memstore device bytes": str(4 << 30),
            "osd pool default size": "1",
            "osd pool default min size": "1",
            "osd pool default pg num": "4",
            "osd pool default pg autoscale mode": "off",
            "osd crush chooseleaf type": "0",
            "mon allow pool size one": "true",
            "mon max pg per osd": "1000",
            "mon data avail crit": "0",
        }
        gateway = {
            "rgw frontends": f"beast endpoint=127.0.0.1:{port}",
            "rgw dns name": "localhost",
            "rgw run sync thread": "false",
            "rgw enable usage log": "false",
        }
        text = "".join(
            f"[{section}]\n" + "".join(f"{name} = {value}\n" for name, value in options.items())
            for section, options in (("global", everywhere), ("client.rgw.a", gateway))
        )
        (self.folder / "ceph.conf").write_text(text)

    def _keys(self) -> None:
        for number, name in enumerate(("mon.", "client.admin", "osd.0", "client.rgw.a")):
            granted = [
                part for daemon in ("mon", "osd", "mgr") for part in ("--cap", daemon, "allow *")
            ]
            new = ["--create-keyring"] if number == 0 else []
            subprocess.run(
                ["ceph-authtool", *new, self._at("keyring"), "--gen-key", "-n", name, *granted],
                check=True,
                capture_output=True,
                timeout=60,
            )
        # The daemons run as a user of their own where they are started by root.
        (self.folder / "keyring").chmod(0o644)

    def _tool(self, program: str, *args: str) -> None:
        done = subprocess.run(
            [program, "-c", self._at("ceph.conf"), *args],
            capture_output=True,
            timeout=120,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr.decode(errors='replace')[-2000:]}")

    def _admin(self, *args: str) -> None:
        self._tool("ceph", "-k", self._at("keyring"), "--connect-timeout", "60", *args)

    def _serve(self, *command: str) -> None:
        with (self.folder / "log" / f"{command[0]}.out").open("wb") as out:
            self.processes.append(
                subprocess.Popen(
                    [command[0], "-c", self._at("ceph.conf"), *command[1:]],
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=subprocess.STDOUT,
                )
            )

    def _wait(self) -> None:
        host, port = self.url.removeprefix("http://").split(":")
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline:
            for process in self.processes:
                if process.poll() is not None:
                    name = str(process.args[0]) if isinstance(process.args, list) else "a daemon"
                    text = (self.folder / "log" / f"{name}.out").read_text(errors="replace")
                    raise RuntimeError(f"{name} ended with {process.returncode}: {text[-2000:]}")
            with suppress(OSError), socket.create_connection((host, int(port)), timeout=1):
                return
            time.sleep(0.5)
        raise RuntimeError("radosgw did not come up within three minutes")


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


if __name__ == "__main__":
    gateway = RadosGateway(Path(sys.argv[1]))
    try:
        gateway.start()
        print(
            json.dumps({"url": gateway.url, "access": ACCESS_KEY, "secret": SECRET_KEY}), flush=True
        )
        sys.stdin.read()
    finally:
        gateway.stop()
