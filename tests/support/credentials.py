"""Corpora of made-up credentials in many forms, and of everything that resembles them.

Every credential is drawn from a random generator while a test or a benchmark runs: nothing that is
stored is, or looks like, one.
"""

from __future__ import annotations

import base64
import gzip
import json
import random
import re
import string
import uuid
from collections.abc import Callable, Iterator
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

BASE32 = string.ascii_uppercase + "234567"
BASE64 = string.ascii_letters + string.digits + "+/"
WORDS = re.findall(
    r"\w+",
    "the bucket lifecycle rule expires test data after three days and aborts incomplete multipart "
    "uploads so that a provider compatibility run never leaves anything behind in the sandbox account",
)

Maker = Callable[[random.Random], str]


def key_id(rng: random.Random) -> str:
    return rng.choice(("AKIA", "ASIA")) + "".join(rng.choices(BASE32, k=16))


def secret(rng: random.Random) -> str:
    return "".join(rng.choices(BASE64, k=40))


def token(rng: random.Random) -> str:
    head = rng.choice(
        (b"\x17\x0a\x06er/aws", b"!\n\torigin_ec", b"\x15\n\x06er/aws", b"\x01\n\x03aws")
    )
    return base64.b64encode(head + rng.randbytes(rng.randrange(180, 700))).decode()


def credentials(rng: random.Random) -> dict[str, str]:
    return {"id": key_id(rng), "secret": secret(rng), "token": token(rng)}


ENV_NAMES = {
    "id": "AWS_ACCESS_KEY_ID",
    "secret": "AWS_SECRET_ACCESS_KEY",
    "token": "AWS_SESSION_TOKEN",
}
API_NAMES = {"id": "AccessKeyId", "secret": "SecretAccessKey", "token": "SessionToken"}
INI_NAMES = {name: text.lower() for name, text in ENV_NAMES.items()}


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _wrapped(text: str, width: int = 76) -> str:
    return "\n".join(text[i : i + width] for i in range(0, len(text), width))


FORMS: dict[str, Callable[[str, str], str]] = {
    "bare": lambda kind, v: v,
    "env": lambda kind, v: f"{ENV_NAMES[kind]}={v}",
    "env-export": lambda kind, v: f"export {ENV_NAMES[kind]}='{v}'",
    "powershell": lambda kind, v: f'$env:{ENV_NAMES[kind]}="{v}"',
    "ini": lambda kind, v: f"[default]\n{INI_NAMES[kind]} = {v}\nregion = ap-southeast-2\n",
    "json-api": lambda kind, v: json.dumps({API_NAMES[kind]: v}),
    "json-nested": lambda kind, v: json.dumps({"policy": json.dumps({INI_NAMES[kind]: v})}),
    "json-neutral": lambda kind, v: json.dumps({"tags": {"note": v}}),
    "json-multiline": lambda kind, v: json.dumps({"user_data": f"#!/bin/sh\n{v}\nrun\n"}),
    "json-slash": lambda kind, v: json.dumps({API_NAMES[kind]: v}).replace("/", "\\/"),
    "json-ascii-escaped": lambda kind, v: '{"x": "' + "".join(f"\\u{ord(c):04x}" for c in v) + '"}',
    "ecs": lambda kind, v: json.dumps([{"name": ENV_NAMES[kind], "value": v}]),
    "xml": lambda kind, v: f"<{API_NAMES[kind]}>{escape(v)}</{API_NAMES[kind]}>",
    "xml-escaped": lambda kind, v: (
        f"&lt;{API_NAMES[kind]}&gt;{escape(v)}&lt;/{API_NAMES[kind]}&gt;"
    ),
    "xml-entities": lambda kind, v: "<v>" + "".join(f"&#{ord(c)};" for c in v) + "</v>",
    "yaml": lambda kind, v: f"credentials:\n  {INI_NAMES[kind]}: {v}\n",
    "hcl": lambda kind, v: f'variable "x" {{\n  default = "{v}"\n}}\n',
    "traceback": lambda kind, v: (
        f"ValueError: cannot sign with Credentials(key={v!r}, region=None)"
    ),
    "repr": lambda kind, v: repr({API_NAMES[kind]: v, "Expiration": None}),
    "log": lambda kind, v: f"2026-11-22 20:11:04,123 DEBUG botocore.auth using {v}, retrying",
    "ansi": lambda kind, v: f"\x1b[32m{v}\x1b[0m",
    "url-quoted": lambda kind, v: f"https://example.com/cb?x=1&k={quote(v, safe='')}&z=2",
    "form": lambda kind, v: f"Action=Go&{API_NAMES[kind]}={quote_plus(v)}",
    "header": lambda kind, v: f"X-Test: {v}\r\nHost: example.com\r\n",
    "userinfo": lambda kind, v: f"s3://user:{v}@bucket/key",
    "base64": lambda kind, v: _b64(v),
    "base64-env": lambda kind, v: _b64(f"#!/bin/sh\nexport {ENV_NAMES[kind]}={v}\n"),
    "base64-wrapped": lambda kind, v: _wrapped(
        _b64(f"set up the account\n{ENV_NAMES[kind]}={v}\ndone, now go\n")
    ),
    "base64-json": lambda kind, v: json.dumps({"d": _wrapped(_b64(f"a={v};"))}),
    "base64url": lambda kind, v: base64.urlsafe_b64encode(f"k={v}".encode()).decode().rstrip("="),
    "base64-twice": lambda kind, v: _b64(_b64(f"{ENV_NAMES[kind]}={v}")),
    "base64-utf16": lambda kind, v: base64.b64encode(f"$k='{v}'".encode("utf-16-le")).decode(),
    "gzip": lambda kind, v: base64.b64encode(
        gzip.compress(f"{INI_NAMES[kind]} = {v}\n".encode())
    ).decode(),
    "hex": lambda kind, v: v.encode().hex(),
    "hex-upper": lambda kind, v: f"{INI_NAMES[kind]}={v}".encode().hex().upper(),
    "percent": lambda kind, v: "".join(f"%{ord(c):02X}" for c in v),
    "file-name": lambda kind, v: f"dump-of {v}.txt" if "/" not in v else f"dump of {v}",
}


