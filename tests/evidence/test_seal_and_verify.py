"""Sealing and verifying: the same bytes every time, and not one of them may change."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.support import evidence_run
from tests.support.evidence_run import RUN, SEALED

from floe_guard.errors import EvidenceError, FloeGuardErrors, UsageError
from floe_guard.evidence import archive, canonical, journal
from floe_guard.evidence.documents import DOCUMENTS, MANIFEST, STATEMENT, VIEWS
from floe_guard.evidence.seal import seal
from floe_guard.evidence.verify import verify
from floe_guard.verdicts import ExitCode


def codes(path: Path) -> set[ExitCode]:
    return {reason.code for reason in verify(path, allow_unsigned=True).reasons}


def test_a_passing_run_verifies_and_says_that_it_is_unsigned(bundle_of_a_pass: Path) -> None:
    assert verify(bundle_of_a_pass, allow_unsigned=True).exit_code is ExitCode.OK
    strict = verify(bundle_of_a_pass)
    assert strict.exit_code is ExitCode.EVIDENCE_UNTRUSTED
    assert "unsigned" in strict.reasons[0].message


def test_the_same_journal_gives_the_same_bytes(passing_journal: Path, tmp_path: Path) -> None:
    one = seal(passing_journal, tmp_path / "one", sealed_at=SEALED)
    two = seal(passing_journal, tmp_path / "two", sealed_at=SEALED)
    later = seal(passing_journal, tmp_path / "later", sealed_at="2026-11-22T13:00:00Z")
    assert archive.read(one.path) == archive.read(two.path)
    stable = [
        json.loads((s.path / STATEMENT).read_text())["predicate"]["stable_sha256"]
        for s in (one, later)
    ]
    assert stable[0] == stable[1]
    (tmp_path / "one.tar").write_bytes(archive.tar(archive.read(one.path), RUN))
    (tmp_path / "two.tar").write_bytes(archive.tar(archive.read(two.path), RUN))
    assert (tmp_path / "one.tar").read_bytes() == (tmp_path / "two.tar").read_bytes()
    assert verify(tmp_path / "one.tar", allow_unsigned=True).exit_code is ExitCode.OK


def test_a_sealed_bundle_is_never_overwritten(
    passing_journal: Path, bundle_of_a_pass: Path
) -> None:
    before = archive.read(bundle_of_a_pass)
    with pytest.raises(UsageError):
        seal(passing_journal, bundle_of_a_pass)
    assert archive.read(bundle_of_a_pass) == before


@pytest.mark.parametrize("name", [*DOCUMENTS, *VIEWS, MANIFEST, STATEMENT])
def test_every_change_of_a_file_is_caught(bundle_of_a_pass: Path, name: str) -> None:
    path = bundle_of_a_pass / name
    whole = path.read_bytes()
    dice = random.Random(name)
    changes = []
    for _ in range(60):
        place = dice.randrange(len(whole))
        changes.append(
            whole[:place] + bytes([whole[place] ^ (1 << dice.randrange(8))]) + whole[place + 1 :]
        )
        changes.append(whole[:place] + whole[place + 1 :])
        changes.append(whole[:place] + bytes([dice.randrange(256)]) + whole[place:])
    changes += [whole + b"\n", whole + b" ", b"\xef\xbb\xbf" + whole, b"", whole[:-1]]
    for changed in changes:
        if changed == whole:
            continue
        path.write_bytes(changed)
        assert verify(bundle_of_a_pass, allow_unsigned=True).exit_code in {
            ExitCode.EVIDENCE_MALFORMED,
            ExitCode.SECRET,
        }
    path.unlink()
    assert ExitCode.EVIDENCE_MALFORMED in codes(bundle_of_a_pass)


def _pointers(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    children = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value if isinstance(value, list) else [])
    )
    for key, inner in children:
        found += _pointers(inner, (*path, key))
    return found


def _changed(value: Any, path: tuple[Any, ...], dice: random.Random) -> Any:
    copy = json.loads(json.dumps(value))
    parent = copy
    for key in path[:-1]:
        parent = parent[key]
    old = parent[path[-1]]
    others: list[Any] = [None, 0, 1, "", "x", [], {}, True, "pass", "passed", "absent"]
    others = [other for other in others if other != old or type(other) is not type(old)]
    if dice.random() < 0.3:
        del parent[path[-1]]
    else:
        parent[path[-1]] = dice.choice(others)
    return copy


@pytest.mark.parametrize("name", [*DOCUMENTS, MANIFEST, STATEMENT])
def test_every_structural_change_is_caught_even_in_canonical_form(
    bundle_of_a_pass: Path, name: str
) -> None:
    path = bundle_of_a_pass / name
    whole = path.read_bytes()
    data = json.loads(whole)
    dice = random.Random(name)
    pointers = _pointers(data)
    for pointer in dice.sample(pointers, min(len(pointers), 80)):
        path.write_bytes(canonical.encode(_changed(data, pointer, dice)))
        if path.read_bytes() != whole:
            assert ExitCode.EVIDENCE_MALFORMED in codes(bundle_of_a_pass), pointer


def test_nothing_may_be_added_linked_or_renamed(bundle_of_a_pass: Path, tmp_path: Path) -> None:
    def attempt(change: Any) -> set[ExitCode]:
        copy = tmp_path / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(bundle_of_a_pass, copy)
        change(copy)
        return codes(copy)

    outside = tmp_path / "outside.json"
    shutil.copy(bundle_of_a_pass / "run.json", outside)

    def link(copy: Path) -> None:
        (copy / "run.json").unlink()
        (copy / "run.json").symlink_to(outside)

    def hard_link(copy: Path) -> None:
        (copy / "run.json").unlink()
        os.link(outside, copy / "run.json")

    def pipe(copy: Path) -> None:
        (copy / "run.json").unlink()
        os.mkfifo(copy / "run.json")

    for change in (
        lambda copy: (copy / "extra.json").write_text("{}"),
        lambda copy: (copy / "RUN.json").write_text("{}"),
        lambda copy: (copy / ".hidden").write_text(""),
        lambda copy: (copy / "folder").mkdir(),
        link,
        hard_link,
        pipe,
    ):
        assert attempt(change) == {ExitCode.EVIDENCE_MALFORMED}


@pytest.mark.parametrize(
    "lie",
    [
        lambda d: d["stages.json"]["stages"][6].update(state="not_run", subjects=[]),
        lambda d: d["stages.json"]["stages"][5]["subjects"][0].update(exit_code=1),
        lambda d: d["stages.json"]["stages"][0]["subjects"][0].update(state="died"),
        lambda d: d["stages.json"]["stages"][0]["subjects"][0].update(documents=2),
        lambda d: d["tests.json"].update(cases=[]),
        lambda d: d["cleanup.json"].update(sweep=None),
        lambda d: d["findings.json"].update(reports=[]),
        lambda d: d["findings.json"]["reports"][0]["cells"][0].update(verdict="fail"),
        lambda d: d["run.json"].update(required_stages=["check"]),
    ],
)
def test_a_bundle_that_is_built_again_around_a_lie_is_no_pass(
    bundle_of_a_pass: Path, tmp_path: Path, lie: Any
) -> None:
    from floe_guard.evidence import assemble
    from floe_guard.evidence.bundle import from_data
    from floe_guard.evidence.seal import write

    data = {name: json.loads((bundle_of_a_pass / name).read_text()) for name in DOCUMENTS}
    lie(data)
    write(assemble.files(from_data(data)), tmp_path / "lie")
    assert verify(tmp_path / "lie", allow_unsigned=True).exit_code is not ExitCode.OK


def test_a_secret_in_any_document_is_refused_and_nothing_is_written(
    journal_of_a_pass: Path, tmp_path: Path
) -> None:
    key_id = "AKIA" + "Z2QX7N5LWTRB4KJD"
    cell = evidence_run.judged(Path(__file__).parents[1] / "fixtures/plans/scaffold.json", "check")
    document = json.loads(canonical.encode(cell))
    document["cells"][0]["actual"] = f"access key {key_id}"
    from floe_guard.evidence.documents import ReportDocument
    from floe_guard.evidence.project import typed

    evidence_run.finish(journal_of_a_pass, "check", typed(document, ReportDocument))
    with pytest.raises(FloeGuardErrors) as refused:
        seal(journal_of_a_pass, tmp_path / "bundle", sealed_at=SEALED)
    assert refused.value.exit_code is ExitCode.SECRET
    assert "/reports/0/cells/0/actual" in str(refused.value)
    assert key_id not in str(refused.value)
    assert not (tmp_path / "bundle").exists()
    assert [p.name for p in tmp_path.iterdir()] == ["journal"]


def test_the_credentials_of_this_process_are_found_in_disguise(
    journal_of_a_pass: Path, tmp_path: Path
) -> None:
    import base64

    from floe_guard.evidence import held

    password = "correct-horse-battery"
    disguised = base64.b64encode(f"x{password}y".encode()).decode()
    log = journal.start(journal_of_a_pass, "readiness")
    log.finish(2, reason=f"readiness said {disguised}")
    with pytest.raises(FloeGuardErrors) as refused:
        seal(
            journal_of_a_pass,
            tmp_path / "bundle",
            sealed_at=SEALED,
            canaries=held.canaries({"DB_PASSWORD": password}),
        )
    assert refused.value.exit_code is ExitCode.SECRET
    assert password not in str(refused.value)


_SEAL = """
import sys
from pathlib import Path
from floe_guard.evidence.seal import seal
print("ready", flush=True)
for number in range(1000):
    seal(Path(sys.argv[1]), Path(sys.argv[2]) / str(number), sealed_at="2026-11-22T12:00:00Z")
    print(number, flush=True)
