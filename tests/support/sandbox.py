"""What the scaffold leaves in an account, made by API calls: a sandbox that obeys the contract."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.support.moto_server import ACCOUNT, client

TAGS = {
    "Project": "floe",
    "Purpose": "provider-compatibility",
    "ManagedBy": "opentofu",
    "Owner": "data-platform",
}
EMAIL = "owner@example.com"
ACTUAL = {"NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": 80.0}
FORECASTED = {
    "NotificationType": "FORECASTED",
    "ComparisonOperator": "GREATER_THAN",
    "Threshold": 100.0,
}


@dataclass(frozen=True)
class Sandbox:
    """Names of the arranged things, and the clients that arranged them."""

    url: str
    region: str = "ap-southeast-2"
    account: str = ACCOUNT
    name_prefix: str = "floe-provider-tests"
    test_prefix: str = "runs/"
    glue_prefix: str = "floe_provider_"

    @property
    def bucket(self) -> str:
        return f"{self.name_prefix}-{self.account}-{self.region}"

    @property
    def budget(self) -> str:
        return f"{self.name_prefix}-monthly-cost"

    @property
    def policy_arn(self) -> str:
        return f"arn:aws:iam::{self.account}:policy/{self.name_prefix}"

    def client(self, service: str, region: str | None = None) -> Any:
        return client(self.url, service, region or self.region)

    def environment(self, **more: str) -> dict[str, str]:
        """Return the variables of a run in this sandbox."""
        return {
            "FLOE_AWS_REGION": self.region,
            "FLOE_AWS_TEST_BUCKET": self.bucket,
            "FLOE_AWS_TEST_PREFIX": self.test_prefix,
            "FLOE_AWS_GLUE_DATABASE_PREFIX": self.glue_prefix,
            "FLOE_AWS_BUDGET_NAME": self.budget,
            "FLOE_AWS_BUDGET_EMAIL": EMAIL,
            "FLOE_AWS_PROVIDER_TEST_POLICY_ARN": self.policy_arn,
            **more,
        }

    def arrange(self) -> Sandbox:
        """Make everything that the scaffold makes."""
        self.make_bucket()
        self.make_policy()
        self.make_budget()
        return self

    def make_bucket(self, name: str | None = None, *, prefix: str | None = None) -> None:
        s3, name = self.client("s3"), name or self.bucket
        where = {} if self.region == "us-east-1" else {"LocationConstraint": self.region}
        s3.create_bucket(Bucket=name, **({"CreateBucketConfiguration": where} if where else {}))
        s3.put_public_access_block(
            Bucket=name,
            PublicAccessBlockConfiguration={
                "BlockPublicAcls": True,
                "IgnorePublicAcls": True,
                "BlockPublicPolicy": True,
                "RestrictPublicBuckets": True,
            },
        )
        s3.put_bucket_encryption(
            Bucket=name,
            ServerSideEncryptionConfiguration={
                "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
            },
        )
        s3.put_bucket_lifecycle_configuration(
            Bucket=name,
            LifecycleConfiguration={"Rules": [self.lifecycle_rule(prefix)]},
        )
        s3.put_bucket_ownership_controls(
            Bucket=name, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
        )
        tags = [{"Key": k, "Value": v} for k, v in TAGS.items()]
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tags})

    def lifecycle_rule(self, prefix: str | None = None) -> dict[str, Any]:
        return {
            "ID": "expire-test-runs",
            "Status": "Enabled",
            "Filter": {"Prefix": prefix or self.test_prefix},
            "Expiration": {"Days": 3},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
        }

    def policy_document(self) -> dict[str, Any]:
        bucket = f"arn:aws:s3:::{self.bucket}"
        glue = f"arn:aws:glue:{self.region}:{self.account}"
        statements = [
            (["s3:GetBucketLocation", "s3:ListBucket"], [bucket]),
            (
                ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
                [f"{bucket}/{self.test_prefix}*"],
            ),
            (
                [
                    "glue:CreateDatabase",
                    "glue:GetDatabase",
                    "glue:DeleteDatabase",
                    "glue:CreateTable",
                    "glue:GetTable",
                    "glue:GetTables",
                    "glue:DeleteTable",
                ],
                [
                    f"{glue}:catalog",
                    f"{glue}:database/{self.glue_prefix}*",
                    f"{glue}:table/{self.glue_prefix}*/*",
                ],
            ),
            (["sts:GetCallerIdentity"], ["*"]),
        ]
        return {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": actions, "Resource": resources}
                for actions, resources in statements
            ],
        }

    def make_policy(self, document: dict[str, Any] | None = None) -> None:
        self.client("iam").create_policy(
            PolicyName=self.name_prefix,
            PolicyDocument=json.dumps(document or self.policy_document()),
            Tags=[{"Key": k, "Value": v} for k, v in TAGS.items()],
        )

    def make_budget(self, amount: str = "25", **terms: Any) -> None:
        self.client("budgets", "us-east-1").create_budget(
            AccountId=self.account,
            Budget={
                "BudgetName": self.budget,
                "BudgetType": "COST",
                "TimeUnit": "MONTHLY",
                "BudgetLimit": {"Amount": amount, "Unit": "USD"},
                **terms,
            },
            NotificationsWithSubscribers=[
                {
                    "Notification": notification,
                    "Subscribers": [{"SubscriptionType": "EMAIL", "Address": EMAIL}],
                }
                for notification in (ACTUAL, FORECASTED)
            ],
        )
