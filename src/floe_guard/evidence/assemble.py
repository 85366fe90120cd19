"""Documents -> every file of a bundle but the signature, as bytes; pure, used to seal and to verify."""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
from collections.abc import Mapping

from floe_guard.evidence import canonical, classify, views
from floe_guard.evidence.bundle import Bundle
from floe_guard.evidence.documents import (
    MANIFEST,
    STATEMENT,
    VIEWS,
    VOLATILE,
    File,
    ManifestDocument,
    Predicate,
    StageSummary,
    Statement,
    Subject,
)


def files(bundle: Bundle) -> dict[str, bytes]:
    """Return the bundle's files by name: documents, views, manifest, statement.

    Args:
        bundle: The documents.

    Returns:
        File name -> bytes; the same documents always give the same bytes.
    """
    documents = {name: canonical.encode(one) for name, one in bundle.documents().items()}
    rendered = render_views(bundle)
    manifest = canonical.encode(
        ManifestDocument(
            files=tuple(
                File(
                    path=name,
                    bytes=len(raw),
                    sha256=_sha256(raw),
                    role="document" if name in documents else "view",
                )
                for name, raw in sorted({**documents, **rendered}.items())
            )
        )
    )
    statement = canonical.encode(state(bundle, documents, manifest))
    return {**documents, **rendered, MANIFEST: manifest, STATEMENT: statement}


def render_views(bundle: Bundle) -> dict[str, bytes]:
    """Return the views by file name; each is the file of `views/` that names it."""
    rendered = {}
    for module in pkgutil.iter_modules(views.__path__):
        view = importlib.import_module(f"{views.__name__}.{module.name}")
        rendered[view.FILE] = view.render(bundle).encode()
    if set(rendered) != set(VIEWS):
        raise LookupError(f"views and their names differ: {sorted(set(rendered) ^ set(VIEWS))}")
    return rendered


def state(bundle: Bundle, documents: Mapping[str, bytes], manifest: bytes) -> Statement:
    """Return the statement that binds verdict, run and files together.

    Args:
        bundle: The documents.
        documents: Their bytes by file name.
        manifest: The manifest's bytes.

    Returns:
        An in-toto Statement v1.
    """
    found = classify.failures(bundle)
    occurring = classify.classes(found)
    run = bundle.run
    subjects = [Subject(name=MANIFEST, digest={"sha256": _sha256(manifest)})]
    if run.source.commit:
        kind = "gitCommit"
        subjects.insert(0, Subject(name="source", digest={kind: run.source.commit}))
    subjects += [Subject(name="plan", digest={"sha256": digest}) for digest in run.plan_sha256]
    stable = {name: _sha256(raw) for name, raw in documents.items() if name not in VOLATILE}
    return Statement(
        subject=tuple(subjects),
        predicate=Predicate(
            verdict=classify.verdict(found),
            primary_class=occurring[0] if occurring else "",
            classes=occurring,
            failures=found,
            run_id=run.run_id,
            account_id=run.aws.account_id,
            region=run.aws.region,
            bucket=run.aws.bucket,
            attempt=run.ci.attempt,
            stages=tuple(
                StageSummary(name=row.name, required=row.required, state=row.state)
                for row in bundle.stages.stages
            ),
            counts=bundle.counts(),
            manifest_sha256=_sha256(manifest),
            rule_pack_sha256=bundle.rules.pack_sha256,
            stable_sha256=_sha256(canonical.encode(stable)),
            volatile=VOLATILE,
            sealed_at=bundle.timings.sealed_at,
        ),
    )


def root(statement: bytes) -> str:
    """Return the name under which a sealed bundle is published: the digest of its statement."""
    return f"floe-evidence:v1:sha256:{_sha256(statement)}"


def _sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
