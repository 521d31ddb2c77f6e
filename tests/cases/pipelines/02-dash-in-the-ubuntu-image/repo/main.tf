resource "aws_codebuild_project" "parcel" {
  name         = "parcel"
  service_role = var.role
  artifacts {
    type = "CODEPIPELINE"
  }
  environment {
    type         = "LINUX_CONTAINER"
    compute_type = "BUILD_GENERAL1_SMALL"
    image        = local.image
  }
  source {
    type = "CODEPIPELINE"
  }
}

locals {
  image = "aws/codebuild/standard:7.0"
}

variable "role" { type = string }
