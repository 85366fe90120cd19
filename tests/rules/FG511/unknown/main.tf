provider "aws" {
  region = "ap-southeast-2"
}

# Its id is not known before it is made.
resource "terraform_data" "later" {}

resource "aws_iam_user_policy_attachment" "known_later" {
  user       = "floe"
  policy_arn = terraform_data.later.id
}
