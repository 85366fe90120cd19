provider "aws" {
  region = "ap-southeast-2"
}

# What looks like a key and is none: digests, ids, ARNs, addresses, certificates.
resource "aws_ssm_parameter" "lookalikes" {
  name = "/floe/lookalikes"
  type = "StringList"
  value = join(",", [
    sha1("floe"),
    sha256("floe"),
    base64sha256("floe"),
    md5("floe"),
    "arn:aws:iam::123456789012:role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport",
    "h1:mUsKridvYbMrIBGnhiAMFwGCZSzBGQDBZkBmdDcdDqs=",
    "0b6ae9b0-6d41-4f0a-9b57-2bf5e8f1a2d3",
    "floe-provider-tests-123456789012-ap-southeast-2",
    "https://floe-provider-tests.s3.ap-southeast-2.amazonaws.com/runs/floe-provider-20250101T000000Z/data.parquet",
  ])
}

resource "aws_iam_user" "this" {
  name = "floe"
}

output "user" {
  value = aws_iam_user.this.unique_id
}
