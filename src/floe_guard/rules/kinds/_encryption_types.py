"""Where common resource types show how they are encrypted at rest.

Source: Terraform AWS provider, argument reference of each type.
"""

from __future__ import annotations

from collections.abc import Mapping

from floe_guard._records import dataclass


@dataclass(frozen=True, slots=True)
class Spec:
    """Where a type shows its encryption.

    Args:
        attribute: Path of an algorithm, of a flag, or of the key id whose presence is the encryption.
        key: Path of the key id, or "".
        companion: Type of the resource that the paths belong to, "" for the resource itself.
        via: The companion's attribute that points at the resource.
        default: What AWS does where nothing is set, "" where that is no encryption or not certain.
        filled_in: Whether the provider fills the attribute in where the source does not set it.
    """

    attribute: str
    key: str = ""
    companion: str = ""
    via: str = ""
    default: str = ""
    filled_in: bool = False


def _flag(attribute: str, key: str = "kms_key_id") -> tuple[Spec, ...]:
    return (Spec(attribute, key),)


def _always(key: str) -> tuple[Spec, ...]:
    """Return the spec of a type that AWS always encrypts, with its own key unless one is named."""
    return (Spec(key, key, default="AES256"),)


_RULE = "rule.apply_server_side_encryption_by_default"

KNOWN: Mapping[str, tuple[Spec, ...]] = {
    "aws_s3_bucket": (
        Spec(
            f"{_RULE}.sse_algorithm",
            f"{_RULE}.kms_master_key_id",
            companion="aws_s3_bucket_server_side_encryption_configuration",
            via="bucket",
        ),
        Spec(
            f"server_side_encryption_configuration.{_RULE}.sse_algorithm",
            f"server_side_encryption_configuration.{_RULE}.kms_master_key_id",
            filled_in=True,
        ),
    ),
    "aws_db_instance": _flag("storage_encrypted"),
    "aws_docdb_cluster": _flag("storage_encrypted"),
    "aws_ebs_snapshot_copy": _flag("encrypted"),
    "aws_ebs_volume": _flag("encrypted"),
    "aws_efs_file_system": _flag("encrypted"),
    "aws_elasticache_replication_group": _flag("at_rest_encryption_enabled"),
    "aws_elasticsearch_domain": _flag("encrypt_at_rest.enabled", "encrypt_at_rest.kms_key_id"),
    "aws_kinesis_stream": _flag("encryption_type"),
    "aws_neptune_cluster": _flag("storage_encrypted", "kms_key_arn"),
    "aws_opensearch_domain": _flag("encrypt_at_rest.enabled", "encrypt_at_rest.kms_key_id"),
    "aws_rds_cluster": _flag("storage_encrypted"),
    "aws_redshift_cluster": _flag("encrypted"),
    "aws_sns_topic": (Spec("kms_master_key_id", "kms_master_key_id"),),
    "aws_sqs_queue": (
        Spec("kms_master_key_id", "kms_master_key_id"),
        Spec("sqs_managed_sse_enabled"),
    ),
    "aws_ecr_repository": (
        Spec(
            "encryption_configuration.encryption_type",
            "encryption_configuration.kms_key",
            default="AES256",
        ),
    ),
    "aws_backup_vault": _always("kms_key_arn"),
    "aws_cloudwatch_log_group": _always("kms_key_id"),
    "aws_dynamodb_table": _always("server_side_encryption.kms_key_arn"),
    "aws_secretsmanager_secret": _always("kms_key_id"),
}
