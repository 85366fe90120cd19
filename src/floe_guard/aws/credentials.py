"""Names the credentials in use by their kind; their values stay inside botocore.

Source: botocore/credentials.py, `Credentials.method` of each provider in the chain.
"""

from __future__ import annotations

from dataclasses import dataclass

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


def can_be_sent(text: object) -> bool:
    """Return whether a part of a credential can stand in a request's headers; a pasted one may not."""
    return isinstance(text, str) and text.isascii() and text.isprintable() and " " not in text


def credential_kind(method: str | None, static: bool, profile: str | None) -> CredentialKind:
    """Return the kind of credentials, without any of their values.

    Args:
        method: `method` of botocore's credentials: which provider of the chain they came from.
        static: Whether they have no session token: only long-lived keys have none.
        profile: The profile named explicitly, by flag, setting or `AWS_PROFILE`.
    """
    kind, words = _KINDS.get(method or "", ("other", f"credential provider {method or ''!r}"))
    if kind == "environment":
        words = "static environment key" if static else "temporary environment key"
    elif kind == "profile" and static:
        words += ", long-lived key"
    if profile and kind != "environment":
        words += f" {profile!r}"
    return CredentialKind(kind, words, static, profile or "")
