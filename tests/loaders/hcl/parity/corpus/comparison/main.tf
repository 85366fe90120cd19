output "numbers" { value = [1 < 2, 2 <= 2, 3 > 4, 4 >= 4, 1 == 1.0, 1 != 2] }
output "text_numbers" { value = ["10" > 9, "2" < "10"] }
output "types" { value = [1 == "1", true == "true", null == null, [] == [], {} == {}] }
output "tuples" { value = [[1, 2] == [1, 2], [1, 2] == [2, 1], [1, "a"] == [1, "a"]] }
output "lists" { value = [tolist([1, 2]) == [1, 2], tolist(["a"]) == tolist(["a"]), toset(["a", "b"]) == toset(["b", "a"])] }
output "objects" { value = [{ a = 1 } == { a = 1 }, { a = 1 } == { b = 1 }, { a = 1 } == tomap({ a = 1 })] }
output "nulls" { value = [null == "x", "x" != null, [null] == [null]] }
