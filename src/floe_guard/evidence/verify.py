"""A bundle from anywhere -> every reason not to believe it; offline, without boto3, trusting nobody.

What the builder claims is derived again: digests, views, states, classes, verdict, statement. The steps
stop where later ones would be about something that is not there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from floe_guard.errors import EvidenceError, InputError, RefusedError, UntrustedError
from floe_guard.evidence import archive, assemble, build, canonical, classify, derive, guard, sign
from floe_guard.evidence.bundle import Bundle, from_data
from floe_guard.evidence.documents import (
    DOCUMENTS,
    MANIFEST,
    SIGNATURE,
    STAGES,
    STATEMENT,
    VIEWS,
    Failure,
    ManifestDocument,
    ReportDocument,
    Stage,
    Statement,
)
from floe_guard.runscope import RunScope
from floe_guard.verdicts import ExitCode

_BY_VERDICT = {"pass": ExitCode.OK, "inconclusive": ExitCode.INCOMPLETE}
_PRECEDENCE = (
    ExitCode.SECRET,
    ExitCode.EVIDENCE_MALFORMED,
    ExitCode.EVIDENCE_UNTRUSTED,
    ExitCode.EVIDENCE_UNMET,
    ExitCode.VIOLATION,
    ExitCode.CLEANUP,
    ExitCode.INCOMPLETE,
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason not to believe, or not to release.

    Args:
        code: The exit code it stands for.
        where: File and pointer, or the expectation's name.
        message: What is wrong.
        failure_class: Class of the failure, where it is one.
        advice: What to do.
    """

    code: ExitCode
    where: str
    message: str
    failure_class: str = ""
    advice: str = ""


@dataclass
class Verification:
    """What verification found.

    Args:
        reasons: Every reason, in the order of the checks.
        bundle: The documents, where they could be read.
        failures: The decided failures, derived again.
        verdict: The verdict, derived again, or "".
        root: Digest of the statement, or "".
        signer: Who signed, where that was checked.
        signed: Whether there is a signature at all.
    """

    reasons: list[Reason] = field(default_factory=list)
    bundle: Bundle | None = None
    failures: tuple[Failure, ...] = ()
    verdict: str = ""
    root: str = ""
    signer: sign.Signer | None = None
    signed: bool = False

    def add(self, code: ExitCode, where: str, message: str, **more: str) -> None:
        """Add a reason."""
        self.reasons.append(Reason(code, where, message, **more))

    @property
    def exit_code(self) -> ExitCode:
        """The gravest reason's code: a secret, tampering, trust, expectations, then the verdict."""
        codes = {reason.code for reason in self.reasons}
        return next((code for code in _PRECEDENCE if code in codes), ExitCode.OK)

    @property
    def sound(self) -> bool:
        """Whether the documents are what was sealed, whoever sealed them."""
        unsound = {ExitCode.SECRET, ExitCode.EVIDENCE_MALFORMED}
        return self.bundle is not None and not any(r.code in unsound for r in self.reasons)


def verify(
    path: Path,
    *,
    allowed_signers: Path | None = None,
    principal: str | None = None,
    allow_unsigned: bool = False,
) -> Verification:
    """Check a bundle.

    Args:
        path: A folder, or a tar of one.
        allowed_signers: The verifier's list of trusted signers, or None.
        principal: The only principal to accept, or None for any in the list.
        allow_unsigned: Whether a bundle without a checked signature is acceptable.

    Returns:
        Everything that was found; `exit_code` 0 means sound, trusted and a pass.

    Raises:
        InputError: There is no bundle at `path`, or the list of signers cannot be read.
    """
    result = Verification()
    try:
        files = archive.read(path)
    except EvidenceError as error:
        result.add(ExitCode.EVIDENCE_MALFORMED, error.file or "", error.message)
        return result
    try:
        _check_secrets(files, result)
        _check_signature(files, result, allowed_signers, principal, allow_unsigned)
        bundle = _read(files)
        _check_times(bundle)
        _check_files(files, bundle)
        result.bundle = bundle
        result.failures = classify.failures(bundle)
        result.verdict = classify.verdict(result.failures)
        _check_states(bundle)
        _check_derived(bundle)
    except EvidenceError as error:
        result.add(ExitCode.EVIDENCE_MALFORMED, error.file or "", error.message)
        return result
    _add_verdict(result)
    return result


def _check_secrets(files: dict[str, bytes], result: Verification) -> None:
    for place in guard.scan(files):
        result.add(
            ExitCode.SECRET,
            f"{place.file}#{place.pointer}",
            f"credential-shaped: {place.rule}",
            advice="do not pass the bundle on; rotate the credential",
        )


