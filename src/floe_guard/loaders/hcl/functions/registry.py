"""Which function is in which module.

The table is what makes a lookup cheap: a module is imported when one of its functions is
called for the first time.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Final

from floe_guard.loaders.hcl.functions.core import Family, Function

_FAMILIES: Final = {
    "collection": (
        "length alltrue anytrue contains index element lookup one coalesce coalescelist compact"
        " matchkeys"
    ),
    "conversion": (
        "tostring tonumber tobool tolist toset tomap sensitive nonsensitive issensitive"
        " ephemeralasnull"
    ),
    "datetimes": "formatdate timeadd timecmp timestamp plantimestamp",
    "encoding": (
        "base64encode base64decode base64gzip base64gunzip urlencode urldecode"
        " textencodebase64 textdecodebase64 csvdecode"
    ),
    "filesystem": (
        "file filebase64 filemd5 filesha1 filesha256 filesha512 filebase64sha256"
        " filebase64sha512 fileexists fileset basename dirname abspath pathexpand"
    ),
    "formatting": "format formatlist",
    "hashes": ("md5 sha1 sha256 sha512 base64sha256 base64sha512 bcrypt uuid uuidv5 rsadecrypt"),
    "ipnet": "cidrhost cidrnetmask cidrsubnet cidrsubnets cidrcontains",
    "json_text": "jsonencode jsondecode",
    "maps": "keys values zipmap transpose merge",
    "numeric": "abs ceil floor log max min parseint pow signum sum range",
    "regexp": "regex regexall",
    "sequences": "concat distinct chunklist flatten reverse slice",
    "sets": "setunion setintersection setsubtract setproduct",
    "templates": "templatefile templatestring",
    "text": (
        "upper lower title strrev substr chomp indent trimspace trim trimprefix trimsuffix"
        " startswith endswith strcontains split join sort replace"
    ),
    "yaml_text": "yamldecode",
    "yaml_writer": "yamlencode",
}

_MODULE_OF: Final = {name: module for module, names in _FAMILIES.items() for name in names.split()}

LAZY: Final = frozenset(("try", "can"))
"""Functions of expressions rather than values, which the evaluator itself knows."""


def names() -> frozenset[str]:
    """The names of all built-in functions."""
    return frozenset(_MODULE_OF) | LAZY


@cache
def lookup(name: str) -> Function | None:
    """Return a built-in function, or None where there is none of that name.

    Args:
        name: The name, with or without the `core::` namespace. `try` and `can` are not
            functions of values and not found here.
    """
    name = name.removeprefix("core::")
    module = _MODULE_OF.get(name)
    if module is None:
        return None
    family: Family = import_module(f"floe_guard.loaders.hcl.functions.{module}").FAMILY
    return family.functions[name]