def presigned(rng: random.Random) -> str:
    stamp, signature = "20261122", rng.randbytes(32).hex()
    return (
        f"https://b.s3.amazonaws.com/o?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={key_id(rng)}%2F{stamp}"
        f"%2Fap-southeast-2%2Fs3%2Faws4_request&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature={signature}"
    )


def positives(rng: random.Random, per_form: int) -> Iterator[tuple[str, str]]:
    for _ in range(per_form):
        for form, render in FORMS.items():
            for kind, value in credentials(rng).items():
                yield f"{kind}/{form}", render(kind, value)
        url = presigned(rng)
        yield "presigned/url", url
        yield "presigned/json", json.dumps({"Location": url})
        yield "presigned/go-json", json.dumps({"Location": url}).replace("&", "\\u0026")
        yield "presigned/xml", f"<Location>{escape(url)}</Location>"
        yield "presigned/in-parameter", "https://x.example/?u=" + quote(url, safe="")
        yield (
            "presigned/header",
            (
                f"Authorization: AWS4-HMAC-SHA256 Credential={key_id(rng)}/20261122/us-east-1/s3/aws4_request, "
                f"SignedHeaders=host, Signature={rng.randbytes(32).hex()}"
            ),
        )
        for label in (
            "RSA PRIVATE KEY",
            "PRIVATE KEY",
            "ENCRYPTED PRIVATE KEY",
            "OPENSSH PRIVATE KEY",
            "EC PRIVATE KEY",
        ):
            pem = f"-----BEGIN {label}-----\n{_wrapped(_b64(rng.randbytes(300).hex()), 64)}\n-----END {label}-----\n"
            yield "pem/plain", pem
            yield "pem/json", json.dumps({"k": pem})
            yield "pem/base64", _b64(pem)


def _pem(rng: random.Random, label: str, size: int) -> str:
    body = base64.b64encode(b"0\x82" + rng.randbytes(size)).decode()
    return f"-----BEGIN {label}-----\n{_wrapped(body, 64)}\n-----END {label}-----\n"


def _camel(rng: random.Random, length: int) -> str:
    text = ""
    while len(text) < length:
        text += rng.choice(WORDS).capitalize() + rng.choice(("", "", str(rng.randrange(10))))
    return text[:length]