def _check_signature(
    files: dict[str, bytes],
    result: Verification,
    allowed_signers: Path | None,
    principal: str | None,
    allow_unsigned: bool,
) -> None:
    statement, signature = files.get(STATEMENT), files.get(SIGNATURE)
    if statement is None:
        raise EvidenceError("the file is missing", file=STATEMENT)
    result.root = assemble.root(statement)
    result.signed = signature is not None
    if signature is not None:
        sign.check_armour(signature)
    if signature is None:
        if not allow_unsigned:
            result.add(
                ExitCode.EVIDENCE_UNTRUSTED,
                SIGNATURE,
                "the bundle is unsigned",
                advice="seal with --sign-key, or accept it with --allow-unsigned",
            )
    elif allowed_signers is None:
        if not allow_unsigned:
            result.add(
                ExitCode.EVIDENCE_UNTRUSTED,
                SIGNATURE,
                "there is a signature and no list of trusted signers to check it against",
                advice="pass --allowed-signers, or accept it unchecked with --allow-unsigned",
            )
    else:
        try:
            result.signer = sign.verify(statement, signature, allowed_signers, principal)
        except UntrustedError as error:
            result.add(
                ExitCode.EVIDENCE_UNTRUSTED, SIGNATURE, error.message, advice=error.hint or ""
            )


def _read(files: dict[str, bytes]) -> Bundle:
    wanted = {*DOCUMENTS, *VIEWS, MANIFEST, STATEMENT}
    for name in sorted(wanted - set(files)):
        raise EvidenceError("the file is missing", file=name)
    data: dict[str, Any] = {name: canonical.decode(files[name], name) for name in DOCUMENTS}
    return from_data(data)


def _check_files(files: dict[str, bytes], bundle: Bundle) -> None:
    """Derive every file again from the documents and compare bytes."""
    manifest = _typed(files, MANIFEST, ManifestDocument)
    statement = _typed(files, STATEMENT, Statement)
    listed = {entry.path: entry for entry in manifest.files}
    for name, entry in listed.items():
        raw = files.get(name)
        if raw is None or len(raw) != entry.bytes or _sha256(raw) != entry.sha256:
            raise EvidenceError("not the file that the manifest lists", file=name)
    if statement.predicate.manifest_sha256 != _sha256(files[MANIFEST]):
        raise EvidenceError("not the manifest that the statement names", file=MANIFEST)
    try:
        again = assemble.files(bundle)
    except (ValueError, KeyError, IndexError) as error:
        raise EvidenceError(
            f"the documents contradict each other ({type(error).__name__})"
        ) from None
    for name, raw in again.items():
        if files[name] != raw:
            raise EvidenceError("not what the documents give", file=name)


def _check_times(bundle: Bundle) -> None:
    """Refuse times that are none, and those that cannot follow from one another."""
    times = bundle.timings
    every = [times.begun_at, times.sealed_at]
    for one in times.stages:
        every += filter(
            None, (one.started_at, one.finished_at, one.took_place_from, one.took_place_until)
        )
    try:
        for text in every:
            classify.instant(text)
    except ValueError:
        raise EvidenceError("a time that is none", file="timings.json") from None
    if times.sealed_at < times.begun_at:
        raise EvidenceError("sealed before it was begun", file="timings.json")


def _check_derived(bundle: Bundle) -> None:
    """Derive again what follows from the reports."""
    run, reports = bundle.run, bundle.findings.reports
    others = [one for one in (bundle.cleanup.sweep, bundle.readiness.readiness) if one is not None]
    found = derive.place(run.stated, run.devpod, reports, others)
    told = derive.Place(run.aws, run.plan_sha256, run.disagreements)
    if found != told:
        raise EvidenceError("not where the stages say that they were", file="run.json")
    if derive.rules(reports) != bundle.rules:
        raise EvidenceError("not the rules of the reports", file="rules.json")
    if derive.obligations(reports) != bundle.obligations:
        raise EvidenceError("not the questions of the reports", file="obligations.json")
    try:
        scope = RunScope.from_run_id(
            run.run_id,
            bucket=run.stated.bucket,
            test_prefix=run.scope.test_prefix,
            glue_prefix=run.scope.glue_database_prefix,
        )
    except RefusedError as error:
        raise EvidenceError(error.message, file="run.json") from None
    if (scope.s3_prefix, scope.database) != (run.scope.s3_prefix, run.scope.glue_database):
        raise EvidenceError("not the scope of its run id", file="run.json")


