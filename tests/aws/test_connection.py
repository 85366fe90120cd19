"""Who the caller is, by which kind of credentials, and what stops before anything is read."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.support.environment import aws_environment
from tests.support.fault_proxy import Answer, Fault, FaultProxy
from tests.support.moto_server import ACCOUNT, MotoServer

from floe_guard.aws.clients import Tuning
from floe_guard.aws.connection import ConnectionSpec, connect, held_by
from floe_guard.aws.failures import CallFailed
from floe_guard.aws.operations import operation
from floe_guard.errors import AwsError

REGION = "ap-southeast-2"
FAST = Tuning(attempts=2, call_seconds=5, read_seconds=1, connect_seconds=1)
KEY = "AKIA" + "PLANTED7PLANTED7"
SECRET = "planted+planted/planted+planted/planted1"


@pytest.mark.usefixtures("aws_env")
def test_the_identity_is_asked_for_once_and_named(proxy: FaultProxy) -> None:
    found = connect(ConnectionSpec(REGION, endpoint=proxy.url, account_ids=(ACCOUNT,)))
    assert (found.identity.account_id, found.identity.approved) == (ACCOUNT, True)
    assert [r.operation for r in proxy.requests] == ["sts:GetCallerIdentity"]


@pytest.mark.usefixtures("aws_env")
def test_another_account_stops_before_the_second_call(proxy: FaultProxy) -> None:
    with pytest.raises(AwsError, match=rf"account {ACCOUNT} is not approved"):
        connect(ConnectionSpec(REGION, endpoint=proxy.url, account_ids=("210987654321",)))
    assert len(proxy.requests) == 1


@pytest.mark.usefixtures("aws_env")
def test_another_region_stops_before_the_first_call(proxy: FaultProxy) -> None:
    with pytest.raises(AwsError, match="region us-east-1 is not approved"):
        connect(ConnectionSpec("us-east-1", endpoint=proxy.url, regions=(REGION,)))
    assert not proxy.requests


@pytest.mark.usefixtures("aws_env")
@pytest.mark.parametrize("fault", ["deny", "drop", "page", "region-off", "cut"])
def test_without_an_identity_there_is_one_line(proxy: FaultProxy, fault: str) -> None:
    proxy.inject(Fault("^sts:", fault))  # type: ignore[arg-type]
    with pytest.raises(AwsError) as caught:
        connect(ConnectionSpec(REGION, endpoint=proxy.url, tuning=FAST))
    assert "\n" not in str(caught.value)
    assert caught.value.hint


def test_credentials_are_named_and_never_shown(
    moto: MotoServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    static = connect(ConnectionSpec(REGION, endpoint=moto.url)).credentials
    assert static.static_environment_key
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    temporary = connect(ConnectionSpec(REGION, endpoint=moto.url)).credentials
    assert not temporary.static
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name)
    shared = tmp_path / "credentials"
    shared.write_text(f"[sandbox]\naws_access_key_id={KEY}\naws_secret_access_key={SECRET}\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(shared))
    by_flag = connect(ConnectionSpec(REGION, endpoint=moto.url, profile="sandbox")).credentials
    assert (by_flag.kind, by_flag.static, by_flag.static_environment_key) == (
        "profile",
        True,
        False,
    )
    for kind in (static, temporary, by_flag):
        assert KEY not in repr(kind)
        assert SECRET not in repr(kind)


def test_a_role_taken_through_a_profile_is_an_assumed_role(
    moto: MotoServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    config.write_text(
        "[profile base]\naws_access_key_id=testing\naws_secret_access_key=testing\n"
        f"[profile sandbox]\nrole_arn=arn:aws:iam::{ACCOUNT}:role/tests\nsource_profile=base\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_ENDPOINT_URL", moto.url)
    found = connect(ConnectionSpec(REGION, profile="sandbox"))
    assert (found.credentials.kind, found.credentials.static) == ("assumed-role", False)
    assert ":assumed-role/tests/" in found.identity.arn


@pytest.mark.parametrize(
    ("config", "profile", "says"),
    [
        ("", "nope", "profile does not exist"),
        (
            "[profile p]\ncredential_process = /bin/sh -c 'echo planted-secret >&2; exit 1'\n",
            "p",
            "gave no credentials",
        ),
        (
            "[profile p]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n"
            "[sso-session s]\nsso_start_url = https://x.invalid/start\nsso_region = us-east-1\n",
            "p",
            "SSO session",
        ),
        ("[profile p\n", "p", "cannot be read"),
        ("[profile p]\ncredential_process = echo '[\"planted\"]'\n", "p", "could not be obtained"),
        ("[profile p]\ncredential_process =\n", "p", "could not be obtained"),
        (
            "[profile p]\ncredential_process = echo '"
            '{"Version": 1, "AccessKeyId": "x", "SecretAccessKey": "planted", "SessionToken": "x",'
            ' "Expiration": "2001-01-01T00:00:00Z"}\'\n',
            "p",
            "have expired",
        ),
        ("[profile p]\naws_access_key_id = x\n", "p", "incomplete"),
        (
            "[profile p]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = q\n"
            "[profile q]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = p\n",
            "p",
            "loop",
        ),
    ],
)
def test_unusable_profiles_give_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, config: str, profile: str, says: str
) -> None:
    path = tmp_path / "config"
    path.write_text(config)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    with pytest.raises(AwsError) as caught:
        connect(ConnectionSpec(REGION, profile=profile, endpoint="http://127.0.0.1:9"))
    assert says in str(caught.value)
    assert "planted" not in str(caught.value)


@pytest.mark.parametrize("cached", ["{", "null", '{"accessToken": "planted", "expiresAt": 7}'])
def test_an_sso_cache_that_is_damaged_gives_one_clear_line(tmp_path: Path, cached: str) -> None:
    config = tmp_path / "config"
    config.write_text(
        "[profile p]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n"
        "[sso-session s]\nsso_start_url = https://x.invalid/start\nsso_region = us-east-1\n"
    )
    token = tmp_path / ".aws/sso/cache" / f"{hashlib.sha1(b's').hexdigest()}.json"
    token.parent.mkdir(parents=True)
    token.write_text(cached)
    # botocore looks for the home folder once, when it is imported: a process of its own.
    done = subprocess.run(
        [sys.executable, "-m", "floe_guard", "permissions", "--check", "--profile", "p"],
        env=aws_environment("http://127.0.0.1:9", HOME=str(tmp_path), FLOE_AWS_REGION=REGION)
        | {"AWS_CONFIG_FILE": str(config)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "could not be obtained" in done.stderr
    assert "aws sso login" in done.stderr
    assert "planted" not in done.stdout + done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("fault", ["page", "empty", "cut", "deny"])
def test_a_role_that_is_not_given_gives_one_clear_line(
    proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fault: Any
) -> None:
    config = tmp_path / "config"
    config.write_text(
        "[profile base]\naws_access_key_id=testing\naws_secret_access_key=testing\n"
        f"[profile p]\nrole_arn=arn:aws:iam::{ACCOUNT}:role/tests\nsource_profile=base\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.url)
    proxy.inject(Fault("^sts:AssumeRole$", fault))
    says = "allow sts:AssumeRole" if fault == "deny" else "could not be obtained"
    with pytest.raises(AwsError, match=says):
        connect(ConnectionSpec(REGION, profile="p"))


@pytest.mark.usefixtures("aws_env")
@pytest.mark.parametrize(
    "name", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]
)
@pytest.mark.parametrize("pasted", ["x\n", "x y", "x\u00e9"])
def test_a_credential_that_cannot_be_sent_is_said_before_any_call(
    proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch, name: str, pasted: str
) -> None:
    monkeypatch.setenv(name, f"planted{pasted}")
    with pytest.raises(AwsError, match="outside ASCII") as caught:
        connect(ConnectionSpec(REGION, endpoint=proxy.url))
    assert not proxy.requests
    assert "planted" not in str(caught.value)


def test_credentials_that_expire_half_way_are_a_failed_call(
    proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given, process, config = tmp_path / "given", tmp_path / "process", tmp_path / "config"
    soon = f"{datetime.now(UTC) + timedelta(minutes=1):%Y-%m-%dT%H:%M:%SZ}"
    key = {"AccessKeyId": "x", "SecretAccessKey": "x", "SessionToken": "x"}
    given.write_text(json.dumps({"Version": 1, **key, "Expiration": soon}))
    process.write_text(f"#!/bin/sh\ncat {given}\n")
    process.chmod(0o755)
    config.write_text(f"[profile p]\ncredential_process = {process}\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    opened = connect(ConnectionSpec(REGION, profile="p", endpoint=proxy.url, tuning=FAST))
    assert held_by(opened)["access key id in use"] == "x"
    given.write_text(given.read_text().replace(soon, "2001-01-01T00:00:00Z"))
    with pytest.raises(CallFailed, match="credentials"):
        opened.clients.call(operation("sts", "GetCallerIdentity"))
    with pytest.raises(AwsError, match="have expired"):
        held_by(opened)


def test_no_credentials_at_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    with pytest.raises(AwsError, match="no AWS credentials"):
        connect(ConnectionSpec(REGION, endpoint="http://127.0.0.1:9"))


@pytest.mark.usefixtures("aws_env")
@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("AWS_ENDPOINT_URL", "not a url", "not a URL"),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:99999", "not a URL"),
        ("AWS_DEFAULTS_MODE", "odd", "configuration is invalid"),
        ("AWS_MAX_ATTEMPTS", "many", "AWS_MAX_ATTEMPTS"),
        ("AWS_MAX_ATTEMPTS", "0", "AWS_MAX_ATTEMPTS"),
        ("AWS_PROFILE", "nobody", "profile 'nobody'"),
    ],
)
def test_wrong_aws_settings_give_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, says: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(AwsError, match=says):
        connect(ConnectionSpec(REGION))


def test_a_token_file_that_is_gone_gives_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AWS_ROLE_ARN", f"arn:aws:iam::{ACCOUNT}:role/tests")
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(tmp_path / "gone"))
    with pytest.raises(AwsError, match="could not be obtained"):
        connect(ConnectionSpec(REGION, endpoint="http://127.0.0.1:9"))


@pytest.mark.usefixtures("aws_env")
@pytest.mark.parametrize("body", [b"<html>sign in</html>", b"{}", b"[]", b""])
def test_an_identity_that_is_none_gives_one_clear_line(proxy: FaultProxy, body: bytes) -> None:
    proxy.answer(lambda request: Answer(200, body))
    with pytest.raises(AwsError, match="AWS did not say"):
        connect(ConnectionSpec(REGION, endpoint=proxy.url, tuning=FAST))


@pytest.mark.usefixtures("aws_env")
@pytest.mark.parametrize(
    ("account", "arn"),
    [("\u0661" * 12, f"arn:aws:iam::{ACCOUNT}:user/x"), (ACCOUNT, "x"), (ACCOUNT, "")],
)
def test_an_identity_without_account_or_name_is_none(
    proxy: FaultProxy, account: str, arn: str
) -> None:
    body = (
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
        f"<GetCallerIdentityResult><Arn>{arn}</Arn><Account>{account}</Account>"
        "</GetCallerIdentityResult></GetCallerIdentityResponse>"
    )
    proxy.answer(lambda request: Answer(200, body.encode(), (("Content-Type", "text/xml"),)))
    with pytest.raises(AwsError, match="AWS did not say"):
        connect(ConnectionSpec(REGION, endpoint=proxy.url, tuning=FAST))
