"""What each file of a bundle holds, as types: reading is validation, and the schemas are generated.

Every type refuses unknown keys; strings are bounded, times are UTC seconds, integers are whole. A
document holds projections made for it alone: no attribute values, no output of other tools, no
environment.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

PREFIX = "floe-guard/evidence"
PREDICATE_TYPE = "https://floe-guard.dev/evidence/v1"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"

# Python's `$` also matches before a line break at the end; `(?!\n)` says the same in every dialect.
Text = Annotated[str, Meta(max_length=4096)]
Name = Annotated[str, Meta(max_length=512)]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]
MaybeSha256 = Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?$(?!\n)")]
Commit = Annotated[str, Meta(pattern=r"^([0-9a-f]{40}|[0-9a-f]{64})?$(?!\n)")]
Time = Annotated[
    str, Meta(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?$(?!\n)")
]
RunId = Annotated[str, Meta(pattern=r"^floe-provider-[0-9]{8}T[0-9]{6}Z$(?!\n)")]
AccountId = Annotated[str, Meta(pattern=r"^([0-9]{12})?$(?!\n)")]
Count = Annotated[int, Meta(ge=0)]

StageName = Literal["check", "plan", "state", "readiness", "audit", "tests", "sweep"]
STAGES: tuple[StageName, ...] = (
    "check",
    "plan",
    "state",
    "readiness",
    "audit",
    "tests",
    "sweep",
)
StageState = Literal["passed", "failed", "incomplete", "error", "died", "not_run"]
FailureClass = Literal["product", "provider", "infrastructure", "credential", "cleanup", "tooling"]
BundleVerdict = Literal["pass", "fail", "inconclusive"]
CellVerdict = Literal[
    "pass", "fail", "unknown", "error", "not-evaluated", "waived", "not-applicable"
]


class Document(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of a bundle."""


class Devpod(Document, frozen=True, kw_only=True):
    """The DevPod workspace: as the Makefile names it, and as DevPod itself does."""

    workspace: Name = ""
    workspace_id: Name = ""


class Aws(Document, frozen=True, kw_only=True):
    """Where the run took place; each value is what the stages saw, "" where none saw it."""

    account_id: AccountId = ""
    region: Name = ""
    bucket: Name = ""
    caller_arn: Name = ""


class Scope(Document, frozen=True, kw_only=True):
    """What the run owns."""

    test_prefix: Name
    s3_prefix: Name
    glue_database_prefix: Name
    glue_database: Name


class Source(Document, frozen=True, kw_only=True):
    """The tested commit; `dirty` is None where it could not be told."""

    commit: Commit = ""
    tree: Commit = ""
    dirty: bool | None = None


class Ci(Document, frozen=True, kw_only=True):
    """The CI run, where there is one."""

    provider: Name = ""
    run_id: Name = ""
    attempt: Name = ""
    job: Name = ""


class Run(Document, frozen=True, kw_only=True):
    """`run.json`: which run this is."""

    schema: Literal["floe-guard/evidence/run/v1"] = "floe-guard/evidence/run/v1"
    run_id: RunId
    devpod: Devpod
    stated: Aws
    aws: Aws
    scope: Scope
    source: Source
    ci: Ci
    plan_sha256: tuple[Sha256, ...] = ()
    required_stages: tuple[StageName, ...]
    disagreements: tuple[Text, ...] = ()


class Failure(Document, frozen=True, kw_only=True):
    """One decided failure: the deciding rule of `classify`, and where the fact stands."""

    failure_class: FailureClass
    rule: Name
    pointer: Name
    summary: Text


class StageSubject(Document, frozen=True, kw_only=True):
    """What a stage was asked about (a plan file, a source path), and how its last attempt ended."""

    subject: Text
    state: StageState
    attempts: Count
    exit_code: int | None = None
    reason: Text = ""
    failure: Name = ""
    documents: Count = 0


class Stage(Document, frozen=True, kw_only=True):
    """One row of `stages.json`; `state` is the worst of its subjects'."""

    name: StageName
    required: bool
    state: StageState
    subjects: tuple[StageSubject, ...] = ()


class Stages(Document, frozen=True, kw_only=True):
    """`stages.json`: every stage there is, those that never began included."""

    schema: Literal["floe-guard/evidence/stages/v1"] = "floe-guard/evidence/stages/v1"
    stages: tuple[Stage, ...]


class Place(Document, frozen=True, kw_only=True):
    """Lines of a file of the source tree."""

    file: Name
    start_line: Count
    end_line: Count


class CellRow(Document, frozen=True, kw_only=True):
    """One cell of a verdict matrix."""

    rule_id: Name
    kind: Name
    severity: Literal["low", "medium", "high", "critical"]
    address: Text
    verdict: CellVerdict
    path: Text = ""
    expected: Text = ""
    actual: Text = ""
    reason: Text = ""
    location: Place | None = None
    fingerprint: Name = ""
    waiver: Text = ""
    resource_type: Name = ""


