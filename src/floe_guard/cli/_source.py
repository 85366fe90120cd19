"""Paths -> root modules -> inventories -> one report; what `check` and `inventory` have in common."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from pathlib import Path

from floe_guard import settings
from floe_guard._records import replace
from floe_guard.cli._emit import Emitter
from floe_guard.cli._flags import JudgeFlags
from floe_guard.cli._journal import journalled
from floe_guard.cli._judging import judge_options
from floe_guard.cli._source_flags import SourceFlags
from floe_guard.errors import InputError, one_line
from floe_guard.heap import steady_heap
from floe_guard.loaders.hcl.cache import SyntaxCache
from floe_guard.loaders.hcl.roots import Discovery, find_roots
from floe_guard.model import Gap, InputInfo, Inventory
from floe_guard.pipeline import JudgeOptions, judge, load_rule_set, merge, read_source
from floe_guard.report import Report
from floe_guard.settings import Settings
from floe_guard.verdicts import ExitCode

_ROOTS_A_COLLECTION = 16


def check_source(
    paths: Sequence[str], asked: Sequence[str], source: SourceFlags, flags: JudgeFlags
) -> ExitCode:
    """Judge the root modules of paths and write the report.

    Args:
        paths: Files and directories; the working directory where there are none.
        asked: Directories that are root modules because the user says so.
        source: What decides the values.
        flags: The common flags.

    Returns:
        The report's exit code.
    """
    emitter = Emitter(flags)
    loaded = settings.load(flags.config_file)
    options = judge_options(flags, loaded, profile="", tolerate_unknown=True)
    subject = " ".join(sorted(paths) or ["."])
    with journalled(flags.evidence, loaded, "check", subject) as log:
        report = judge_roots(paths, asked, source, options, loaded)
        if log is not None:
            from floe_guard.evidence.project import of_report

            log.finish(int(report.exit_code), documents=[of_report(report, "check")])
    return emitter.write(report)


def judge_roots(
    paths: Sequence[str],
    asked: Sequence[str],
    source: SourceFlags,
    options: JudgeOptions,
    loaded: Settings,
) -> Report:
    """Judge every root module of paths, each by its profile.

    Args:
        paths: Files and directories; the working directory where there are none.
        asked: Directories that are root modules because the user says so.
        source: What decides the values.
        options: How to judge; an empty profile means the root's own.
        loaded: The settings.

    Returns:
        One report.
    """
    reports = []
    # A root leaves hardly anything to collect, but it may be one of thousands.
    with steady_heap():
        found = discover(paths, asked, loaded)
        rules = load_rule_set(options.sources)
        gc.freeze()
        for number, root in enumerate(found.roots, 1):
            profile = options.profile or loaded.profile_of_root(Path(root))
            inventory, notes = read_root(root, source)
            report = judge(inventory, replace(options, profile=profile), rules)
            reports.append(replace(report, notes=(*report.notes, *notes)))
            if number % _ROOTS_A_COLLECTION == 0:
                gc.collect()
    if not reports:
        name = ", ".join(paths) or "."
        empty = Inventory("config", (), InputInfo(name))
        profile = options.profile or "baseline"
        report = judge(empty, replace(options, profile=profile), rules)
        note = f"there is no OpenTofu source in {one_line(name)}"
        reports.append(replace(report, notes=(*report.notes, note)))
    report = _once(merge(reports))
    gaps = tuple(
        Gap(path, f"the folder cannot be read: {reason}", "allow reading it")
        for path, reason in found.unreadable
    )
    shown = ", ".join(dict.fromkeys(r.input.path for r in reports))
    return replace(
        report,
        input=replace(report.input, path=shown),
        gaps=(*report.gaps, *gaps),
        notes=(*report.notes, *found.notes),
    )


def discover(paths: Sequence[str], asked: Sequence[str], loaded: Settings) -> Discovery:
    """Find the root modules of paths.

    Args:
        paths: Files and directories; the working directory where there are none.
        asked: Directories that are root modules because the user says so.
        loaded: The settings, which may name roots.

    Returns:
        The roots.
    """
    cache = settings.cache_dir()
    parse = SyntaxCache(cache / "hcl" if cache else None).parse_all
    known = [str(loaded.folder / pattern) for pattern in loaded.roots if "*" not in pattern]
    wanted = paths if paths or asked else (".",)
    return find_roots(wanted, parse, asked=asked, known=known)


def read_root(root: str, source: SourceFlags) -> tuple[Inventory, tuple[str, ...]]:
    """Evaluate one root module with the values that flags and environment give.

    Args:
        root: Its directory.
        source: The flags.

    Returns:
        Its inventory, and a line for each waiver that cannot hold. A root that costs too much to
        evaluate has an error in place of resources, so that the others are judged all the same.
    """
    environment = settings.environment()
    variables = {
        name.removeprefix("TF_VAR_"): value
        for name, value in environment.items()
        if name.startswith("TF_VAR_")
    }
    workspace = source.workspace or environment.get("TF_WORKSPACE") or _selected_workspace(root)
    try:
        return read_source(
            root,
            assignments=source.assignments,
            environment=variables,
            workspace=workspace,
            cache=settings.cache_dir(),
        )
    except InputError as error:
        return Inventory("config", (), InputInfo(root), errors=(error,)), ()


def _selected_workspace(root: str) -> str:
    """The workspace that `tofu workspace select` left, else `default`."""
    try:
        text = Path(root, ".terraform", "environment").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return "default"
    return text or "default"


def _once(report: Report) -> Report:
    """Leave out findings that two roots have in common: the same block, called the same way."""
    outcomes = []
    for outcome in report.outcomes:
        cells = {
            (
                cell.address,
                cell.path,
                cell.verdict,
                cell.location,
                cell.call_chain,
                cell.reason,
            ): cell
            for cell in outcome.cells
        }
        outcomes.append(
            outcome
            if len(cells) == len(outcome.cells)
            else replace(outcome, cells=tuple(cells.values()))
        )
    return replace(report, outcomes=tuple(outcomes))
