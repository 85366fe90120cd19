"""Root modules as a whole: files, modules, variables, gaps, places and references."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.support.hcl_roots import evaluated, lay_out, messages, output, resource

from floe_guard.errors import UsageError
from floe_guard.loaders.hcl.load import LoadOptions, load_root
from floe_guard.model import Reference
from floe_guard.values import Sensitive, Unknown


def test_a_tofu_file_stands_in_for_its_twin(tmp_path: Path) -> None:
    found = evaluated(
        tmp_path,
        {
            "main.tf": 'output "which" { value = "tf" }',
            "main.tofu": 'output "which" { value = "tofu" }',
            "other.tf.json": '{"output": {"json": {"value": "tf"}}}',
            "other.tofu.json": '{"output": {"json": {"value": "tofu"}}}',
            "more.tofu": 'output "more" { value = 1 }',
            "x_override.tofu": 'output "more" { value = 2 }',
        },
    )
    assert messages(found) == []
    assert [output(found, n) for n in ("which", "json", "more")] == ["tofu", "tofu", 2]


def test_files_that_are_not_configuration_are_left_alone(tmp_path: Path) -> None:
    found = evaluated(
        tmp_path,
        {
            "main.tf": 'output "x" { value = 1 }',
            ".hidden.tf": "not hcl at all {{{",
            "main.tf~": "not hcl",
            "#main.tf#": "not hcl",
            "x.tftest.hcl": "not hcl",
            ".terraform/modules/a/main.tf": "not hcl",
            "sub/main.tf": "not hcl",
        },
    )
    assert messages(found) == []


def test_an_installed_module_is_followed(tmp_path: Path) -> None:
    manifest = {
        "Modules": [
            {"Key": "", "Source": "", "Dir": "."},
            {"Key": "net", "Source": "registry/net", "Dir": ".terraform/modules/net"},
            {"Key": "net.inner", "Source": "registry/in", "Dir": ".terraform/modules/net.inner"},
        ]
    }
    found = evaluated(
        tmp_path,
        {
            "main.tf": 'module "net" {\n  source = "ns/net/aws"\n  version = "~> 1.0"\n}',
            ".terraform/modules/modules.json": json.dumps(manifest),
            ".terraform/modules/net/m.tf": 'module "inner" { source = "ns/in/aws" }',
            ".terraform/modules/net.inner/m.tf": 'resource "aws_sns_topic" "t" { name = "deep" }',
        },
    )
    assert messages(found) == []
    assert found.gaps == ()
    topic = resource(found, "module.net.module.inner.aws_sns_topic.t")
    assert topic.attributes["name"] == "deep"
    assert [Path(c.file).name for c in topic.call_chain] == ["main.tf", "m.tf"]


def test_a_module_that_is_not_installed_is_a_gap(tmp_path: Path) -> None:
    found = evaluated(
        tmp_path,
        """
        module "vpc" {
          source = "terraform-aws-modules/vpc/aws"
        }
        resource "aws_sns_topic" "t" { name = "x-${module.vpc.name}" }
        """,
    )
    assert messages(found) == []
    (gap,) = found.gaps
    assert gap.what == "module.vpc"
    assert "terraform-aws-modules/vpc/aws" in gap.reason
    assert "tofu init" in gap.remedy
    assert gap.location is not None
    assert gap.location.start_line == 2
    name = resource(found, "aws_sns_topic.t").attributes["name"]
    assert isinstance(name, Unknown)
    assert name.prefix == "x-"
    assert "not installed" in name.reason


def test_a_broken_manifest_is_told(tmp_path: Path) -> None:
    found = evaluated(
        tmp_path,
        {
            "main.tf": 'module "m" { source = "a/b/c" }',
            ".terraform/modules/modules.json": '{"Modules": [{"Key": 1',
        },
    )
    assert len(found.errors) == 1
    assert "tofu init" in messages(found)[0]


def test_a_file_that_does_not_parse_leaves_the_others_judged(tmp_path: Path) -> None:
    found = evaluated(
        tmp_path,
        {
            "good.tf": 'resource "aws_sns_topic" "t" { name = "${var.v}-${local.l}" }',
            "bad.tf": 'variable "v" {\n  default = \n}\n',
        },
    )
    assert len(found.errors) == 1
    error = found.errors[0]
    assert error.file is not None
    assert error.file.endswith("bad.tf")
    assert error.line == 2
    assert [gap.what for gap in found.gaps] == [error.file]
    name = resource(found, "aws_sns_topic.t").attributes["name"]
    assert isinstance(name, Unknown)
    assert "bad.tf" in name.reason


def test_one_wrong_argument_leaves_the_others_known(tmp_path: Path) -> None:
    found = evaluated(
        tmp_path,
        """
        resource "aws_sqs_queue" "q" {
          name          = "q"
          delay_seconds = local.missing
        }
        output "elsewhere" { value = aws_sqs_queue.q.name }
        """,
    )
    assert messages(found) == [
        "main.tf:4:19: local value missing is not declared in the root module"
    ]
    queue = resource(found, "aws_sqs_queue.q")
    assert queue.attributes["name"] == "q"
    assert isinstance(queue.attributes["delay_seconds"], Unknown)
    assert output(found, "elsewhere") == "q"


def test_variables_in_order_of_precedence(tmp_path: Path) -> None:
    names = "abcdefg"
    lay_out(
        tmp_path,
        {
            "main.tf": "".join(f'variable "{n}" {{ default = "default" }}\n' for n in names)
            + f'output "all" {{ value = "{",".join(f"${{var.{n}}}" for n in names)}" }}\n',
            "terraform.tfvars": "".join(f'{n} = "tfvars"\n' for n in "cdefg"),
            "terraform.tfvars.json": '{"d": "json", "e": "json", "f": "json", "g": "json"}',
            "b.auto.tfvars": 'e = "auto"\nf = "auto"\ng = "auto"\n',
            "given.tfvars": 'f = "file"\ng = "file"\nnobody = "declared this"\n',
        },
    )
    found = load_root(
        tmp_path,
        LoadOptions(
            environment=dict.fromkeys("bcdefg", "env"),
            assignments=(("var-file", str(tmp_path / "given.tfvars")), ("var", "g=var")),
        ),
    )
    assert messages(found) == []
    assert output(found, "all") == "default,env,tfvars,json,auto,file,var"


def test_the_last_assignment_wins(tmp_path: Path) -> None:
    lay_out(tmp_path, {"main.tf": 'variable "a" {}\noutput "a" { value = var.a }\n'})
    lay_out(tmp_path, {"v.tfvars": 'a = "file"\n'})
    file = ("var-file", str(tmp_path / "v.tfvars"))
    one = load_root(tmp_path, LoadOptions(assignments=(("var", "a=var"), file)))
    two = load_root(tmp_path, LoadOptions(assignments=(file, ("var", "a=var"))))
    assert [output(one, "a"), output(two, "a")] == ["file", "var"]


def test_text_is_read_as_the_type_wants_it(tmp_path: Path) -> None:
    found = evaluated(
        tmp_path,
        """
        variable "text" { type = string }
        variable "number" { type = number }
        variable "untyped" {}
        variable "list" { type = list(number) }
        variable "any" { type = any }
        output "all" { value = [var.text, var.number, var.untyped, var.list, var.any] }
        """,
        assignments=(
            ("var", "text=[1]"),
            ("var", "number=2.50"),
            ("var", "untyped={a=1}"),
            ("var", 'list=[1, "2"]'),
            ("var", "any={a = [true]}"),
        ),
    )
    assert messages(found) == []
    assert output(found, "all") == ["[1]", 2.5, "{a=1}", [1, 2], {"a": [True]}]


def test_a_variable_without_a_value_is_unknown_by_name(tmp_path: Path) -> None:
    found = evaluated(
        tmp_path,
        """
        variable "owner" { type = string }
        resource "aws_sns_topic" "t" { name = "topic-${var.owner}" }
        """,
    )
    assert messages(found) == []
    name = resource(found, "aws_sns_topic.t").attributes["name"]
    assert name == Unknown("variable owner has no value", "string", True, "topic-")


@pytest.mark.parametrize(
    ("assignment", "told"),
    [
        (("var", "nope=1"), "not declared"),
        (("var", "novalue"), "NAME=VALUE"),
        (("var-file", "/does/not/exist.tfvars"), "does not exist"),
    ],
)
def test_a_wrong_assignment_is_refused(
    tmp_path: Path, assignment: tuple[str, str], told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        evaluated(tmp_path, 'variable "a" { default = 1 }', assignments=(assignment,))


def test_the_workspace(tmp_path: Path) -> None:
    text = 'output "w" { value = "${terraform.workspace}/${tofu.workspace}" }'
    assert output(evaluated(tmp_path, text, workspace="blue"), "w") == "blue/blue"


def test_places_of_blocks_and_attributes(tmp_path: Path) -> None:
    found = evaluated(
        tmp_path,
        """\
        resource "aws_s3_bucket_lifecycle_configuration" "l" {
          bucket = "b"
          rule {
            id     = "one"
            status = "Enabled"
          }
          dynamic "rule" {
            for_each = ["two"]
            content {
              id     = rule.value
              status = "Disabled"
            }
          }
        }
        """,
    )
    places = resource(found, "aws_s3_bucket_lifecycle_configuration.l").attribute_locations
    lines = {path: place.start_line for path, place in places.items()}
    assert lines["bucket"] == 2
    assert lines["rule[0]"] == 3
    assert lines["rule[0].status"] == 5
    assert lines["rule[1].id"] == 10
    assert lines["rule[1].status"] == 11


def test_places_in_a_set_follow_its_order(tmp_path: Path) -> None:
    found = evaluated(
        tmp_path,
        """\
        resource "aws_elasticache_parameter_group" "p" {
          name   = "p"
          family = "redis7"
          parameter {
            name  = "z"
            value = "1"
          }
          parameter {
            name  = "a"
            value = "2"
          }
        }
        """,
    )
    group = resource(found, "aws_elasticache_parameter_group.p")
    assert [p["name"] for p in group.attributes["parameter"]] == ["a", "z"]
    assert group.attribute_locations["parameter[0].name"].start_line == 9


def test_references_through_locals_variables_and_modules(tmp_path: Path) -> None:
    found = evaluated(
        tmp_path,
        {
            "main.tf": """
            resource "aws_s3_bucket" "b" {
              for_each = toset(["x"])
              bucket   = each.key
            }
            locals { bucket = aws_s3_bucket.b["x"] }
            module "m" {
              source = "./m"
              bucket = local.bucket.id
            }
            resource "aws_s3_bucket_policy" "p" {
              bucket     = module.m.bucket
              policy     = jsonencode({ r = [for b in aws_s3_bucket.b : b.arn] })
              depends_on = [module.m]
            }
            """,
            "m/main.tf": """
            variable "bucket" {}
            resource "aws_s3_bucket_versioning" "v" {
              bucket = var.bucket
              versioning_configuration { status = "Enabled" }
            }
            output "bucket" { value = aws_s3_bucket_versioning.v.bucket }
            """,
        },
    )
    assert messages(found) == []
    versioning = resource(found, "module.m.aws_s3_bucket_versioning.v")
    assert versioning.references == (Reference("bucket", 'aws_s3_bucket.b["x"]', "id"),)
    assert set(resource(found, "aws_s3_bucket_policy.p").references) == {
        Reference("bucket", "module.m.aws_s3_bucket_versioning.v", "bucket"),
        Reference("policy", "aws_s3_bucket.b", ""),
        Reference("depends_on", "module.m.aws_s3_bucket_versioning.v", "bucket"),
    }


def test_references_of_blocks_without_a_path_of_their_own(tmp_path: Path) -> None:
    found = evaluated(
        tmp_path,
        {
            "main.tf.json": """
            {"resource": {
              "aws_sns_topic": {"t": {"name": "t"}},
              "aws_s3_bucket_notification": {"n": {"bucket": "b", "topic": [
                {"topic_arn": "${aws_sns_topic.t.arn}", "events": ["s3:*"]}]}}
            }}
            """,
            "more.tf": """
            variable "rules" { type = list(string) }
            resource "aws_s3_bucket_notification" "d" {
              bucket = "b"
              dynamic "topic" {
                for_each = var.rules
                content {
                  topic_arn = aws_sns_topic.t.arn
                  events    = [topic.value]
                }
              }
            }
            """,
        },
    )
    assert messages(found) == []
    wanted = (Reference("topic", "aws_sns_topic.t", "arn"),)
    assert resource(found, "aws_s3_bucket_notification.n").references == wanted
    assert resource(found, "aws_s3_bucket_notification.d").references == wanted


def test_keys_that_are_not_known_make_one_instance(tmp_path: Path) -> None:
    found = evaluated(
        tmp_path,
        """
        data "aws_availability_zones" "z" {}
        resource "aws_subnet" "s" {
          for_each   = toset(data.aws_availability_zones.z.names)
          vpc_id     = "vpc-1"
          cidr_block = "10.0.0.0/24"
          tags       = { Zone = "zone-${each.key}" }
        }
        resource "aws_eip" "e" { count = length(data.aws_availability_zones.z.names) }
        output "ids" { value = [for s in aws_subnet.s : s.id] }
        """,
    )
    assert messages(found) == []
    subnet = resource(found, "aws_subnet.s[*]")
    assert isinstance(subnet.index, Unknown)
    assert "data.aws_availability_zones.z" in subnet.index.reason
    assert subnet.attributes["cidr_block"] == "10.0.0.0/24"
    assert subnet.attributes["tags"]["Zone"].prefix == "zone-"
    assert resource(found, "aws_eip.e[*]").type == "aws_eip"
    assert isinstance(output(found, "ids"), Unknown)


def test_an_id_is_not_null_before_it_is_known(tmp_path: Path) -> None:
    found = evaluated(
        tmp_path,
        """
        resource "aws_sns_topic" "t" { name = "t" }
        output "null" { value = aws_sns_topic.t.id == null }
        output "count" { value = length([aws_sns_topic.t.id, "x"]) }
        output "prefix" { value = startswith("arn-${aws_sns_topic.t.id}", "arn-") }
        """,
    )
    assert output(found, "null") is False
    assert output(found, "count") == 2


def test_sensitive_values_stay_wrapped_and_unsaid(tmp_path: Path) -> None:
    found = evaluated(
        tmp_path,
        """
        variable "token" {
          default   = "TOPSECRETVALUE"
          sensitive = true
        }
        resource "aws_sqs_queue" "q" {
          name          = "q-${var.token}"
          delay_seconds = var.token
          tags          = { Plain = "p", Token = upper(var.token) }
        }
        output "bad" { value = tonumber(var.token) }
        output "key" { value = { a = 1 }[var.token] }
        """,
    )
    queue = resource(found, "aws_sqs_queue.q").attributes
    assert queue["name"] == Sensitive("q-TOPSECRETVALUE")
    assert queue["tags"]["Plain"] == "p"
    assert isinstance(queue["tags"]["Token"], Sensitive)
    assert len(found.errors) == 3
    assert not any("TOPSECRET" in str(e).upper() for e in found.errors)
    assert "TOPSECRET" not in repr(found)


def test_resources_of_an_unknown_provider(tmp_path: Path) -> None:
    found = evaluated(
        tmp_path,
        """
        resource "acme_widget" "w" {
          name = "w"
          size = 3
          part { kind = "a" }
          part { kind = "b" }
          dynamic "extra" {
            for_each = [1, 2]
            content { n = extra.value }
          }
        }
        output "given" { value = acme_widget.w.size }
        output "computed" { value = acme_widget.w.serial }
        output "via_each" { value = [for w in [acme_widget.w] : w.serial] }
        """,
    )
    assert messages(found) == []
    widget = resource(found, "acme_widget.w").attributes
    assert widget == {
        "name": "w",
        "size": 3,
        "part": [{"kind": "a"}, {"kind": "b"}],
        "extra": [{"n": 1}, {"n": 2}],
    }
    assert output(found, "given") == 3
    assert isinstance(output(found, "computed"), Unknown)


def test_provider_functions_and_other_blocks_are_read_past(tmp_path: Path) -> None:
    found = evaluated(
        tmp_path,
        """
        terraform {
          required_version = ">= 1.6"
          required_providers { aws = { source = "hashicorp/aws" } }
          encryption {
            key_provider "pbkdf2" "k" { passphrase = var.nothing_here }
          }
          backend "s3" {}
        }
        moved {
          from = aws_sns_topic.a
          to   = aws_sns_topic.t
        }
        removed { from = aws_sns_topic.b }
        import {
          to = aws_sns_topic.t
          id = "arn"
        }
        check "c" {
          data "http" "h" { url = "https://example" }
          assert {
            condition     = data.http.h.status_code == 200
            error_message = "no"
          }
        }
        action "aws_lambda_invoke" "a" {
          config { function_name = "f" }
        }
        ephemeral "aws_ssm_parameter" "e" { arn = "x" }
        resource "aws_sns_topic" "t" { name = provider::aws::arn_parse("arn:x").service }
        output "o" { value = provider::terraform::unheard_of("x") }
        """,
    )
    assert messages(found) == []
    assert [r.address for r in found.resources] == ["aws_sns_topic.t"]
    name = found.resources[0].attributes["name"]
    assert isinstance(name, Unknown)
    assert "provider::aws::arn_parse" in name.reason


def test_provider_configurations(tmp_path: Path) -> None:
    found = evaluated(
        tmp_path,
        {
            "main.tf": """
            provider "aws" {
              region              = "eu-west-1"
              allowed_account_ids = ["123456789012"]
              default_tags { tags = { Owner = "o" } }
            }
            provider "aws" {
              alias    = "by_region"
              for_each = toset(["us-east-1", "us-west-2"])
              region   = each.value
            }
            resource "aws_sns_topic" "t" {
              for_each = toset(["us-east-1", "us-west-2"])
              provider = aws.by_region[each.key]
              name     = "t"
            }
            module "m" {
              source    = "./m"
              providers = { aws.main = aws }
            }
            """,
            "m/main.tf": """
            terraform {
              required_providers {
                aws = {
                  source                = "hashicorp/aws"
                  configuration_aliases = [aws.main]
                }
              }
            }
            resource "aws_sqs_queue" "q" {
              provider = aws.main
              name     = "q"
            }
            """,
        },
    )
    assert messages(found) == []
    assert resource(found, 'aws_sns_topic.t["us-west-2"]').attributes["region"] == "us-west-2"
    queue = resource(found, "module.m.aws_sqs_queue.q")
    assert queue.provider == "aws"
    assert queue.attributes["tags_all"] == {"Owner": "o"}
    configured = next(p for p in found.providers if p.key == "aws")
    assert configured.config["allowed_account_ids"] == ["123456789012"]
    assert configured.config["default_tags"] == [{"tags": {"Owner": "o"}}]


def test_lifecycle_arguments(tmp_path: Path) -> None:
    found = evaluated(
        tmp_path,
        """
        resource "aws_s3_bucket" "b" {
          lifecycle {
            prevent_destroy = true
            ignore_changes  = [tags["x"], bucket]
          }
        }
        resource "aws_s3_bucket" "all" {
          lifecycle { ignore_changes = all }
        }
        resource "aws_s3_bucket" "none" {}
        """,
    )
    assert resource(found, "aws_s3_bucket.b").meta == {
        "prevent_destroy": True,
        "ignore_changes": ['tags["x"]', "bucket"],
    }
    assert resource(found, "aws_s3_bucket.all").meta == {"ignore_changes": ["all"]}
    assert resource(found, "aws_s3_bucket.none").meta == {}


def test_a_module_source_may_be_computed(tmp_path: Path) -> None:
    found = evaluated(
        tmp_path,
        {
            "main.tf": """
            variable "where" { default = "m" }
            variable "unset" {}
            module "m" { source = "./${var.where}" }
            module "n" { source = var.unset }
            """,
            "m/main.tf": 'resource "aws_sns_topic" "t" { name = "t" }',
        },
    )
    assert messages(found) == []
    assert [r.address for r in found.resources] == ["module.m.aws_sns_topic.t"]
    (gap,) = found.gaps
    assert gap.what == "module.n"
    assert "unset" in gap.reason


def test_an_empty_directory_has_no_resources(tmp_path: Path) -> None:
    found = load_root(tmp_path)
    assert found.resources == ()
    assert found.errors == ()
