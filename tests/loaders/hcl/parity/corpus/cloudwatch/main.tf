resource "aws_cloudwatch_metric_alarm" "a" {
  for_each            = { cpu = 80, mem = 90.5 }
  alarm_name          = "${each.key}-high"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 2
  threshold           = each.value
  metric_name         = each.key
  namespace           = "x"
  period              = 60
  statistic           = "Average"
  dimensions          = { Name = each.key }
}
resource "aws_cloudwatch_log_group" "g" {
  name_prefix       = "pre"
  retention_in_days = 7
}
