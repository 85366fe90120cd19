"""An environment for programs under test in which nothing of this machine's AWS settings is left."""

from __future__ import annotations

import os
import sys

FOREIGN = ("AWS_", "FLOE_", "TF_", "TOFU_", "DEVPOD_", "BOTO_")


def scrubbed_environment(**more: str) -> dict[str, str]:
    """Return this process's environment without foreign settings, and with `more`."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(FOREIGN)}
    for name in (
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "http_proxy",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
    ):
        kept.pop(name, None)
    return kept | {"AWS_EC2_METADATA_DISABLED": "true", **more}


def aws_environment(url: str, region: str = "ap-southeast-2", **more: str) -> dict[str, str]:
    """Return a scrubbed environment that reaches the AWS server at `url` with temporary keys."""
    return scrubbed_environment(
        AWS_ENDPOINT_URL=url,
        AWS_ACCESS_KEY_ID="testing",
        AWS_SECRET_ACCESS_KEY="testing",
        AWS_SESSION_TOKEN="testing",
        AWS_DEFAULT_REGION=region,
        AWS_CONFIG_FILE="/nonexistent/aws-config",
        AWS_SHARED_CREDENTIALS_FILE="/nonexistent/aws-credentials",
        **more,
    )


_INTERRUPTIBLE = (
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); "
    "os.execv(sys.executable, [sys.executable, '-m', 'floe_guard', *sys.argv[1:]])"
)


def interruptible(*args: str) -> list[str]:
    """Return the command line of floe-guard, with SIGINT as it is at a terminal.

    A shell's background job starts with SIGINT ignored, and so would everything that it starts.
    """
    return [sys.executable, "-c", _INTERRUPTIBLE, *args]
