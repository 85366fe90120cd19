"""The credentials in use -> an outcome: a long-lived key in the environment is a finding."""

from __future__ import annotations

from floe_guard.audit.facts import Fact, built_in, outcome
from floe_guard.aws.credentials import CredentialKind
from floe_guard.report import RuleOutcome
from floe_guard.verdicts import Severity, Verdict

CREDENTIALS = built_in(
    "FG850",
    "no-static-environment-key",
    "No long-lived access key is in the environment",
    Severity.MEDIUM,
    why="A key without an expiry stands in the environment of every program that is started, and in"
    " its crash reports and logs.",
    fix="Unset AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, delete the key, and sign in with an AWS"
    " CLI profile or an SSO session (aws sso login).",
    source="AWS provider testing, what a person provides, no raw access keys",
)


def judge_credentials(found: CredentialKind) -> RuleOutcome:
    """Return the outcome for the credentials in use; no value of theirs is in it."""
    bad = found.static_environment_key
    return outcome(
        CREDENTIALS,
        [
            Fact(
                Verdict.FAIL if bad else Verdict.PASS,
                "credentials",
                expected="an SSO session, an assumed role, a profile or an instance role",
                actual=found.description,
                reason="a long-lived access key is in use" if bad else "",
            )
        ],
    )