def _check_states(bundle: Bundle) -> None:
    """Derive again what can be derived of the stages: no stage passed without what it rests on."""
    reports = bundle.findings.reports
    brought: dict[str, int] = {
        "tests": int(bundle.tests != type(bundle.tests)(expected=bundle.tests.expected)),
        "sweep": int(bundle.cleanup.sweep is not None),
        "readiness": int(bundle.readiness.readiness is not None),
    }
    for row in bundle.stages.stages:
        own = [report for report in reports if report.stage == row.name]
        listed = sum(one.documents for one in row.subjects)
        if listed < brought.get(row.name, len(own)) or (
            row.name not in brought and listed != len(own)
        ):
            raise EvidenceError(
                f"{row.name} has not the documents that it lists", file="stages.json"
            )
        if row.name in brought and row.state in {"passed", "failed"} and not brought[row.name]:
            raise EvidenceError(f"{row.name} {row.state} without its document", file="stages.json")
        if row.required != (row.name in bundle.run.required_stages):
            raise EvidenceError(f"whether {row.name} is required is told twice", file="stages.json")
        _check_row(bundle, row, own)
        _check_code(bundle, row)
    if [row.name for row in bundle.stages.stages] != list(STAGES):
        raise EvidenceError("the stages are not each there once", file="stages.json")


def _check_row(bundle: Bundle, row: Stage, own: list[ReportDocument]) -> None:
    plain = [msgspec.to_builtins(report) for report in own]
    unanswered = not build.only_unknown(plain) or any(
        one.state != "discharged" for one in bundle.obligations.obligations
    )
    derived = tuple(
        msgspec.structs.replace(
            one,
            state=build.state_of(
                row.name,
                one.exit_code,
                one.documents,
                finished=one.state != "died",
                open_questions=unanswered,
            ),
        )
        for one in row.subjects
    )
    if build.stage_row(row.name, row.required, derived) != row:
        raise EvidenceError(f"{row.name} is not as its attempts ended", file="stages.json")
    worst = max((_gravity(report.exit_code) for report in own), default=0)
    codes = [one.exit_code for one in row.subjects if one.state != "died"]
    if own and worst > max((_gravity(code or 0) for code in codes), default=0):
        raise EvidenceError(f"{row.name} ended better than its reports", file="stages.json")


def _check_code(bundle: Bundle, row: Stage) -> None:
    """Hold the exit code of a stage against the one in its document."""
    told = {
        "sweep": bundle.cleanup.sweep and bundle.cleanup.sweep.exit_code,
        "readiness": bundle.readiness.readiness and bundle.readiness.readiness.exit_code,
        "tests": bundle.tests.pytest_exit_code,
    }.get(row.name)
    codes = {one.exit_code for one in row.subjects if one.documents}
    if told is not None and codes and told not in codes:
        raise EvidenceError(f"{row.name} ended otherwise than its document", file="stages.json")


def _gravity(exit_code: int) -> int:
    return {0: 0, 3: 1, 1: 2, 4: 2}.get(exit_code, 3)


def _add_verdict(result: Verification) -> None:
    code = _BY_VERDICT.get(result.verdict)
    for failure in result.failures:
        kind = failure.failure_class
        result.add(
            (ExitCode.CLEANUP if kind == "cleanup" else ExitCode.VIOLATION)
            if kind in classify.DECISIVE
            else ExitCode.INCOMPLETE,
            failure.pointer,
            f"{failure.rule}: {failure.summary}",
            failure_class=kind,
            advice=classify.ADVICE[kind],
        )
    if code is not ExitCode.OK and not result.failures:
        raise LookupError("a verdict without a failure")


def _typed(files: dict[str, bytes], name: str, kind: Any) -> Any:
    try:
        return msgspec.convert(canonical.decode(files[name], name), kind)
    except msgspec.ValidationError as error:
        raise EvidenceError(f"not of its schema: {error}", file=name) from None


def _sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def classes(reasons: Iterable[Reason]) -> list[str]:
    """Return the failure classes that occur among `reasons`, root causes first."""
    present = {reason.failure_class for reason in reasons}
    return [kind for kind in classify.ORDER if kind in present]


def missing(path: Path, error: InputError) -> Verification:
    """Return the verification of a bundle that is not there: a refusal like any other."""
    result = Verification()
    result.add(
        ExitCode.EVIDENCE_UNMET,
        str(path),
        error.message,
        failure_class="tooling",
        advice="seal the run's evidence; without a bundle nothing is released",
    )
    return result