class GapRow(Document, frozen=True, kw_only=True):
    """Something in scope that could not be read."""

    what: Text
    reason: Text
    remedy: Text = ""
    region: Name = ""
    iam_action: Name = ""
    tolerated: bool = False


class ObligationRow(Document, frozen=True, kw_only=True):
    """A question that a plan left open."""

    rule_id: Name
    address: Text
    path: Text = ""
    expected: Text = ""
    reason: Text = ""
    resource_type: Name = ""
    identity: dict[str, Text] = {}


class RuleRow(Document, frozen=True, kw_only=True):
    """A loaded rule, with how many cells of each verdict it gave."""

    id: Name
    name: Name
    title: Text
    kind: Name
    severity: Literal["low", "medium", "high", "critical"]
    digest: MaybeSha256
    file: Name = ""
    counts: dict[str, Count] = {}


class JudgedInput(Document, frozen=True, kw_only=True):
    """The document that was judged."""

    path: Text = ""
    sha256: MaybeSha256 = ""
    tool: Name = ""
    format_version: Name = ""


class Discharge(Document, frozen=True, kw_only=True):
    """How a question that a plan left open was answered by the live account."""

    rule_id: Name
    address: Text
    path: Text
    state: Literal["discharged", "failed", "undischarged"]
    by: Text = ""


class ReportDocument(Document, frozen=True, kw_only=True):
    """What `check`, `plan`, `state` and `audit` judged."""

    stage: StageName
    origin: Literal["config", "plan", "state", "live"]
    profile: Name
    input: JudgedInput
    resources: Count
    exit_code: int
    fail_on: Literal["low", "medium", "high", "critical"]
    account_id: AccountId = ""
    region: Name = ""
    bucket: Name = ""
    caller_arn: Name = ""
    cells: tuple[CellRow, ...]
    gaps: tuple[GapRow, ...] = ()
    obligations: tuple[ObligationRow, ...] = ()
    discharges: tuple[Discharge, ...] = ()
    rules: tuple[RuleRow, ...] = ()
    errors: tuple[Text, ...] = ()


class Findings(Document, frozen=True, kw_only=True):
    """`findings.json`: every report with every cell, passes too."""

    schema: Literal["floe-guard/evidence/findings/v1"] = "floe-guard/evidence/findings/v1"
    reports: tuple[ReportDocument, ...]


class LoadedRule(Document, frozen=True, kw_only=True):
    """One rule over all stages: how often it was evaluated for each."""

    id: Name
    title: Text
    severity: Literal["low", "medium", "high", "critical"]
    digest: MaybeSha256
    file: Name
    evaluated: dict[str, Count]
    not_applicable: tuple[Name, ...]


class Rules(Document, frozen=True, kw_only=True):
    """`rules.json`: every rule that was loaded, with the digest of them all."""

    schema: Literal["floe-guard/evidence/rules/v1"] = "floe-guard/evidence/rules/v1"
    pack_sha256: MaybeSha256
    rules: tuple[LoadedRule, ...]


TestOutcome = Literal["passed", "failed", "error", "skipped", "xfailed", "xpassed"]


class TestCase(Document, frozen=True, kw_only=True):
    """One test: its worst final outcome, and no text that it printed."""

    id: Text
    outcome: TestOutcome
    attempts: Count
    exception_type: Name = ""
    file: Name = ""
    line: Count = 0


class Tests(Document, frozen=True, kw_only=True):
    """`tests.json`: what pytest's JUnit XML says, against what was expected."""

    schema: Literal["floe-guard/evidence/tests/v1"] = "floe-guard/evidence/tests/v1"
    raw_sha256: MaybeSha256 = ""
    pytest_exit_code: int | None = None
    expected: tuple[Text, ...] = ()
    cases: tuple[TestCase, ...] = ()
    fault: Text = ""


class ProofRow(Document, frozen=True, kw_only=True):
    """One kind of thing that the run owned, and whether it is shown to be gone."""

    kind: Name
    before: bool
    result: Literal["absent", "present", "unproved"]
    count: Count
    reason: Text
    control: Text


class SweptRun(Document, frozen=True, kw_only=True):
    """The proofs of one run."""

    run_id: RunId
    bucket: Name
    s3_prefix: Name
    glue_database: Name
    s3: Name
    glue: Name
    proofs: tuple[ProofRow, ...]


class SweepDocument(Document, frozen=True, kw_only=True):
    """What a sweep did and proved."""

    account_id: AccountId
    region: Name
    caller_arn: Name = ""
    exit_code: int
    dry_run: bool
    manifest_sha256: MaybeSha256
    runs: tuple[SweptRun, ...]
    deleted: dict[str, Count]
    deleted_bytes: Count
    kept: Count
    refusal: Text = ""
    interrupted: bool = False
    other_runs: Count = 0
    comparison: Literal["not made", "no leak", "leak", "not known"] = "not made"
    differences: tuple[Text, ...] = ()


