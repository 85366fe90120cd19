"""docs/rules.md says what the rule files say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "generate_rule_docs.py"

RULES = """\
parameters:
  limit: {default: 3, description: How many}
  unused: 1
rules:
  - id: FG101
    name: no-such-thing
    title: There is no such thing
    kind: forbidden-resource
    severity: low
    enabled: false
    profiles: [provider-tests]
    origins: [live]
    resources: [aws_thing]
    when: {attribute: count, greater_than: "${limit}"}
    why: Because.
    fix: Remove it.
    source: Somewhere
"""


def generate(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_reference_is_up_to_date() -> None:
    committed = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert committed == generate(str(ROOT / "rules")), "run scripts/generate_rule_docs.py"


def test_a_rule_is_described_with_the_parameters_it_uses(tmp_path: Path) -> None:
    (tmp_path / "some.yaml").write_text(RULES)
    text = generate(str(tmp_path))
    assert "### FG101 no-such-thing\n\nThere is no such thing.\n" in text
    assert "off unless asked for by id" in text
    assert "judged on live only" in text
    assert "profile `provider-tests` only" in text
    assert "| `limit` | `3` | How many |" in text
    assert "unused" not in text
