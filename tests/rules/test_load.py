"""Rule files: what is refused and where, parameters, selection, the cache and the shipped pack."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.support.inventories import rule_text

from floe_guard.engine.protocol import JudgeSettings
from floe_guard.errors import RuleFileError, SettingsError, UsageError
from floe_guard.rules.kind import kind_names
from floe_guard.rules.load import RuleOptions, RuleSet, Selection, load_rules
from floe_guard.rules.pack import shipped_rules

REQUIRED = "    kind: required-resource\n    resources: [a]\n"
CHANGE = "    kind: change\n    resources: [a]\n"
FORBID = "    kind: forbidden-resource\n    resources: [aws_x]\n"


def load(folder: Path, text: str, **options: Any) -> RuleSet:
    file = folder / "r.yaml"
    file.write_text(text, encoding="utf-8")
    return load_rules([file], RuleOptions(**options))


def refused(folder: Path, text: str, **options: Any) -> str:
    with pytest.raises(RuleFileError) as caught:
        load(folder, text, **options)
    line = str(caught.value)
    assert "\n" not in line
    return line.removeprefix(str(folder))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "/r.yaml:1: expected a mapping with `rules:`"),
        ("- a\n", "/r.yaml:1: expected a mapping with `rules:`"),
        ("rules: {}\n", "/r.yaml:1: expected a mapping with `rules:`"),
        ("rules: []\n", "/r.yaml:1: `rules:` is empty"),
        ("rules:\n  - 5\n", "/r.yaml:2: expected a rule"),
        ("rules: [\n", "/r.yaml:2: not valid YAML"),
        ("rules:\n\t- a\n", "/r.yaml:2: not valid YAML"),
        ("rules: !!python/object:os.system {}\n", "/r.yaml:1: the tag"),
        ("rules: [!!python/name:os.system x]\n", "/r.yaml:1: the tag"),
        ("a: 1\na: 2\n", "/r.yaml:2: duplicate key 'a'"),
        ("rules: [{<<: {id: X}}]\n", "/r.yaml:1: merge keys"),
        ("rules: [{? [a] : b}]\n", "/r.yaml:1: a key must be a plain word"),
        ("rules: &r [*r]\n", "/r.yaml:1: aliases or nesting"),
        ("rules: " + "[" * 5000, "not valid YAML"),
        ("metadata: {}\nrules: [{}]\n", "/r.yaml:1: unknown key 'metadata'"),
        (rule_text(""), "kind is one of"),
        (rule_text("    kind: forbiden-resource\n"), "/r.yaml:9: kind is one of"),
        (rule_text("    kind: forbiden-resource\n"), "did you mean forbidden-resource?"),
        (rule_text("    kind: [a]\n"), "/r.yaml:9: kind is one of"),
        (rule_text(FORBID + "    resouces: [a]\n"), "/r.yaml:11: unknown key 'resouces'; did you mean resources?"),
        (rule_text("    kind: forbidden-resource\n"), "/r.yaml:2: missing key 'resources'"),
        (rule_text(FORBID).replace("    why: because\n", ""), "/r.yaml:2: missing key 'why'"),
        (rule_text(FORBID).replace("because", "' '"), "/r.yaml:6: why:"),
        (rule_text(FORBID).replace("T1", "t1"), "/r.yaml:2: id: string should match"),
        (rule_text(FORBID).replace("name: test", "name: Test it"), "/r.yaml:3: name:"),
        (rule_text(FORBID).replace("high", "highest"), "/r.yaml:5: severity: "),
        (rule_text(FORBID + "    origins: [plans]\n"), "/r.yaml:11: origins.0:"),
        (rule_text(FORBID + "    origins: []\n"), "/r.yaml:11: origins:"),
        (rule_text(FORBID + "    profiles: []\n"), "/r.yaml:11: profiles:"),
        (rule_text(FORBID + "    enabled: yes\n"), "/r.yaml:11: enabled:"),
        (rule_text(FORBID + "    when: {}\n"), "/r.yaml:11: when: a condition is a mapping"),
        (rule_text(FORBID + "    when:\n      any: []\n"), "when: `any` expects a list with at least one"),
        (rule_text(FORBID + "    when: {attribute: a, matches: '('}\n"), "/r.yaml:11: when: operator matches at 'a'"),
        (rule_text(FORBID + "    where: {attribute: a, eqals: b}\n"), "did you mean equals?"),
        (rule_text(CHANGE + "    forbid: [delete]\n    origins: [state]\n"), "/r.yaml:12: change is judged on plan"),
        (rule_text(CHANGE), "one of forbid and allow"),
        (rule_text(CHANGE + "    forbid: [destroy]\n"), "/r.yaml:11: forbid.0:"),
        (rule_text(REQUIRED), "one of at_least, at_most, exactly"),
        (rule_text(REQUIRED + "    at_least: 2\n    at_most: 1\n"), "at_least is greater"),
        (rule_text(REQUIRED + "    at_least: 0\n"), "asks for nothing"),
        (rule_text(REQUIRED + "    exactly: 1\n    at_most: 1\n"), "stands alone"),
        (rule_text(REQUIRED + "    exactly: true\n"), "/r.yaml:11: exactly:"),
        (rule_text("    kind: tagging\n    tags: {}\n"), "/r.yaml:10: tags:"),
        (rule_text("    kind: tagging\n    tags: {A: {equals: a, pattern: b}}\n"), "one of equals, one_of, pattern"),
        (rule_text("    kind: tagging\n    tags: {A: {equals: 5}}\n"), "tags.A.equals:"),
        (rule_text("    kind: tagging\n    tags:\n      A: {pattern: '('}\n"),
            "/r.yaml:11: tags.A.pattern: not a valid RE2"),
        (rule_text("    kind: assert\n    resources: [a]\n"), "missing key 'require'"),
    ],
)  # fmt: skip
def test_refused_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    assert message in refused(tmp_path, text)


def test_an_unreadable_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(RuleFileError, match="cannot be read"):
        load_rules([tmp_path / "missing.yaml"])
    with pytest.raises(RuleFileError, match="holds no rule file"):
        load_rules([tmp_path])
    (tmp_path / "r.yaml").write_bytes(b"rules: \xff\xfe")
    with pytest.raises(RuleFileError, match="not valid YAML"):
        load_rules([tmp_path])


def test_an_id_is_taken_once(tmp_path: Path) -> None:
    one = rule_text(FORBID)
    twice = one + one.removeprefix("rules:\n")
    assert "/r.yaml:11: duplicate id T1; it is taken by line 2" in refused(tmp_path, twice)
    (tmp_path / "a.yaml").write_text(one)
    (tmp_path / "b.yaml").write_text(one)
    (tmp_path / "r.yaml").unlink()
    with pytest.raises(
        RuleFileError, match=r"b.yaml:2: duplicate id T1; it is taken by .*a.yaml:2"
    ):
        load_rules([tmp_path])


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    file = tmp_path / "r.yaml"
    file.write_text(rule_text(FORBID))
    assert len(load_rules([file, tmp_path, file]).rules) == 1


def test_yaml_words_stay_words(tmp_path: Path) -> None:
    body = "    kind: assert\n    resources: [a]\n    require: {attribute: x, in: [no, on, 22:22, 012, 1_000, 0x1F]}\n"
    (rule,) = load(tmp_path, rule_text(body)).rules
    assert rule.data["require"]["in"] == ["no", "on", "22:22", "012", "1_000", "0x1F"]


def test_an_alias_bomb_is_refused(tmp_path: Path) -> None:
    lines = ["a: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    assert "too large" in refused(tmp_path, "\n".join(lines))


PARAMETERS = """\
parameters:
  prefix: {setting: aws.name_prefix, default: floe}
  regions: {setting: aws.regions, type: list}