class Cleanup(Document, frozen=True, kw_only=True):
    """`cleanup.json`: the last sweep of this run, and what a comparison before and after shows."""

    schema: Literal["floe-guard/evidence/cleanup/v1"] = "floe-guard/evidence/cleanup/v1"
    sweep: SweepDocument | None = None


class ReadinessCheck(Document, frozen=True, kw_only=True):
    """One named check of readiness."""

    name: Name
    result: Literal["pass", "fail", "unknown"]
    detail: Text = ""
    failure: Name = ""


class ReadinessDocument(Document, frozen=True, kw_only=True):
    """What `readiness` found."""

    account_id: AccountId
    region: Name
    bucket: Name
    caller_arn: Name = ""
    exit_code: int
    checks: tuple[ReadinessCheck, ...]


class Readiness(Document, frozen=True, kw_only=True):
    """`readiness.json`."""

    schema: Literal["floe-guard/evidence/readiness/v1"] = "floe-guard/evidence/readiness/v1"
    readiness: ReadinessDocument | None = None


class Obligations(Document, frozen=True, kw_only=True):
    """`obligations.json`."""

    schema: Literal["floe-guard/evidence/obligations/v1"] = "floe-guard/evidence/obligations/v1"
    obligations: tuple[Discharge, ...]


class Tools(Document, frozen=True, kw_only=True):
    """`tools.json`: versions by tool."""

    schema: Literal["floe-guard/evidence/tools/v1"] = "floe-guard/evidence/tools/v1"
    versions: dict[str, Name]


class Timing(Document, frozen=True, kw_only=True):
    """When a stage began and ended, and when what it recorded took place, where that says so itself."""

    stage: StageName
    started_at: Time
    finished_at: Time
    took_place_from: Time = ""
    took_place_until: Time = ""


class Timings(Document, frozen=True, kw_only=True):
    """`timings.json`: all that differs between two runs that did the same; nothing else is volatile."""

    schema: Literal["floe-guard/evidence/timings/v1"] = "floe-guard/evidence/timings/v1"
    begun_at: Time
    sealed_at: Time
    stages: tuple[Timing, ...]


class File(Document, frozen=True, kw_only=True):
    """One file of the closed list."""

    path: Name
    bytes: Count
    sha256: Sha256
    role: Literal["document", "view"]


class ManifestDocument(Document, frozen=True, kw_only=True):
    """`manifest.json`: every file of the bundle but itself, the statement and its signatures."""

    schema: Literal["floe-guard/evidence/manifest/v1"] = "floe-guard/evidence/manifest/v1"
    files: tuple[File, ...]


class Subject(Document, frozen=True, kw_only=True):
    """What the statement is about (in-toto ResourceDescriptor)."""

    name: Name
    digest: dict[str, Name]


class StageSummary(Document, frozen=True, kw_only=True):
    """A stage in the predicate."""

    name: StageName
    required: bool
    state: StageState


class Predicate(Document, frozen=True, kw_only=True):
    """The claim: the verdict with its classes, bound to run, place and files."""

    verdict: BundleVerdict
    primary_class: FailureClass | Literal[""]
    classes: tuple[FailureClass, ...]
    failures: tuple[Failure, ...]
    run_id: RunId
    account_id: AccountId
    region: Name
    bucket: Name
    attempt: Name
    stages: tuple[StageSummary, ...]
    counts: dict[str, Count]
    manifest_sha256: Sha256
    rule_pack_sha256: MaybeSha256
    stable_sha256: Sha256
    volatile: tuple[Name, ...]
    sealed_at: Time


class Statement(
    Document, frozen=True, kw_only=True, rename={"type": "_type", "predicate_type": "predicateType"}
):
    """`statement.json`: in-toto Statement v1, the only signed bytes.

    Source: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
    """

    type: Literal["https://in-toto.io/Statement/v1"] = "https://in-toto.io/Statement/v1"
    subject: tuple[Subject, ...]
    predicate_type: Literal["https://floe-guard.dev/evidence/v1"] = (
        "https://floe-guard.dev/evidence/v1"
    )
    predicate: Predicate


DOCUMENTS: dict[str, type[Document]] = {
    "run.json": Run,
    "stages.json": Stages,
    "findings.json": Findings,
    "rules.json": Rules,
    "tests.json": Tests,
    "cleanup.json": Cleanup,
    "readiness.json": Readiness,
    "obligations.json": Obligations,
    "tools.json": Tools,
    "timings.json": Timings,
}
"""File name -> what it holds; a bundle has each of them, exactly once."""

VOLATILE = ("timings.json",)
VIEWS = ("SUMMARY.md", "report.html", "findings.sarif", "junit.xml")
MANIFEST = "manifest.json"
STATEMENT = "statement.json"
SIGNATURE = "statement.json.sig"
