variable "owner" {
  description = "Who answers for these resources; the Owner tag of each of them."
  type        = string
  nullable    = false

  validation {
    condition     = length(var.owner) <= 256 && can(regex("^[\\p{L}\\p{N} _.:/=+@-]+$", var.owner)) && trimspace(var.owner) != ""
    error_message = "owner must be 1 to 256 letters, digits, spaces or _ . : / = + - @, and not blank."
  }
}

variable "budget_email" {
  description = "Address that receives both budget notifications."
  type        = string
  nullable    = false
  sensitive   = true

  validation {
    condition     = can(regex("^[^@,;[:space:]]+@[^@,;[:space:]]+\\.[^@,;[:space:]]+$", var.budget_email))
    error_message = "budget_email must be one e-mail address."
  }
}

variable "aws_region" {
  description = "Approved region: the bucket, the Glue catalog and the cost evidence live here."
  type        = string
  default     = "ap-southeast-2"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.aws_region))
    error_message = "aws_region must be a region identifier such as ap-southeast-2."
  }
}

variable "aws_profile" {
  description = "AWS CLI profile or SSO session to use; null takes the environment's. Access keys are never an input."
  type        = string
  default     = null
}

variable "aws_account_id" {
  description = "Approved sandbox account. When set, plan and apply are refused in any other; when null, the caller's account is used."
  type        = string
  default     = null

  validation {
    condition     = var.aws_account_id == null || can(regex("^[0-9]{12}$", var.aws_account_id))
    error_message = "aws_account_id must be 12 digits, in quotes."
  }
}

variable "name_prefix" {
  description = "Prefix of the bucket, policy, budget and user names."
  type        = string
  default     = "floe-provider-tests"
  nullable    = false

  # 35 leaves room for "-<account id>-<region>" in the 63 characters of a bucket name.
  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,33}[a-z0-9]$", var.name_prefix))
    error_message = "name_prefix must be 3 to 35 lower-case letters, digits and dashes, with a letter or digit at both ends."
  }
}

variable "s3_bucket_name" {
  description = "Name of the test bucket; null gives <name_prefix>-<account id>-<region>."
  type        = string
  default     = null

  validation {
    condition     = var.s3_bucket_name == null || can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.s3_bucket_name))
    error_message = "s3_bucket_name must be 3 to 63 lower-case letters, digits and dashes, with a letter or digit at both ends."
  }
}

variable "s3_run_prefix" {
  description = "Key prefix under which every run keeps its objects; they expire, nothing else in the bucket does."
  type        = string
  default     = "runs/"
  nullable    = false

  # No * or ?: the prefix becomes part of an IAM resource pattern.
  validation {
    condition     = can(regex("^([A-Za-z0-9_.-]+/)+$", var.s3_run_prefix)) && !can(regex("(^|/)[.]{1,2}/", var.s3_run_prefix))
    error_message = "s3_run_prefix must be relative and end with /, such as runs/: letters, digits, _ . - only, and no . or .. segment."
  }
}

variable "run_expiration_days" {
  description = "Days after which objects under s3_run_prefix expire."
  type        = number
  default     = 3
  nullable    = false

  validation {
    condition     = var.run_expiration_days >= 1 && var.run_expiration_days <= 30 && floor(var.run_expiration_days) == var.run_expiration_days
    error_message = "run_expiration_days must be a whole number from 1 to 30."
  }
}

variable "glue_database_prefix" {
  description = "Prefix of every Glue database a run creates."
  type        = string
  default     = "floe_provider_"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]{2,40}_$", var.glue_database_prefix))
    error_message = "glue_database_prefix must match ^[a-z][a-z0-9_]{2,40}_$, such as floe_provider_."
  }
}

variable "budget_limit_usd" {
  description = "Monthly cost, in USD, that the budget allows for the account."
  type        = number
  default     = 25
  nullable    = false

  validation {
    condition     = var.budget_limit_usd > 0 && var.budget_limit_usd <= 100
    error_message = "budget_limit_usd must be more than 0 and at most 100."
  }
}

variable "create_iam_user" {
  description = "Create an IAM user with the test policy attached. It has no access key and this module never makes one."
  type        = bool
  default     = false
  nullable    = false
}

variable "enable_ec2_inventory" {
  description = "Also allow read-only ec2:Describe*, so that a run can prove that it started no instance."
  type        = bool
  default     = false
  nullable    = false
}

variable "tags" {
  description = "Further tags for every taggable resource."
  type        = map(string)
  default     = {}
  nullable    = false

  # Compared in lower case: IAM takes "owner" and "Owner" for the same key and refuses both.
  validation {
    condition     = length(setintersection([for key in keys(var.tags) : lower(key)], ["project", "purpose", "managedby", "owner"])) == 0
    error_message = "tags must not contain Project, Purpose, ManagedBy or Owner: those are set by this module (Owner by the owner variable)."
  }

  validation {
    condition     = alltrue([for key in keys(var.tags) : !startswith(lower(key), "aws:") && length(key) >= 1 && length(key) <= 128])
    error_message = "tags must have keys of 1 to 128 characters that do not begin with aws:."
  }
}
