"""Write the LALR tables of the installed python-hcl2's grammar into the package.

Usage: python scripts/hcl_tables.py [--check]
"""

from __future__ import annotations

import json
import sys

from floe_guard.loaders.hcl import grammar


def main() -> int:
    """Write the file, or with ``--check`` compare only.

    Returns:
        0, or 1 where ``--check`` found a difference.
    """
    document = grammar.compute(grammar.installed().decode())
    text = json.dumps(document, separators=(",", ":")) + "\n"
    if "--check" in sys.argv[1:]:
        return int(grammar.PACKAGED.read_text() != text)
    grammar.PACKAGED.write_text(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