LOOKALIKES: dict[str, Maker] = {
    "sha1": lambda r: r.randbytes(20).hex(),
    "sha1-upper": lambda r: r.randbytes(20).hex().upper(),
    "sha256": lambda r: "sha256:" + r.randbytes(32).hex(),
    "sri": lambda r: "sha512-" + base64.b64encode(r.randbytes(64)).decode(),
    "sri-384": lambda r: "sha384-" + base64.b64encode(r.randbytes(48)).decode(),
    "sri-256": lambda r: "sha256-" + base64.b64encode(r.randbytes(32)).decode(),
    "lock-h1": lambda r: '"h1:' + base64.b64encode(r.randbytes(32)).decode() + '",',
    "lock-zh": lambda r: '"zh:' + r.randbytes(32).hex() + '",',
    "certificate": lambda r: _pem(r, "CERTIFICATE", r.randrange(500, 1300)),
    "certificate-json": lambda r: json.dumps({"c": _pem(r, "CERTIFICATE", r.randrange(500, 1300))}),
    "public-key": lambda r: _pem(r, "PUBLIC KEY", 290),
    "ssh-public-key": lambda r: (
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAB"
        + base64.b64encode(r.randbytes(279)).decode()
        + " a@b"
    ),
    "ssh-ed25519": lambda r: (
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + base64.b64encode(r.randbytes(33)).decode()[1:44]
    ),
    "ssh-fingerprint": lambda r: "SHA256:" + base64.b64encode(r.randbytes(32)).decode().rstrip("="),
    "uuid": lambda r: str(uuid.UUID(int=r.getrandbits(128), version=4)),
    "account": lambda r: f"{r.randrange(10**12):012d}",
    "arn": lambda r: (
        f"arn:aws:s3:::floe-provider-tests-{r.randrange(10**12):012d}-ap-southeast-2/runs/*"
    ),
    "kms-arn": lambda r: (
        f"arn:aws:kms:eu-west-1:{r.randrange(10**12):012d}:key/{uuid.UUID(int=r.getrandbits(128))}"
    ),
    "unique-id": lambda r: (
        r.choice(("AROA", "AIDA", "AGPA", "AIPA", "ANPA", "ANVA", "ASCA", "APKA"))
        + "".join(r.choices(BASE32, k=17))
    ),
    "role-session": lambda r: "AROA" + "".join(r.choices(BASE32, k=17)) + ":session-1",
    "host-id": lambda r: f"<HostId>{base64.b64encode(r.randbytes(56)).decode()}</HostId>",
    "request-id": lambda r: "".join(r.choices(string.ascii_uppercase + string.digits, k=16)),
    "etag": lambda r: f'"{r.randbytes(16).hex()}-12"',
    "version-id": lambda r: "".join(r.choices(string.ascii_letters + string.digits + "._", k=32)),
    "canonical-user": lambda r: r.randbytes(32).hex(),
    "content-md5": lambda r: "Content-MD5: " + base64.b64encode(r.randbytes(16)).decode(),
    "checksum": lambda r: "x-amz-checksum-sha256: " + base64.b64encode(r.randbytes(32)).decode(),
    "next-token": lambda r: json.dumps({"NextToken": base64.b64encode(r.randbytes(120)).decode()}),
    "client-token": lambda r: json.dumps({"ClientToken": str(uuid.UUID(int=r.getrandbits(128)))}),
    "apigw-id": lambda r: "x-amz-apigw-id: " + base64.b64encode(r.randbytes(11)).decode(),
    "dsse": lambda r: json.dumps(
        {
            "payloadType": "application/vnd.in-toto+json",
            "payload": _b64(
                json.dumps({"subject": [{"digest": {"sha256": r.randbytes(32).hex()}}]})
            ),
            "signatures": [
                {"sig": base64.b64encode(r.randbytes(64)).decode(), "keyid": "SHA256:x"}
            ],
        }
    ),
    "sshsig": lambda r: _pem(r, "SSH SIGNATURE", 180).replace("MII", "U1NIU0lH"),
    "jwt": lambda r: ".".join(
        (
            _b64('{"alg":"RS256","typ":"JWT","kid":"1"}').rstrip("="),
            _b64(json.dumps({"sub": _camel(r, 12)})).rstrip("="),
            base64.urlsafe_b64encode(r.randbytes(256)).decode().rstrip("="),
        )
    ),
    "base64-binary": lambda r: base64.b64encode(r.randbytes(r.randrange(60, 900))).decode(),
    "base64-wrapped": lambda r: base64.encodebytes(r.randbytes(r.randrange(100, 900))).decode(),
    "base64-wrapped-json": lambda r: json.dumps(
        base64.encodebytes(r.randbytes(r.randrange(100, 900))).decode()
    ),
    "base64-text": lambda r: _b64(" ".join(r.choices(WORDS, k=40))),
    "gzip-text": lambda r: base64.b64encode(
        gzip.compress(" ".join(r.choices(WORDS, k=40)).encode())
    ).decode(),
    "hex-text": lambda r: " ".join(r.choices(WORDS, k=12)).encode().hex(),
    "address": lambda r: (
        f'module.{r.choice(WORDS)}["{r.choice(WORDS)}"].aws_s3_bucket_lifecycle_configuration.this[{r.randrange(9)}]'
    ),
    "camel-40": lambda r: _camel(r, 40),
    "camel-assigned": lambda r: f"secret_key = {_camel(r, 24)}",
    "path": lambda r: "/" + "/".join(r.choices(WORDS, k=8)),
    "path-mixed": lambda r: "src/" + "/".join(_camel(r, r.randrange(6, 14)) for _ in range(4)),
    "prose": lambda r: " ".join(r.choices(WORDS, k=30)).capitalize() + ".",
    "prose-credentials": lambda r: r.choice(
        (
            "Never archive access keys, secret access keys or session tokens.",
            "aws_secret_access_key = aws_iam_access_key.user.secret",
            "AWS_SECRET_ACCESS_KEY=${{ secrets.AWS_SECRET_ACCESS_KEY }}",
            'AWS_SECRET_ACCESS_KEY="$(pass show aws/secret)"',
            "aws_secret_access_key=<your-secret-access-key>",
            "aws_session_token = (sensitive value)",
            "export AWS_SECRET_ACCESS_KEY=testing AWS_SESSION_TOKEN=testing",
            "secret_key_arn = arn:aws:secretsmanager:eu-west-1:123456789012:secret:provider-tests-AbCdEf",
            "the X-Amz-Signature and X-Amz-Security-Token parameters of a URL",
            "https://host.example:8443/path/a@b and https://user@host/x",
            "postgres://user:password@localhost:5432/db and https://x:${TOKEN}@github.com/o/r.git",
            "AKIAXXXXXXXXXXXXXXXX",
        )
    ),
    "email-url": lambda r: (
        f"https://example.com:8080/a/{r.choice(WORDS)}?to={r.choice(WORDS)}@example.com"
    ),
    "git-tree": lambda r: f"100644 blob {r.randbytes(20).hex()}\tsrc/{r.choice(WORDS)}.py",
    "git-index": lambda r: f"index {r.randbytes(20).hex()[:7]}..{r.randbytes(20).hex()[:7]} 100644",
    "timestamp": lambda r: f"floe-provider-202611{r.randrange(10, 29)}T{r.randrange(10, 23)}0000Z",
    "upper-words": lambda r: r.choice(
        ("ASIAPACIFICNORTHEAST", "ASIAPACIFICSOUTHEAST", "ACCADEMIA DELLE SCIENZE")
    ),
    "digits": lambda r: "".join(r.choices(string.digits, k=60)),
    "npm-lock": lambda r: json.dumps(
        {"integrity": "sha1-" + base64.b64encode(r.randbytes(20)).decode()}
    ),
    "bcrypt": lambda r: (
        "$2b$12$" + "".join(r.choices(string.ascii_letters + string.digits + "./", k=53))
    ),
    "zone-id": lambda r: "Z" + "".join(r.choices(string.ascii_uppercase + string.digits, k=20)),
    "oidc-thumbprint": lambda r: json.dumps({"thumbprint_list": [r.randbytes(20).hex()]}),
    "url": lambda r: (
        f"https://docs.aws.amazon.com/AmazonS3/latest/userguide/{r.choice(WORDS)}-{r.choice(WORDS)}.html"
    ),
}


def lookalikes(rng: random.Random, per_form: int) -> Iterator[tuple[str, str]]:
    for _ in range(per_form):
        for name, make in LOOKALIKES.items():
            yield name, make(rng)
