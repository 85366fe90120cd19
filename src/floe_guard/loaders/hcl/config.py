"""The files of one directory -> what its module declares, override files applied.

Source: https://opentofu.org/docs/language/files/ (file names, ``.tofu`` precedence),
https://opentofu.org/docs/language/files/override/ (merging)
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias

from floe_guard.errors import InputError
from floe_guard.loaders.hcl.faults import EvaluationError
from floe_guard.loaders.hcl.jsonbody import blocks_of
from floe_guard.loaders.hcl.syntax import Attribute, Block, Body, File, Literal

Key: TypeAlias = tuple[str, str, str]
"""Mode (``managed``, ``data``, ``ephemeral``), type and name of a resource."""

ReadFiles: TypeAlias = Callable[[Sequence[str]], "list[File | InputError]"]
"""Parses files: per path, in order, the tree or the fault that kept it from being one."""

_SUFFIXES: Final = (".tf", ".tf.json", ".tofu", ".tofu.json")

_LABELS: Final = {
    "resource": 2,
    "data": 2,
    "ephemeral": 2,
    "action": 2,
    "variable": 1,
    "output": 1,
    "module": 1,
    "provider": 1,
    "check": 1,
    "locals": 0,
    "terraform": 0,
    "tofu": 0,
    "moved": 0,
    "removed": 0,
    "import": 0,
}
_MODES: Final = {"resource": "managed", "data": "data", "ephemeral": "ephemeral"}


class ModuleConfig:
    """What a module directory declares.

    Attributes:
        directory: Absolute path.
        files: The parsed files, primary ones first, then overrides.
        broken: Names of files that did not parse: what they declare is not known.
        resources: Resource, data and ephemeral blocks by mode, type and name.
        providers: Provider blocks by local name and alias ("" for the default one).
        required: Source address by local provider name.
    """

    def __init__(self, directory: str) -> None:
        self.directory: Final = directory
        self.files: Final[list[File]] = []
        self.broken: Final[list[str]] = []
        self.variables: Final[dict[str, Block]] = {}
        self.locals: Final[dict[str, Attribute]] = {}
        self.outputs: Final[dict[str, Block]] = {}
        self.resources: Final[dict[Key, Block]] = {}
        self.modules: Final[dict[str, Block]] = {}
        self.providers: Final[dict[tuple[str, str], Block]] = {}
        self.required: Final[dict[str, str]] = {}
        self.others: Final[list[Block]] = []

    @property
    def is_empty(self) -> bool:
        """Whether there was no file to read at all."""
        return not self.files and not self.broken

    def clear(self) -> None:
        """Forget everything, once nobody will ask any more."""
        self.files.clear()
        self.others.clear()
        for table in (
            self.variables,
            self.locals,
            self.outputs,
            self.resources,
            self.modules,
            self.providers,
        ):
            table.clear()


def config_files(directory: str) -> tuple[list[str], list[str]]:
    """The names of a module's files: primary ones and override files, in reading order.

    Args:
        directory: The module's directory.

    Returns:
        Primary names and override names; a ``.tofu`` file stands in for its ``.tf`` twin.
    """
    names = set()
    with os.scandir(directory) as entries:
        for entry in entries:
            name = entry.name
            # An editor's "#name.tf#" ends otherwise; "#name.tf" is read by OpenTofu as well.
            if name.endswith(_SUFFIXES) and not name.startswith(".") and not _is_folder(entry):
                names.add(name)
    primary: list[str] = []
    overrides: list[str] = []
    for name in sorted(names):
        for old, new in ((".tf", ".tofu"), (".tf.json", ".tofu.json")):
            if name.endswith(old) and name.removesuffix(old) + new in names:
                break
        else:
            stem = name.split(".tf")[0] if ".tf" in name else name.split(".tofu")[0]
            is_override = stem == "override" or stem.endswith("_override")
            (overrides if is_override else primary).append(name)
    return primary, overrides


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False  # what keeps it from being looked at is told where it is read


def read_module(directory: str, read: ReadFiles, errors: list[InputError]) -> ModuleConfig:
    """Read a module's files.

    Args:
        directory: The module's directory.
        read: Parses files by their paths.
        errors: Takes the faults of files that do not parse and of declarations that clash.

    Returns:
        The declarations of the files that could be read.
    """
    config = ModuleConfig(directory)
    primary, overrides = config_files(directory)
    names = [*primary, *overrides]
    found = read([os.path.normpath(os.path.join(directory, name)) for name in names])
    for position, (name, file) in enumerate(zip(names, found, strict=True)):
        if isinstance(file, InputError):
            errors.append(file)
            config.broken.append(name)
            continue
        config.files.append(file)
        for block in _top_blocks(file.body, errors):
            if position < len(primary):
                _declare(config, block, errors)
            else:
                _override(config, block, errors)
    return config


def _top_blocks(body: Body, errors: list[InputError]) -> Iterable[Block]:
    for name, attribute in body.attributes.items():
        if name != "//":
            errors.append(
                EvaluationError(
                    f'an argument named "{name}" is not expected at the top of a file',
                    attribute.span,
                )
            )
    for block in body.blocks:
        labels = _LABELS.get(block.type)
        if labels is None:
            errors.append(
                EvaluationError(
                    f'blocks of type "{block.type}" are not expected here', block.header
                )
            )
        elif len(block.labels) != labels:
            errors.append(
                EvaluationError(
                    f'a "{block.type}" block has {labels} label{"" if labels == 1 else "s"},'
                    f" this one has {len(block.labels)}",
                    block.header,
                )
            )
        else:
            yield block


def _table(config: ModuleConfig, block: Block) -> tuple[dict[object, Block], object] | None:
    """Where a block is kept and under which key; None for blocks without a name."""
    tables: dict[str, dict[str, Block]] = {
        "variable": config.variables,
        "output": config.outputs,
        "module": config.modules,
    }
    if block.type in tables:
        return tables[block.type], block.labels[0]  # type: ignore[return-value]  # keys differ by table
    if block.type in _MODES:
        key = (_MODES[block.type], block.labels[0], block.labels[1])
        return config.resources, key  # type: ignore[return-value]
    if block.type == "provider":
        return config.providers, (block.labels[0], provider_alias(block))  # type: ignore[return-value]
    return None


def provider_alias(block: Block) -> str:
    """The alias of a provider block, "" where it has none."""
    attribute = block.body.attributes.get("alias")
    if attribute is not None and isinstance(attribute.expression, Literal):
        return str(attribute.expression.value)
    return ""


def _declare(config: ModuleConfig, block: Block, errors: list[InputError]) -> None:
    if block.type == "locals":
        for name, attribute in block.body.attributes.items():
            if name == "//":
                continue
            if name in config.locals:
                errors.append(_duplicate(f'local value "{name}"', attribute, config.locals[name]))
            else:
                config.locals[name] = attribute
        return
    if block.type in ("terraform", "tofu"):
        _require(config, block)
        config.others.append(block)
        return
    place = _table(config, block)
    if place is None:
        config.others.append(block)
        return
    table, key = place
    if key in table:
        errors.append(_duplicate(" ".join((block.type, *block.labels)), block, table[key]))
    else:
        table[key] = block


def _duplicate(what: str, second: Block | Attribute, first: Block | Attribute) -> InputError:
    return EvaluationError(
        f"{what} is declared twice; the first one is at {first.span.file}:{first.span.line}",
        second.header if isinstance(second, Block) else second.span,
    )


def _require(config: ModuleConfig, block: Block) -> None:
    for required in blocks_of(block.body, "required_providers"):
        for name, attribute in required.body.attributes.items():
            config.required[name] = _source(attribute)


def _source(attribute: Attribute) -> str:
    items = getattr(attribute.expression, "items", ())
    for item in items:
        key, value = getattr(item, "key", None), getattr(item, "value", None)
        if (
            isinstance(key, Literal)
            and key.value == "source"
            and isinstance(value, Literal)
            and isinstance(value.value, str)
        ):
            return value.value
    return ""


def _override(config: ModuleConfig, block: Block, errors: list[InputError]) -> None:
    if block.type == "locals":
        config.locals.update(
            (name, attribute) for name, attribute in block.body.attributes.items() if name != "//"
        )
        return
    if block.type in ("terraform", "tofu"):
        _require(config, block)
        config.others.append(block)
        return
    place = _table(config, block)
    if place is None:
        config.others.append(block)
        return
    table, key = place
    base = table.get(key)
    if base is not None:
        table[key] = _merged(base, block)
    elif block.type == "provider" or config.broken:
        table[key] = block
    else:
        errors.append(
            EvaluationError(
                f"there is no {' '.join((block.type, *block.labels))} to override",
                block.header,
                "an override file changes what another file declares",
            )
        )


def _merged(base: Block, other: Block) -> Block:
    """Put another block's attributes over those of a block, and its nested blocks by type.

    Returns:
        The merged block; ``lifecycle`` is merged argument by argument.
    """
    attributes = {**base.body.attributes, **other.body.attributes}
    for one, opposite in (("count", "for_each"), ("for_each", "count")):
        if one in other.body.attributes and opposite not in other.body.attributes:
            attributes.pop(opposite, None)
    replaced = {_block_name(block) for block in other.body.blocks} - {"lifecycle"}
    kept = [block for block in base.body.blocks if _block_name(block) not in replaced]
    lifecycles = [block for block in other.body.blocks if block.type == "lifecycle"]
    added = [block for block in other.body.blocks if block.type != "lifecycle"]
    for lifecycle in lifecycles:
        for position, block in enumerate(kept):
            if block.type == "lifecycle":
                kept[position] = _merged(block, lifecycle)
                break
        else:
            added.append(lifecycle)
    if base.type == "module" and "source" in other.body.attributes:
        attributes.pop("version", None)
        if "version" in other.body.attributes:
            attributes["version"] = other.body.attributes["version"]
    json = base.body.json or other.body.json
    body = Body(attributes, (*kept, *added), base.body.span, json)
    return Block(base.type, base.labels, body, base.header, base.span)


def _block_name(block: Block) -> str:
    """The type a block produces: a dynamic block stands for the type of its label."""
    return block.labels[0] if block.type == "dynamic" and block.labels else block.type
