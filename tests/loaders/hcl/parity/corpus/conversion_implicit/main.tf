resource "aws_instance" "i" {
  ami                    = "ami-1"
  instance_type          = "t3.micro"
  monitoring             = "true"
  cpu_core_count         = "2"
  vpc_security_group_ids = ["b", "a", "b"]
  tags                   = { Count = 5, On = true }
  root_block_device {
    volume_size = "20"
    encrypted   = "true"
  }
  ebs_block_device {
    device_name = "/dev/sdb"
    volume_size = 10.0
  }
  metadata_options {
    http_tokens = "required"
  }
}