"""
BODY = """\
    kind: assert
    resources: [a]
    parameters:
      days: {default: 30, minimum: 1, maximum: 30}
      words: [x, y]
      strict: true
    require:
      all:
        - {attribute: days, less_than_or_equal: "${days}"}
        - {attribute: name, starting_with: "${prefix}-${days}"}
        - {attribute: word, in: [w, "${words}"]}
        - {attribute: on, is_true: "${strict}"}
        - {attribute: policy, contains: "$${days} ${aws:username}"}
"""


def require(rules: RuleSet) -> list[Any]:
    (rule,) = rules.rules
    return list(rule.data["require"]["all"])


def test_parameters_have_defaults_and_keep_their_types(tmp_path: Path) -> None:
    days, name, word, on, policy = require(load(tmp_path, PARAMETERS + rule_text(BODY)))
    assert days["less_than_or_equal"] == 30
    assert name["starting_with"] == "floe-provider-tests-30"
    assert word["in"] == ["w", "x", "y"]
    assert on["is_true"] is True
    assert policy["contains"] == "${days} ${aws:username}"


def test_a_site_sets_parameters(tmp_path: Path) -> None:
    options = {
        "parameters": {"T1": {"days": 7, "words": []}, "*": {"prefix": "all"}},
        "settings": JudgeSettings(name_prefix="acme"),
    }
    days, name, word, *_ = require(load(tmp_path, PARAMETERS + rule_text(BODY), **options))
    assert days["less_than_or_equal"] == 7
    assert name["starting_with"] == "all-7"
    assert word["in"] == ["w"]


def test_a_setting_stands_before_the_default(tmp_path: Path) -> None:
    settings = JudgeSettings(name_prefix="acme")
    _, name, *_ = require(load(tmp_path, PARAMETERS + rule_text(BODY), settings=settings))
    assert name["starting_with"] == "acme-30"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"T1": {"days": 31}}, "rules.parameters.T1: days: expected at most 30, found 31"),
        ({"T1": {"days": 0}}, "expected at least 1"),
        ({"T1": {"days": "7"}}, "days: expected a whole number, found '7'"),
        ({"T1": {"days": True}}, "days: expected a whole number, found true"),
        ({"T1": {"words": "x"}}, "words: expected a list of strings"),
        ({"T1": {"words": [1]}}, "words: expected a list of strings"),
        ({"T1": {"strict": "no"}}, "strict: expected true or false"),
        ({"T1": {"day": 7}}, "day is not one of its parameters"),
        ({"T2": {"days": 7}}, "no rule is called 'T2'"),
        ({"*": {"day": 7}}, "no rule has a parameter 'day'"),
    ],
)
def test_a_wrong_parameter_is_a_settings_error(tmp_path: Path, given: Any, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        load(tmp_path, PARAMETERS + rule_text(BODY), parameters=given)


@pytest.mark.parametrize(
    ("declaration", "message"),
    [
        ("Days: 3", "'Days': a parameter's name"),
        ("days: {type: list, default: 3}", "expected a list of strings"),
        ("days: {default: 3, minium: 1}", "unknown key 'minium'"),
        ("days: {minimum: 1}", "`type` is needed"),
        ("days: {default: x, minimum: 1}", "minimum is a number, and only numbers have one"),
        ("days: {default: x, pattern: '('}", "not a valid RE2"),
        ("days: {default: x, pattern: y}", "expected to match y"),
        ("days: {default: 3, one_of: 3}", "one_of expects a list"),
        ("days: {default: 3, one_of: [4]}", "expected one of 4"),
        ("days: {default: 3, setting: aws.profile}", "setting is one of"),
        ("days: {default: 40, maximum: 30}", "expected at most 30"),
    ],
)  # fmt: skip
def test_a_wrong_declaration_is_refused(tmp_path: Path, declaration: str, message: str) -> None:
    line = refused(tmp_path, rule_text(FORBID + f"    parameters:\n      {declaration}\n"))
    assert line.startswith("/r.yaml:12: parameter ")
    assert message in line


def test_an_undeclared_parameter_is_refused(tmp_path: Path) -> None:
    body = FORBID + '    when: {attribute: a, equals: "${nobody}"}\n'
    assert "/r.yaml:11: ${nobody} is not a declared parameter" in refused(tmp_path, rule_text(body))
    body = FORBID + '    parameters: {l: [a]}\n    when: {attribute: a, equals: "x${l}"}\n'
    assert "cannot stand inside a string" in refused(tmp_path, rule_text(body))


REGIONS = FORBID + '    requires: [regions]\n    when: {attribute: r, not_in: ["${regions}"]}\n'


def test_a_rule_without_what_it_requires_is_inactive(tmp_path: Path) -> None:
    (rule,) = load(tmp_path, PARAMETERS + rule_text(REGIONS)).rules
    assert rule.inactive == "not set: aws.regions"
    assert rule.compile().inactive == rule.inactive
    settings = JudgeSettings(regions=("eu-west-1",))
    (rule,) = load(tmp_path, PARAMETERS + rule_text(REGIONS), settings=settings).rules
    assert rule.inactive == ""
    assert rule.data["when"]["not_in"] == ["eu-west-1"]


def test_an_unset_parameter_must_be_required(tmp_path: Path) -> None:
    body = REGIONS.replace("    requires: [regions]\n", "")
    assert "parameter regions has no value" in refused(tmp_path, PARAMETERS + rule_text(body))
    body = REGIONS.replace("[regions]\n", "[region]\n")
    assert "names 'region', which is not declared" in refused(
        tmp_path, PARAMETERS + rule_text(body)
    )


THREE = "".join(
    rule_text(FORBID + more).replace("T1", rule_id).removeprefix("rules:\n")
    for rule_id, more in (
        ("A1", ""),
        ("A2", "    enabled: false\n"),
        ("B1", "    profiles: [mine]\n"),
    )
)


@pytest.mark.parametrize(
    ("selection", "ids"),
    [
        (Selection(), "A1"),
        (Selection(profile="baseline"), "A1"),
        (Selection(profile="mine"), "B1"),
        (Selection(enable=("A2",)), "A1 A2"),
        (Selection(check=("A2",)), "A2"),
        (Selection(check=("*1",)), "A1 B1"),
        (Selection(check=("A*",), skip=("A1",)), "A2"),
        (Selection(skip=("A1",)), ""),
    ],
)
def test_selects(tmp_path: Path, selection: Selection, ids: str) -> None:
    rules = load(tmp_path, "rules:\n" + THREE)
    assert " ".join(r.info.id for r in rules.select(selection)) == ids


@pytest.mark.parametrize(
    "selection",
    [
        Selection(check=("A9",)),
        Selection(skip=("C*",)),
        Selection(enable=("a1",)),
        Selection(profile="other"),
    ],
)
def test_a_selection_of_nothing_that_exists_is_refused(
    tmp_path: Path, selection: Selection
) -> None:
    with pytest.raises(UsageError):
        load(tmp_path, "rules:\n" + THREE).select(selection)


def test_the_digest_depends_on_the_parameters_and_not_on_the_lines(tmp_path: Path) -> None:
    text = PARAMETERS + rule_text(BODY)
    plain = load(tmp_path, text).rules[0].info()
    moved = load(tmp_path, "# a comment\n" + text).rules[0].info()
    other = load(tmp_path, text, parameters={"T1": {"days": 7}}).rules[0].info()
    assert plain.digest == moved.digest != other.digest
    assert moved.line == plain.line + 1


def examples(repository: Path) -> dict[str, str]:
    """Kind -> its first example in the guide."""
    text = (repository / "docs" / "rule-files.md").read_text(encoding="utf-8")
    found = {}
    for section in text.split("\n### `")[1:]:
        kind, _, rest = section.partition("`")
        for block in rest.split("```yaml\n")[1:]:
            found[f"{kind} {len(found)}"] = block.split("```")[0]
    return found


def test_every_kind_has_an_example_in_the_guide(repository: Path) -> None:
    assert {name.split()[0] for name in examples(repository)} == set(kind_names())


def test_the_examples_of_the_guide_load(tmp_path: Path, repository: Path) -> None:
    for kind, example in examples(repository).items():
        names = {*re.findall(r"\$\{([a-z_]+)\}", example)} - {"regions"}
        parameters = "".join(
            f"  {n}: {{default: {10 if n.startswith('max_') else 'x'}}}\n" for n in sorted(names)
        )
        common = rule_text("").removeprefix("rules:\n").split("\n", 1)[1]
        first, rest = example.split("\n", 1)
        text = f"parameters:\n{parameters}" if parameters else ""
        rules = load(tmp_path, f"{text}rules:\n{first}\n{common}{rest}")
        assert rules.rules[0].data["kind"] == kind.split()[0]
        rules.rules[0].compile()


# the cache


def test_a_warm_run_imports_neither_yaml_nor_pydantic(tmp_path: Path) -> None:
    file = tmp_path / "r.yaml"
    file.write_text(PARAMETERS + rule_text(BODY))
    code = (
        "import sys; from pathlib import Path; from floe_guard.rules.load import *;"
        "rules = load_rules([Path(sys.argv[1])], RuleOptions(cache=Path(sys.argv[2])));"
        "rules.select(Selection());"
        "print(sorted({'yaml', 'pydantic'} & set(sys.modules)), rules.rules[0].info().digest)"
    )
    command = [sys.executable, "-c", code, str(file), str(tmp_path / "cache")]
    first, second = (
        subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2)
    )
    assert first.startswith("['pydantic', 'yaml']")
    assert second.startswith("[]")
    assert first.split()[-1] == second.split()[-1]


def cached(folder: Path, text: str, **options: Any) -> tuple[RuleSet, list[Path]]:
    rules = load(folder, text, cache=folder / "cache", **options)
    return rules, sorted((folder / "cache").glob("*.json"))


def test_the_cache_is_private_and_used(tmp_path: Path) -> None:
    _, (entry,) = cached(tmp_path, rule_text(FORBID))
    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o700
    assert entry.stat().st_mode & 0o777 == 0o600
    form = json.loads(entry.read_text())
    form["rules"][0]["data"]["title"] = "From the cache"
    entry.write_text(json.dumps(form))
    rules, _ = cached(tmp_path, rule_text(FORBID))
    assert rules.rules[0].data["title"] == "From the cache"


def test_the_cache_knows_its_file_and_its_parameters(tmp_path: Path) -> None:
    cached(tmp_path, PARAMETERS + rule_text(BODY))
    changed = {"parameters": {"T1": {"days": 7}}}
    rules, entries = cached(tmp_path, PARAMETERS + rule_text(BODY), **changed)
    assert require(rules)[0]["less_than_or_equal"] == 7
    assert len(entries) == 2
    _, entries = cached(tmp_path, PARAMETERS + rule_text(BODY).replace("because", "since"))
    assert len(entries) == 3


@pytest.mark.parametrize("damage", ["{", "[]", '{"key": "other"}', "null", '"x"'])
def test_a_damaged_entry_is_passed_over(tmp_path: Path, damage: str) -> None:
    _, (entry,) = cached(tmp_path, rule_text(FORBID))
    entry.write_text(damage)
    rules, _ = cached(tmp_path, rule_text(FORBID))
    assert rules.rules[0].id == "T1"
    assert json.loads(entry.read_text())["key"] == entry.stem


def test_what_others_could_have_written_is_not_trusted(tmp_path: Path) -> None:
    _, (entry,) = cached(tmp_path, rule_text(FORBID))
    planted = json.loads(entry.read_text())
    planted["rules"] = []
    entry.write_text(json.dumps(planted))
    entry.chmod(0o666)
    assert load(tmp_path, rule_text(FORBID), cache=tmp_path / "cache").rules
    entry.write_text(json.dumps(planted))
    entry.chmod(0o600)
    (tmp_path / "cache").chmod(0o777)
    assert load(tmp_path, rule_text(FORBID), cache=tmp_path / "cache").rules


def test_a_link_in_the_cache_is_not_followed(tmp_path: Path) -> None:
    _, (entry,) = cached(tmp_path, rule_text(FORBID))
    elsewhere = tmp_path / "elsewhere.json"
    planted = json.loads(entry.read_text())
    elsewhere.write_text(json.dumps({**planted, "rules": []}))
    entry.unlink()
    entry.symlink_to(elsewhere)
    assert load(tmp_path, rule_text(FORBID), cache=tmp_path / "cache").rules
    (tmp_path / "link").symlink_to(tmp_path / "cache")
    assert load(tmp_path, rule_text(FORBID), cache=tmp_path / "link").rules


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_cache_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    sealed = tmp_path / "sealed"
    sealed.mkdir(mode=0o500)
    assert load(tmp_path, rule_text(FORBID), cache=sealed / "cache").rules


def test_a_cache_where_a_file_stands_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert load(tmp_path, rule_text(FORBID), cache=tmp_path / "file").rules


# the shipped pack


def test_a_checkout_reads_its_own_rules(tmp_path: Path) -> None:
    package = tmp_path / "src" / "floe_guard"
    (package / "_rules").mkdir(parents=True)
    (tmp_path / "rules").mkdir()
    (tmp_path / "pyproject.toml").write_text("")
    assert shipped_rules(package) == tmp_path / "rules"


def test_an_installation_reads_the_packed_rules(tmp_path: Path) -> None:
    package = tmp_path / "site-packages" / "floe_guard"
    (package / "_rules").mkdir(parents=True)
    assert shipped_rules(package) == package / "_rules"
    (package / "_rules").rmdir()
    with pytest.raises(RuleFileError, match="the shipped rules are missing"):
        shipped_rules(package)
