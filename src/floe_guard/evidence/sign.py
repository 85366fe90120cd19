"""Statement bytes <-> an SSH signature over exactly them, by OpenSSH's own tool.

`ssh-keygen -Y` pins a namespace, so that a signature made for something else is none here. Trust comes
from an `allowed_signers` file that the verifier names; a key that a bundle brings along is never looked at.
Source: https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig; ssh-keygen(1).
"""

from __future__ import annotations

import base64
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from floe_guard import settings
from floe_guard.errors import EvidenceError, InputError, UntrustedError

NAMESPACE = "floe-guard-evidence@v1"
_BEGIN, _END = b"-----BEGIN SSH SIGNATURE-----\n", b"-----END SSH SIGNATURE-----\n"
_WIDTH = 70
_MAX_BYTES = 32 * 1024
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed.

    Args:
        principal: As the `allowed_signers` file names the key.
        key: The key's fingerprint (`SHA256:…`).
    """

    principal: str
    key: str


def sign(statement: bytes, key: Path) -> bytes:
    """Return the armoured signature of `statement`.

    Args:
        statement: The exact bytes.
        key: Private key file, or a public key whose private half the agent holds.

    Returns:
        The signature file's bytes.

    Raises:
        InputError: The key cannot sign, or there is no ssh-keygen.
    """
    if not key.is_file():
        raise InputError("the signing key does not exist", file=str(key))
    done = _ssh_keygen(["sign", "-n", NAMESPACE, "-f", str(key)], statement)
    if done.returncode != 0 or not done.stdout.startswith(_BEGIN):
        raise InputError(
            "ssh-keygen could not sign with the key",
            file=str(key),
            hint="a key with a passphrase has to be in the ssh-agent; pass its .pub file",
        )
    return done.stdout


def verify(
    statement: bytes, signature: bytes, allowed_signers: Path, principal: str | None = None
) -> Signer:
    """Return who signed `statement`, if that is a trusted signer.

    Args:
        statement: The exact bytes.
        signature: The signature file's bytes.
        allowed_signers: The verifier's own list of trusted signers.
        principal: The only principal to accept, or None for any in the list.

    Returns:
        The signer.

    Raises:
        EvidenceError: The signature file is not of the form that `sign` gives.
        UntrustedError: The signature is wrong, or made by nobody in the list for this namespace.
        InputError: The list cannot be read, or there is no ssh-keygen.
    """
    check_armour(signature)
    if not allowed_signers.is_file():
        raise InputError("the list of allowed signers does not exist", file=str(allowed_signers))
    with tempfile.TemporaryDirectory(prefix="floe-guard-verify-") as folder:
        file = Path(folder) / "signature"
        file.write_bytes(signature)
        names = [principal] if principal else _principals(file, allowed_signers)
        for name in names:
            done = _ssh_keygen(
                [
                    "verify",
                    "-n",
                    NAMESPACE,
                    "-I",
                    name,
                    "-f",
                    str(allowed_signers),
                    "-s",
                    str(file),
                ],
                statement,
            )
            if done.returncode == 0:
                words = done.stdout.decode("utf-8", "replace").split()
                key = next((word for word in words if word.startswith("SHA256:")), "")
                return Signer(name, key)
    raise UntrustedError(
        "the signature is not one of a trusted signer over these bytes",
        hint="see the list given with --allowed-signers",
    )


def check_armour(signature: bytes) -> None:
    """Refuse a signature file that is not exactly what encoding its content again gives.

    ssh-keygen tolerates more (a line break at the end, for one); a bundle has one form.

    Raises:
        EvidenceError: It is another.
    """
    body = signature[len(_BEGIN) : -len(_END)]
    try:
        raw = base64.b64decode(body.replace(b"\n", b""), validate=True)
    except ValueError:
        raw = b""
    text = base64.b64encode(raw)
    lines = [text[i : i + _WIDTH] for i in range(0, len(text), _WIDTH)]
    again = _BEGIN + b"".join(line + b"\n" for line in lines) + _END
    if len(signature) > _MAX_BYTES or not raw.startswith(b"SSHSIG") or again != signature:
        raise EvidenceError("not a canonical SSH signature file", file="statement.json.sig")


def dsse(statement: bytes, key: Path) -> bytes:
    """Return a DSSE envelope around `statement`, signed with an SSH signature, as an export.

    Args:
        statement: The exact bytes.
        key: As for `sign`.

    Returns:
        The envelope's bytes; its signature is over DSSE's pre-authentication encoding.

    Source: https://github.com/secure-systems-lab/dsse/blob/master/protocol.md
    """
    from floe_guard.evidence import canonical

    kind = "application/vnd.in-toto+json"
    encoded = b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(statement), statement)
    signature = base64.b64encode(sign(encoded, key)).decode()
    return canonical.encode(
        {
            "payload": base64.b64encode(statement).decode(),
            "payloadType": kind,
            "signatures": [{"keyid": NAMESPACE, "sig": signature}],
        }
    )


def _principals(signature: Path, allowed_signers: Path) -> Sequence[str]:
    done = _ssh_keygen(["find-principals", "-f", str(allowed_signers), "-s", str(signature)], b"")
    if done.returncode != 0:
        return ()
    names = done.stdout.decode("utf-8", "replace").splitlines()
    return [part for line in names for part in line.split(",") if part]


def _ssh_keygen(arguments: Sequence[str], given: bytes) -> subprocess.CompletedProcess[bytes]:
    # No terminal and no askpass: a passphrase must never be asked for in the middle of a gate.
    variables = settings.environment()
    kept = ("PATH", "HOME", "SSH_AUTH_SOCK")
    environment = {name: variables[name] for name in kept if name in variables}
    environment |= {"LC_ALL": "C", "SSH_ASKPASS_REQUIRE": "never"}
    try:
        return subprocess.run(
            ["ssh-keygen", "-Y", *arguments],
            input=given,
            capture_output=True,
            check=False,
            timeout=_SECONDS,
            env=environment,
            start_new_session=True,
        )
    except FileNotFoundError:
        raise InputError(
            "ssh-keygen was not found", hint="install OpenSSH (Debian: openssh-client)"
        ) from None
    except subprocess.TimeoutExpired:
        raise InputError("ssh-keygen did not answer within a minute") from None
