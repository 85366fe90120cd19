provider "aws" {
  region = "ap-southeast-2"
}

variable "account_id" {
  type    = string
  default = null
}

provider "aws" {
  alias  = "assumed"
  region = "ap-southeast-2"

  assume_role {
    role_arn = "arn:aws:iam::123456789012:role/sandbox"
  }
}

# Not read before something it depends on is made.
data "aws_caller_identity" "known_later" {
  depends_on = [terraform_data.later]
}

# Its id is not known before it is made.
resource "terraform_data" "later" {}
