output "newlines" { value = "a\nb\r\nc" }
output "unicode" { value = "\u00fc\U0001F600 ü 日本" }
output "nfc" { value = length("e\u0301") }
output "quotes" { value = "say \"${"hi"}\"" }
output "percent" { value = "100%" }
output "empty" { value = "" }
output "dollars" { value = "$$$${x}" }