"""


@pytest.mark.parametrize("delay", [0.0, 0.003, 0.01, 0.03, 0.1])
def test_a_kill_while_sealing_leaves_whole_bundles_alone(
    passing_journal: Path, tmp_path: Path, delay: float
) -> None:
    import time

    out = tmp_path / "out"
    out.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", _SEAL, str(passing_journal), str(out)], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.readline()
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    sealed = [path for path in out.iterdir() if not path.name.startswith(".")]
    assert sealed
    for path in sealed:
        assert verify(path, allow_unsigned=True).exit_code is ExitCode.OK


def test_a_run_that_died_at_any_point_can_still_be_sealed(plan: Path, tmp_path: Path) -> None:
    folder = tmp_path / "journal"
    evidence_run.begin(folder)
    for number, stage in enumerate(["check", "plan", "audit"]):
        journal.start(folder, stage)  # type: ignore[arg-type]
        sealed = seal(folder, tmp_path / f"{number}", sealed_at=SEALED)
        result = verify(sealed.path, allow_unsigned=True)
        assert result.sound
        assert result.exit_code is not ExitCode.OK
        assert sealed.bundle.stage(stage).state == "died"
        evidence_run.finish(folder, stage, evidence_run.judged(plan, stage))


def test_a_later_attempt_replaces_an_earlier_one_about_the_same_thing_alone(
    plan: Path, tmp_path: Path
) -> None:
    import msgspec

    folder = tmp_path / "journal"
    evidence_run.begin(folder, required_stages=("plan",))
    good = evidence_run.judged(plan, "plan")
    first = msgspec.structs.replace(good.cells[0], verdict="fail")
    bad = msgspec.structs.replace(good, cells=(first, *good.cells[1:]), exit_code=1)
    journal.start(folder, "plan", "a.json").finish(1, documents=[bad])
    journal.start(folder, "plan", "b.json").finish(0, documents=[good])
    beside = seal(folder, tmp_path / "beside", sealed_at=SEALED)
    assert beside.bundle.stage("plan").state == "failed"
    assert verify(beside.path, allow_unsigned=True).exit_code is ExitCode.VIOLATION
    journal.start(folder, "plan", "a.json").finish(0, documents=[good])
    mended = seal(folder, tmp_path / "mended", sealed_at=SEALED)
    assert [one.attempts for one in mended.bundle.stage("plan").subjects] == [2, 1]
    assert verify(mended.path, allow_unsigned=True).exit_code is ExitCode.OK


def test_a_line_cut_off_by_a_kill_is_an_event_that_never_happened(journal_of_a_pass: Path) -> None:
    path = journal_of_a_pass / journal.FILE
    path.write_bytes(path.read_bytes()[:-20])
    record = journal.read(journal_of_a_pass)
    assert not record.attempts["sweep"][-1].finished
    journal.start(journal_of_a_pass, "sweep")
    assert len(journal.read(journal_of_a_pass).attempts["sweep"]) == 2


def test_a_changed_journal_document_is_refused(journal_of_a_pass: Path, tmp_path: Path) -> None:
    document = next(journal_of_a_pass.glob("check-*.json"))
    document.write_bytes(document.read_bytes().replace(b'"pass"', b'"fail"', 1))
    with pytest.raises(Exception, match="changed after it was recorded"):
        seal(journal_of_a_pass, tmp_path / "bundle")


def test_two_runs_cannot_share_a_journal(journal_of_a_pass: Path) -> None:
    with pytest.raises(UsageError, match="holds a journal already"):
        evidence_run.begin(journal_of_a_pass)


def test_an_archive_of_another_form_is_refused(bundle_of_a_pass: Path, tmp_path: Path) -> None:
    import tarfile

    with tarfile.open(tmp_path / "other.tar", "w") as tar:
        tar.add(bundle_of_a_pass, arcname=f"{RUN}.evidence")
    with pytest.raises(EvidenceError):
        archive.read(tmp_path / "other.tar")
    (tmp_path / "no.tar").write_bytes(b"PK\x03\x04")
    with pytest.raises(EvidenceError):
        archive.read(tmp_path / "no.tar")


def test_a_tar_under_another_name_is_another_archive(
    bundle_of_a_pass: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.tar"
    other.write_bytes(
        archive.tar(archive.read(bundle_of_a_pass), RUN.replace("101010Z", "101011Z"))
    )
    assert verify(other, allow_unsigned=True).exit_code is ExitCode.EVIDENCE_MALFORMED


def test_a_chain_of_extended_headers_ends_in_a_refusal(tmp_path: Path) -> None:
    import tarfile

    entry = tarfile.TarInfo("././@LongLink")
    entry.type, entry.size = tarfile.GNUTYPE_LONGNAME, 1
    block = entry.tobuf(tarfile.GNU_FORMAT) + b"x".ljust(512, b"\0")
    (tmp_path / "deep.tar").write_bytes(block * 5000)
    result = verify(tmp_path / "deep.tar", allow_unsigned=True)
    assert result.exit_code is ExitCode.EVIDENCE_MALFORMED


def test_a_folder_of_very_many_files_is_refused_early(tmp_path: Path) -> None:
    for number in range(500):
        (tmp_path / str(number)).touch()
    assert verify(tmp_path, allow_unsigned=True).exit_code is ExitCode.EVIDENCE_MALFORMED


def test_code_scanning_gets_uris(plan: Path, tmp_path: Path) -> None:
    import msgspec

    from floe_guard.evidence.documents import Place

    folder = tmp_path / "journal"
    evidence_run.begin(folder, required_stages=("check",))
    report = evidence_run.judged(plan, "check")
    place = Place(file="my dir\\größe#1.tf", start_line=3, end_line=2)
    cell = msgspec.structs.replace(report.cells[0], verdict="fail", location=place)
    report = msgspec.structs.replace(report, cells=(cell,), exit_code=1)
    evidence_run.finish(folder, "check", report, 1)
    sealed = seal(folder, tmp_path / "bundle", sealed_at=SEALED)
    log = json.loads((sealed.path / "findings.sarif").read_bytes())
    physical = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "my%20dir/gr%C3%B6%C3%9Fe%231.tf"
    assert physical["region"] == {"startLine": 3, "endLine": 3}
