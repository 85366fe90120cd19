"""Names the credentials in use by their kind; their values stay inside botocore.

Source: botocore/credentials.py, `Credentials.method` of each provider in the chain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_KINDS: dict[str, tuple[str, str]] = {
    "assume-role": ("assumed-role", "assumed role"),
    "assume-role-with-web-identity": ("assumed-role", "assumed role (web identity)"),
    "boto2-config": ("profile", "profile (legacy boto configuration)"),
    "config-file": ("profile", "profile (AWS configuration file)"),
    "container-role": ("instance", "container role"),
    "custom-process": ("profile", "profile (credential process)"),
    "env": ("environment", "environment"),
    "iam-role": ("instance", "instance role"),
    "login": ("sso", "AWS sign-in session (aws login)"),
    "shared-credentials-file": ("profile", "profile (shared credentials file)"),
    "sso": ("sso", "SSO session"),
}


@dataclass(frozen=True, slots=True)
class CredentialKind:
    """How the caller is signed in.

    Args:
        kind: `sso`, `assumed-role`, `profile`, `instance`, `environment` or `other`.
        description: The same in words, the profile's name included; never a value.
        static: Whether it is a long-lived key: one without a session token.
        profile: Name of the profile in use, or "".
    """

    kind: str
    description: str
    static: bool
    profile: str = ""

    @property
    def static_environment_key(self) -> bool:
        """Whether a long-lived key stands in the environment, where every child process sees it."""
        return self.static and self.kind == "environment"


def credential_kind(credentials: Any, profile: str | None) -> CredentialKind:
    """Return the kind of botocore `credentials`.

    Args:
        credentials: What `Session.get_credentials()` gave.
        profile: The profile named explicitly, by flag, setting or `AWS_PROFILE`.

    Returns:
        Its kind, without any of its values.
    """
    method = str(getattr(credentials, "method", "") or "")
    kind, words = _KINDS.get(method, ("other", f"credential provider {method!r}"))
    # Only whether there is a token is looked at: long-lived keys are those that have none.
    frozen = credentials.get_frozen_credentials()
    static = not frozen.token
    if kind == "environment":
        words = "static environment key" if static else "temporary environment key"
    elif kind == "profile" and static:
        words += ", long-lived key"
    if profile and kind != "environment":
        words += f" {profile!r}"
    return CredentialKind(kind, words, static, profile or "")


def held_by(clients: Any) -> dict[str, str]:
    """Return the credentials that AWS is asked with, to be looked for where they must not be.

    Args:
        clients: The clients of a connection.

    Returns:
        Value by name; it is never shown, written or kept longer than the process lives.
    """
    found = clients._session.get_credentials()
    if found is None:
        return {}
    frozen = found.get_frozen_credentials()
    values = {
        "access key id in use": frozen.access_key,
        "secret access key in use": frozen.secret_key,
        "session token in use": frozen.token,
    }
    return {name: value for name, value in values.items() if value}
