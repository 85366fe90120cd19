"""Settings: where they are found, which one wins, and how faults are told."""

from __future__ import annotations

import json
import os
from pathlib import Path

import jsonschema
import pytest
import yaml

from floe_guard import _settings_keys, settings
from floe_guard.errors import FloeGuardError, FloeGuardErrors, SettingsError
from floe_guard.verdicts import Severity

FULL = """
aws:
  account_ids: [012345678901, "123456789012"]
  regions: [ap-southeast-2]
  name_prefix: my-tests
rules:
  paths: [guardrails/]
  default_rules: false
  disable: [FG602]
  enable: [FG190]
  parameters: {FG401: {max_days: 7}, "*": {test_prefix: runs/}}
  profiles: {nightly: {extends: baseline, include: [FG801], exclude: [FG101]}}
roots: {infra/*: provider-tests, infra/other: baseline}
profile: nightly
fail_on: high
on_unknown: warn
evidence: {dir: evidence}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / ".floe-guard.yaml"
    path.write_text(text)
    return path


def load(folder: Path, **variables: str) -> settings.Settings:
    return settings.load(cwd=folder, variables=variables)


def faults(folder: Path, text: str, **variables: str) -> list[str]:
    write(folder, text)
    with pytest.raises(FloeGuardError) as caught:
        load(folder, **variables)
    error = caught.value
    return [str(e) for e in (error.errors if isinstance(error, FloeGuardErrors) else (error,))]


def test_every_key_is_read(tmp_path: Path) -> None:
    write(tmp_path, FULL)
    found = load(tmp_path)
    assert found.aws.account_ids == ("012345678901", "123456789012")
    assert found.rules.paths == (tmp_path / "guardrails",)
    assert found.rules.parameters == {"FG401": {"max_days": 7}, "*": {"test_prefix": "runs/"}}
    assert found.rules.profiles["nightly"].exclude == ("FG101",)
    assert (found.fail_on, found.on_unknown, found.profile) == (Severity.HIGH, "warn", "nightly")
    assert not found.rules.default_rules
    assert found.evidence_dir == tmp_path / "evidence"


def test_the_schema_agrees_with_the_reader_and_is_up_to_date(repository: Path) -> None:
    schema = json.loads((repository / "schemas/settings.schema.json").read_text())
    assert schema == _settings_keys.json_schema()
    document = yaml.safe_load(FULL.replace("012345678901", '"012345678901"'))
    jsonschema.validate(document, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"fial_on": "low"}, schema)


def test_a_variable_beats_the_file(tmp_path: Path) -> None:
    write(tmp_path, FULL)
    found = load(tmp_path, FLOE_GUARD_FAIL_ON="low", FLOE_GUARD_REGIONS="eu-west-1, us-east-1")
    assert found.fail_on is Severity.LOW
    assert found.aws.regions == ("eu-west-1", "us-east-1")
    assert found.aws.name_prefix == "my-tests"


def test_boto3_s_own_variables_beat_the_file_too(tmp_path: Path) -> None:
    write(tmp_path, "aws: {profile: ours, endpoint_url: 'http://localhost:1'}")
    assert (load(tmp_path).aws.profile, load(tmp_path, AWS_PROFILE="").aws.profile) == ("ours",) * 2
    assert load(tmp_path, AWS_PROFILE="mine").aws.profile is None
    found = load(tmp_path, AWS_ENDPOINT_URL="http://localhost:2")
    assert (found.aws.profile, found.aws.endpoint_url) == ("ours", None)


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    found = load(tmp_path)
    assert (found.file, found.fail_on, found.on_unknown) == (None, Severity.LOW, None)
    assert found.aws.account_ids == ()


def test_the_file_is_looked_for_up_to_the_repository_and_no_further(tmp_path: Path) -> None:
    inner = tmp_path / "repo/a/b"
    inner.mkdir(parents=True)
    write(tmp_path, "fail_on: critical")
    assert load(inner).file is None
    (tmp_path / "repo/.git").mkdir()
    assert load(inner).file is None
    write(tmp_path / "repo", "fail_on: high")
    assert load(inner).fail_on is Severity.HIGH
    assert load(inner).folder == tmp_path / "repo"


def test_a_file_that_was_named_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nope.yaml: cannot be read"):
        settings.load("nope.yaml", cwd=tmp_path, variables={})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fail_on: lowest", "1: fail_on: 'lowest' is not one of low, medium, high, critical"),
        ("\nfial_on: low", "2: unknown key 'fial_on' (did you mean 'fail_on'?)"),
        ("aws: {account_ids: [123]}", "1: aws.account_ids: '123' is not a 12-digit AWS account id"),
        ("aws:\n  regions: ap-southeast-2", "2: aws.regions: expected a list"),
        ("aws:\n  account_ids: []", "2: aws.account_ids: names none"),
        ("aws:\n  regions:  # to be filled in", "2: aws.regions: names none"),
        ("aws: []", "1: aws: expected a mapping of keys to values"),
        ("- a", "1: the file: expected a mapping of keys to values"),
        ("fail_on: low\nfail_on: low", "2: duplicate key 'fail_on', first set in line 1"),
        ("rules: {default_rules: 1}", "1: rules.default_rules: expected true or false"),
        ("rules: {disable: &a [FG1], enable: *a}", "1: an alias (`*name`) stands for this value"),
        ("rules: {profiles: {UP: {}}}", "1: rules.profiles: 'UP' is not a profile name"),
        (
            "rules: {parameters: {FG1: {a: 2024-01-01}}}",
            "1: rules.parameters.FG1.a: expected a str",
        ),
        ("aws: {endpoint_url: 'http://u:p@h'}", "1: aws.endpoint_url:"),
        ("a: [", "1:"),
        ("a: \x00", "is not valid YAML"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, text: str, expected: str) -> None:
    (line,) = faults(tmp_path, text)[:1]
    assert line.startswith(".floe-guard.yaml")
    assert expected in line


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    told = faults(tmp_path, "fail_on: x\non_unknown: y\nz: 1\n", FLOE_GUARD_REGIONS="mars")
    assert [line.split(":")[1] for line in told[:-1]] == ["1", "2", "3"]
    assert told[-1].startswith("FLOE_GUARD_REGIONS: 'mars'")


@pytest.mark.parametrize(
    ("name", "says"),
    [(".floe-guard.yaml", "cannot be read: No such file"), (".floe-guard.yml", "rename it")],
)
def test_settings_that_would_be_passed_over_stop_everything(
    tmp_path: Path, name: str, says: str
) -> None:
    (tmp_path / name).symlink_to("gone")
    with pytest.raises(SettingsError, match=says):
        load(tmp_path)


def test_settings_that_are_no_file_stop_everything(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".floe-guard.yaml")
    with pytest.raises(SettingsError, match="is not a file"):
        load(tmp_path)


def test_a_variable_that_is_wrong_is_named(tmp_path: Path) -> None:
    (told,) = faults(tmp_path, "", FLOE_GUARD_ON_UNKNOWN="maybe")
    assert told == "FLOE_GUARD_ON_UNKNOWN: 'maybe' is not one of fail, warn"


def test_a_root_has_the_profile_that_fits_best(tmp_path: Path) -> None:
    write(tmp_path, FULL)
    found = load(tmp_path)
    assert found.profile_of_root(tmp_path / "infra/other") == "baseline"
    assert found.profile_of_root(tmp_path / "infra/else") == "provider-tests"
    assert found.profile_of_root(tmp_path / "elsewhere") == "baseline"
    assert load(Path("/")).profile_of_root(Path("/x/infra/aws-provider-tests")) == "provider-tests"


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"FLOE_GUARD_CACHE_DIR": "off", "HOME": "/h"}, None),
        ({"FLOE_GUARD_CACHE_DIR": "/c"}, Path("/c")),
        ({"XDG_CACHE_HOME": "/x", "HOME": "/h"}, Path("/x/floe-guard")),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/h"}, Path("/h/.cache/floe-guard")),
        ({}, None),
    ],
)
def test_the_cache_folder(variables: dict[str, str], expected: Path | None) -> None:
    assert settings.cache_dir(variables) == expected
