# Random expressions over values of every kind; an error shows as the value "ERR".
resource "aws_sns_topic" "t" { name = "t" }
variable "vs" {
 type = set(string)
 default = ["b","a"]
}
variable "vl" {
 type = list(string)
 default = ["x","y","10"]
}
variable "vm" {
 type = map(number)
 default = { k = 1, j = 2.5 }
}
variable "vo" {
 type = object({ a = optional(string), b = optional(number, 3), c = optional(list(object({ d = optional(bool, true) })), []) })
 default = { c = [{}, { d = false }] }
}
variable "vn" {
 type = string
 default = null
}
locals {
 u = aws_sns_topic.t.arn
 ul = [aws_sns_topic.t.arn, "k"]
 s = sensitive("sec")
 o = { a = 1, b = "two", c = [1, 2, { d = true }], "e-f" = null }
 l = [3, 1, 2]
 e = []
 t = ["a", 1, true, null]
}
output "o0" {
  sensitive = true
  value = try({ v = "p${upper(try(var.vl, local.o.b))}" }, "ERR")
}
output "o1" {
  sensitive = true
  value = try({ v = flatten("b") }, "ERR")
}
output "o2" {
  sensitive = true
  value = try({ v = [for k, z in chunklist(local.e, { ("d") = "a%{ if var.vn }Y${local.u}%{ else }N%{ endif }", c = sum(local.o.c) }) : signum({ for k, y in [["p","q"]] : k => (true ? k : y)... }) if { for y in index(z, local.u) : var.vo.c => z... }] }, "ERR")
}
output "o3" {
  sensitive = true
  value = try({ v = [for y in {  } : -[for y in "%{ for q in var.vm.k }<${q}>%{ endfor }" : "a%{ if local.u }Y${var.vm.k}%{ else }N%{ endif }" if y]] }, "ERR")
}
output "o4" {
  sensitive = true
  value = try({ v = { for z in (var.vn * "é") : local.e => -z } }, "ERR")
}
output "o5" {
  sensitive = true
  value = try({ v = { for z in {  } : z => jsonencode(z)... if {} } }, "ERR")
}
output "o6" {
  sensitive = true
  value = try({ v = base64encode(var.vo) }, "ERR")
}
output "o7" {
  sensitive = true
  value = try({ v = {  } }, "ERR")
}
output "o8" {
  sensitive = true
  value = try({ v = "%{ for q in "a%{ if null }Y${local.o}%{ else }N%{ endif }" }<${q}>%{ endfor }" }, "ERR")
}
output "o9" {
  sensitive = true
  value = try({ v = !{ a = local.t } }, "ERR")
}
output "o10" {
  sensitive = true
  value = try({ v = (--3 % ("é" + -[for i, y in "10" : 2.5])) }, "ERR")
}
output "o11" {
  sensitive = true
  value = try({ v = { for k, y in "true" : var.vl[0] => "%{ for q in { b = "x", a = [1] } }<${q}>%{ endfor }" if 1 } }, "ERR")
}
output "o12" {
  sensitive = true
  value = try({ v = length(([for i, y in 2.5 : "true"][0] % var.vm.k)) }, "ERR")
}
output "o13" {
  sensitive = true
  value = try({ v = {  } }, "ERR")
}
output "o14" {
  sensitive = true
  value = try({ v = "%{ for q in (var.vn == null ? local.l : ("%{ for q in 0 }<${q}>%{ endfor }" + "p ${local.t}/*")) }<${q}>%{ endfor }" }, "ERR")
}
output "o15" {
  sensitive = true
  value = try({ v = ([for i, y in (local.s == "sec" ? var.vo.c : local.t) : [i, y] if ""] == (contains(-3, local.ul) || ({} * local.u)) ? var.vn : "p-${local.u}") }, "ERR")
}
output "o16" {
  sensitive = true
  value = try({ v = "a%{ if { b = [2.5, local.e, "b"], "e f" = var.vo } }Y${var.vo.c}%{ else }N%{ endif }" }, "ERR")
}
output "o17" {
  sensitive = true
  value = try({ v = [1,"2"] }, "ERR")
}
output "o18" {
  sensitive = true
  value = try({ v = ((false ? var.vm : "")[false])[*].d }, "ERR")
}
output "o19" {
  sensitive = true
  value = try({ v = matchkeys(((local.e == ("10" || local.u) ? abs(local.u) : (var.vm.k == var.vl[0] ? var.vo : true)) != ("a%{ if "é" }Y${["p","q"]}%{ else }N%{ endif }" == (local.ul > "é") ? (var.vm.k == local.s ? ["p","q"] : local.o.b) : [local.ul])), tolist((true ? reverse(local.e) : "a%{ if true }Y${var.vm.k}%{ else }N%{ endif }")), ([local.ul]).a) }, "ERR")
}
output "o20" {
  sensitive = true
  value = try({ v = upper(local.s) }, "ERR")
}
output "o21" {
  sensitive = true
  value = try({ v = [for z in (({ b = [] } - ({ b = "x", a = [1] } % "10")))[*][0] : { for y in "%{ for q in anytrue([]) }<${q}>%{ endfor }" : y => {  }... }] }, "ERR")
}
output "o22" {
  sensitive = true
  value = try({ v = [] }, "ERR")
}
output "o23" {
  sensitive = true
  value = try({ v = merge({ b = [for k, y in local.o : k] }, max({ b = "x", a = [1] }["k"], "%{ for q in 1 }<${q}>%{ endfor }", base64encode(local.o.c))) }, "ERR")
}
output "o24" {
  sensitive = true
  value = try({ v = md5(one((var.vo.c == local.o.b ? var.vo.c : -3))) }, "ERR")
}
output "o25" {
  sensitive = true
  value = try({ v = lookup("%{ for q in min(local.ul, local.ul) }<${q}>%{ endfor }", "a", { c = !local.o.c }) }, "ERR")
}
output "o26" {
  sensitive = true
  value = try({ v = compact([]) }, "ERR")
}
output "o27" {
  sensitive = true
  value = try({ v = "p-${(1 <= (local.l == local.l ? "" : true))}" }, "ERR")
}
output "o28" {
  sensitive = true
  value = try({ v = { for k, z in local.t : keys({}) => ([var.vs, z, local.ul] >= "a%{ if { b = "x", a = [1] } }Y${z}%{ else }N%{ endif }") } }, "ERR")
}
output "o29" {
  sensitive = true
  value = try({ v = upper(flatten(jsonencode(var.vn))) }, "ERR")
}
output "o30" {
  sensitive = true
  value = try({ v = "%{ for q in anytrue("%{ for q in "a" }<${q}>%{ endfor }") }<${q}>%{ endfor }" }, "ERR")
}
output "o31" {
  sensitive = true
  value = try({ v = (signum((zipmap(0, local.l) == chunklist(var.vl, "b"))))[*] }, "ERR")
}
output "o32" {
  sensitive = true
  value = try({ v = [for k, x in (((local.o < var.vo.c) != "a%{ if false }Y${var.vo}%{ else }N%{ endif }") < (var.vn == null ? local.u : -var.vm.k)) : (x >= "%{ for q in "b" }<${q}>%{ endfor }")] }, "ERR")
}
output "o33" {
  sensitive = true
  value = try({ v = "a%{ if { a = "a", ("d") = var.vo }[0] }Y${(false ? "é" : local.s)}%{ else }N%{ endif }" }, "ERR")
}
output "o34" {
  sensitive = true
  value = try({ v = "%{ for q in "a%{ if "%{ for q in local.o.b }<${q}>%{ endfor }" }Y${var.vl}%{ else }N%{ endif }" }<${q}>%{ endfor }" }, "ERR")
}
output "o35" {
  sensitive = true
  value = try({ v = concat((jsonencode(local.u)).c) }, "ERR")
}
output "o36" {
  sensitive = true
  value = try({ v = setproduct("a%{ if min(local.t, [1,"2"], var.vm.k) }Y${"é"}%{ else }N%{ endif }") }, "ERR")
}
output "o37" {
  sensitive = true
  value = try({ v = [(0 - var.vs), (local.ul + var.vl), ("b" || {})] }, "ERR")
}
output "o38" {
  sensitive = true
  value = try({ v = reverse("a") }, "ERR")
}
output "o39" {
  sensitive = true
  value = try({ v = var.vm.k }, "ERR")
}
output "o40" {
  sensitive = true
  value = try({ v = ({ for k, y in local.o.b[null] : "é" => k } + join(",", "p-${"é"}s")) }, "ERR")
}
output "o41" {
  sensitive = true
  value = try({ v = [for z in {  } : (var.vo - z)] }, "ERR")
}
output "o42" {
  sensitive = true
  value = try({ v = "a%{ if (concat(1...) == var.vl ? !var.vs : { for x in var.vo : local.s => ["p","q"]... }) }Y${abs(1)}%{ else }N%{ endif }"[0] }, "ERR")
}
output "o43" {
  sensitive = true
  value = try({ v = ([for k, y in -3 : y if var.vo] == range(3)) }, "ERR")
}
output "o44" {
  sensitive = true
  value = try({ v = !(true ? var.vm : "é") }, "ERR")
}
output "o45" {
  sensitive = true
  value = try({ v = null }, "ERR")
}
output "o46" {
  sensitive = true
  value = try({ v = min(local.o.c...) }, "ERR")
}
output "o47" {
  sensitive = true
  value = try({ v = "%{ for q in local.ul }<${q}>%{ endfor }" }, "ERR")
}
output "o48" {
  sensitive = true
  value = try({ v = var.vo }, "ERR")
}
output "o49" {
  sensitive = true
  value = try({ v = upper(-{ for z in (local.o == local.u ? true : "b") : 0 => ("true" || z)... if { b = "x", a = [1] } }) }, "ERR")
}
output "o50" {
  sensitive = true
  value = try({ v = "p-${(local.e).a}/*" }, "ERR")
}
output "o51" {
  sensitive = true
  value = try({ v = [for z in keys(1)["a"] : { a = 1 } if (z)[*][0]] }, "ERR")
}
output "o52" {
  sensitive = true
  value = try({ v = ("a%{ if "a%{ if !local.o.c }Y${-3}%{ else }N%{ endif }" }Y${"a%{ if local.u }Y${var.vs}%{ else }N%{ endif }"}%{ else }N%{ endif }" && { b = setproduct(-3, { b = "x", a = [1] }) }) }, "ERR")
}
output "o53" {
  sensitive = true
  value = try({ v = (index(var.vo, var.vn) + "a%{ if var.vs }Y${local.s}%{ else }N%{ endif }") }, "ERR")
}
output "o54" {
  sensitive = true
  value = try({ v = distinct((var.vn == null ? "true" : 2.5)) }, "ERR")
}
output "o55" {
  sensitive = true
  value = try({ v = [(["a", true, var.vo][0] + ({  } && "a"[1])), (local.s == "sec" ? !setsubtract("a", "") : (var.vn == null ? local.e : var.vo.c)["k"]), (local.l < { b = var.vo[0], c = [0, "10"] })] }, "ERR")
}
output "o56" {
  sensitive = true
  value = try({ v = [for i, z in (!"p-${var.vl[0]}/*" > "p${{ "e f" = var.vl[0] }}s") : "p${[for k, x in -i : (local.e == var.vs ? ["p","q"] : false)]}s"] }, "ERR")
}
output "o57" {
  sensitive = true
  value = try({ v = slice(([var.vm.k] && "p${2.5}s"), 0, 1) }, "ERR")
}
output "o58" {
  sensitive = true
  value = try({ v = (-{ b = "x", a = [1] } == { b = "x", a = [1] } ? trimspace(({ b = "x", a = [1] })[*].a) : local.t) }, "ERR")
}
output "o59" {
  sensitive = true
  value = try({ v = { "e f" = "p ${"a%{ if flatten({}) }Y${true}%{ else }N%{ endif }"}/*" } }, "ERR")
}
output "o60" {
  sensitive = true
  value = try({ v = "p${(local.u == "q" ? -{ for i, z in true : z => local.o.b if var.vn } : var.vn)}s" }, "ERR")
}
output "o61" {
  sensitive = true
  value = try({ v = startswith(yamlencode(("")[0]), "p ${"%{ for q in true }<${q}>%{ endfor }"}/*") }, "ERR")
}
output "o62" {
  sensitive = true
  value = try({ v = "a" }, "ERR")
}
output "o63" {
  sensitive = true
  value = try({ v = tostring(((local.o.c / var.vs))[*].c[*].d) }, "ERR")
}
output "o64" {
  sensitive = true
  value = try({ v = (replace((local.t)[*], "a", "b"))[*].a }, "ERR")
}
output "o65" {
  sensitive = true
  value = try({ v = "é" }, "ERR")
}
output "o66" {
  sensitive = true
  value = try({ v = "p ${(var.vl[0])[*][0]}/*" }, "ERR")
}
output "o67" {
  sensitive = true
  value = try({ v = (-3 <= (local.o != [])) }, "ERR")
}
output "o68" {
  sensitive = true
  value = try({ v = [for k, x in var.vn : ({ for y in k : k => "" })[*]] }, "ERR")
}
output "o69" {
  sensitive = true
  value = try({ v = "p ${slice("%{ for q in "" }<${q}>%{ endfor }", 0, 1)}s" }, "ERR")
}
output "o70" {
  sensitive = true
  value = try({ v = { for k, y in (var.vn == null ? var.vl : local.o.b) : y => "p ${y}s" } }, "ERR")
}
output "o71" {
  sensitive = true
  value = try({ v = signum((var.vo == 1 ? var.vo.c : "10")) }, "ERR")
}
output "o72" {
  sensitive = true
  value = try({ v = "p${(false == local.o.c ? local.ul : {})}" }, "ERR")
}
output "o73" {
  sensitive = true
  value = try({ v = { "e f" = ("%{ for q in 0 }<${q}>%{ endfor }" > (0 == local.o ? var.vm : [1,"2"])) } }, "ERR")
}
output "o74" {
  sensitive = true
  value = try({ v = sum({ b = upper(var.vo), ("d") = upper(local.o.b) }) }, "ERR")
}
output "o75" {
  sensitive = true
  value = try({ v = "p${(var.vs != false)}s" }, "ERR")
}
output "o76" {
  sensitive = true
  value = try({ v = (true ? var.vo : "a%{ if { b = "x", a = [1] } }Y${var.vn}%{ else }N%{ endif }"["k"]) }, "ERR")
}
output "o77" {
  sensitive = true
  value = try({ v = var.vm.k }, "ERR")
}
output "o78" {
  sensitive = true
  value = try({ v = trimspace(var.vs) }, "ERR")
}
output "o79" {
  sensitive = true
  value = try({ v = length(tonumber(var.vs)) }, "ERR")
}
output "o80" {
  sensitive = true
  value = try({ v = local.o.c }, "ERR")
}
output "o81" {
  sensitive = true
  value = try({ v = { a = 1 } }, "ERR")
}
output "o82" {
  sensitive = true
  value = try({ v = var.vm }, "ERR")
}
output "o83" {
  sensitive = true
  value = try({ v = reverse([for x in { a = 1 } : "b" if x]) }, "ERR")
}
output "o84" {
  sensitive = true
  value = try({ v = [for i, x in "b" : (local.s == "sec" ? {  } : i)] }, "ERR")
}
output "o85" {
  sensitive = true
  value = try({ v = [for x in {  } : ({ for z in (x)[*].c[*].d : z => "a%{ if false }Y${z}%{ else }N%{ endif }" } > {  }) if distinct(local.e)] }, "ERR")
}
output "o86" {
  sensitive = true
  value = try({ v = (true ? local.u : (0 == var.vn ? [1,"2"] : [1,"2"])) }, "ERR")
}
output "o87" {
  sensitive = true
  value = try({ v = !(true ? -local.o : { a = var.vo }) }, "ERR")
}
output "o88" {
  sensitive = true
  value = try({ v = !"a%{ if "true"["a"] }Y${null}%{ else }N%{ endif }" }, "ERR")
}
output "o89" {
  sensitive = true
  value = try({ v = 0 }, "ERR")
}
output "o90" {
  sensitive = true
  value = try({ v = -[(var.vl / local.o.b), "p-${{}}s", ![1,"2"]] }, "ERR")
}
output "o91" {
  sensitive = true
  value = try({ v = split(",", "%{ for q in local.o.b }<${q}>%{ endfor }")[1] }, "ERR")
}
output "o92" {
  sensitive = true
  value = try({ v = "%{ for q in matchkeys(local.t, (var.vm.k * local.o.b), index("", null)) }<${q}>%{ endfor }" }, "ERR")
}
output "o93" {
  sensitive = true
  value = try({ v = (upper(signum("a%{ if var.vm.k }Y${var.vl}%{ else }N%{ endif }")) * ["p","q"]) }, "ERR")
}
output "o94" {
  sensitive = true
  value = try({ v = local.u }, "ERR")
}
output "o95" {
  sensitive = true
  value = try({ v = index((true ? (false)[*][0] : anytrue(local.u)), "p-${"a%{ if "a" }Y${local.o}%{ else }N%{ endif }"}") }, "ERR")
}
output "o96" {
  sensitive = true
  value = try({ v = "%{ for q in (lookup(2.5, "a", "10"))[0] }<${q}>%{ endfor }" }, "ERR")
}
output "o97" {
  sensitive = true
  value = try({ v = true }, "ERR")
}
output "o98" {
  sensitive = true
  value = try({ v = { for i, z in (var.vs == ["p","q"] ? "é" : local.o.b) : local.e => "a%{ if 2.5 }Y${{}}%{ else }N%{ endif }" } }, "ERR")
}
output "o99" {
  sensitive = true
  value = try({ v = upper(startswith(!"é", ((local.o)[*])[*][0])) }, "ERR")
}
output "o100" {
  sensitive = true
  value = try({ v = { for i, x in "a%{ if ({ a = 1 } * "b") }Y${local.e}%{ else }N%{ endif }" : slice(i, 0, 1) => split(",", join(",", i))... } }, "ERR")
}
output "o101" {
  sensitive = true
  value = try({ v = {  } }, "ERR")
}
output "o102" {
  sensitive = true
  value = try({ v = "true" }, "ERR")
}
output "o103" {
  sensitive = true
  value = try({ v = (local.u == "q" ? "p${local.o}" : (local.s + var.vn)) }, "ERR")
}
output "o104" {
  sensitive = true
  value = try({ v = ["p","q"] }, "ERR")
}
output "o105" {
  sensitive = true
  value = try({ v = abs(({ a = 1, c = -3 } == { for i, y in "" : y => "" if local.l } ? "p-${var.vm}" : ([1,"2"] && "b"))) }, "ERR")
}
output "o106" {
  sensitive = true
  value = try({ v = md5({ for z in (var.vn == null ? "p-${1}s" : [local.ul, var.vl[0]]) : (local.s == "sec" ? z : local.l) => length("%{ for q in z }<${q}>%{ endfor }") }) }, "ERR")
}
output "o107" {
  sensitive = true
  value = try({ v = format("%v", [for k, y in ({} / var.vl) : (false ? y : k)]) }, "ERR")
}
output "o108" {
  sensitive = true
  value = try({ v = "%{ for q in [for i, x in (local.s)[*][0] : true["a"]] }<${q}>%{ endfor }" }, "ERR")
}
output "o109" {
  sensitive = true
  value = try({ v = (["a%{ if var.vl[0] }Y${var.vm.k}%{ else }N%{ endif }"["k"]] - replace({ for z in local.u[1] : z => z["k"] }, "a", "b")) }, "ERR")
}
output "o110" {
  sensitive = true
  value = try({ v = "p-${(("a%{ if "true" }Y${"b"}%{ else }N%{ endif }" <= ({})[*].d) == ((local.u == "q" ? var.vl[0] : local.s) * (local.o.b == local.o.c ? var.vm.k : local.t)) ? { "e f" = sort([1,"2"]), c = { for k, y in false : var.vs => ["p","q"] if y } } : local.e)}s" }, "ERR")
}
output "o111" {
  sensitive = true
  value = try({ v = [for i, z in ((true ? { a = 1 } : local.o) == sum("a") ? var.vm.k[0] : (local.ul == local.u)) : local.s] }, "ERR")
}
output "o112" {
  sensitive = true
  value = try({ v = [{ for z in { "e f" = "p ${local.o}/*", c = (local.s == 2.5) } : (z >= z) => { for z in false : [1,"2"] => base64encode(z) } if (z == { a = 1 } ? z : {}) }] }, "ERR")
}
output "o113" {
  sensitive = true
  value = try({ v = trimspace(slice(alltrue(var.vm), 0, 1)) }, "ERR")
}
output "o114" {
  sensitive = true
  value = try({ v = -([for i, z in { b = "x", a = [1] } : "true"] > "a%{ if var.vn }Y${local.ul}%{ else }N%{ endif }") }, "ERR")
}
output "o115" {
  sensitive = true
  value = try({ v = [for i, x in anytrue(var.vl[0]) : "%{ for q in x }<${q}>%{ endfor }" if local.l] }, "ERR")
}
output "o116" {
  sensitive = true
  value = try({ v = (slice(base64encode("é"), 0, 1))[*][0] }, "ERR")
}
output "o117" {
  sensitive = true
  value = try({ v = var.vl }, "ERR")
}
output "o118" {
  sensitive = true
  value = try({ v = "%{ for q in "p-${local.o}" }<${q}>%{ endfor }" }, "ERR")
}
output "o119" {
  sensitive = true
  value = try({ v = {  } }, "ERR")
}
output "o120" {
  sensitive = true
  value = try({ v = [for i, z in ((local.t <= []) <= "p ${var.vn}s") : ([] * i)[1]] }, "ERR")
}
output "o121" {
  sensitive = true
  value = try({ v = tostring({ for x in "p-${1}" : x => compact({}) }) }, "ERR")
}
output "o122" {
  sensitive = true
  value = try({ v = ([for x in (true == local.t ? [] : "b") : [for k, z in x : []]] > "p-${(local.ul * local.s)}/*") }, "ERR")
}
output "o123" {
  sensitive = true
  value = try({ v = ({ c = {} })[*].d }, "ERR")
}
output "o124" {
  sensitive = true
  value = try({ v = ("p ${"é"}s" / (0 != [1,"2"]))["k"] }, "ERR")
}
output "o125" {
  sensitive = true
  value = try({ v = (matchkeys("%{ for q in "" }<${q}>%{ endfor }", lookup(local.o, "a", local.l), (var.vo.c && ["p","q"])))[*] }, "ERR")
}
output "o126" {
  sensitive = true
  value = try({ v = "10"[1] }, "ERR")
}
output "o127" {
  sensitive = true
  value = try({ v = !"p ${(false ? min(local.ul, ["p","q"]) : "p${""}/*")}" }, "ERR")
}
output "o128" {
  sensitive = true
  value = try({ v = { for y in abs(setproduct("10"...)) : (y == var.vl[0] ? y : { b = "x", a = [1] }) => [] if (y == y ? "10" : local.t) } }, "ERR")
}
output "o129" {
  sensitive = true
  value = try({ v = { a = true, b = "b" } }, "ERR")
}
output "o130" {
  sensitive = true
  value = try({ v = -[sensitive(local.u)] }, "ERR")
}
output "o131" {
  sensitive = true
  value = try({ v = "%{ for q in (false ? compact(local.o.b) : coalescelist(var.vn, { b = "x", a = [1] })) }<${q}>%{ endfor }" }, "ERR")
}
output "o132" {
  sensitive = true
  value = try({ v = !"a%{ if slice("%{ for q in var.vn }<${q}>%{ endfor }", 0, 1) }Y${flatten([1,"2"])}%{ else }N%{ endif }" }, "ERR")
}
output "o133" {
  sensitive = true
  value = try({ v = replace(local.ul, "a", "b") }, "ERR")
}
output "o134" {
  sensitive = true
  value = try({ v = { a = 1 } }, "ERR")
}
output "o135" {
  sensitive = true
  value = try({ v = (sort([{ b = "x", a = [1] }]) == { for i, z in true : var.vm => i }["k"]) }, "ERR")
}
output "o136" {
  sensitive = true
  value = try({ v = var.vm }, "ERR")
}
output "o137" {
  sensitive = true
  value = try({ v = setproduct("a%{ if {  } }Y${"true"}%{ else }N%{ endif }", (var.vn)[*].d, (({} + var.vm.k))[*].a) }, "ERR")
}
output "o138" {
  sensitive = true
  value = try({ v = { b = local.s } }, "ERR")
}
output "o139" {
  sensitive = true
  value = try({ v = "a%{ if { for y in ["p","q"] : "" => true } }Y${local.s}%{ else }N%{ endif }" }, "ERR")
}
output "o140" {
  sensitive = true
  value = try({ v = "a%{ if ([] || { ("d") = [1,"2"] }) }Y${contains(var.vn, local.o.b)}%{ else }N%{ endif }" }, "ERR")
}
output "o141" {
  sensitive = true
  value = try({ v = { a = "a%{ if ({ b = "x", a = [1] } && local.o.b) }Y${var.vn}%{ else }N%{ endif }", a = var.vo.c } }, "ERR")
}
output "o142" {
  sensitive = true
  value = try({ v = "%{ for q in "" }<${q}>%{ endfor }" }, "ERR")
}
output "o143" {
  sensitive = true
  value = try({ v = {  } }, "ERR")
}
output "o144" {
  sensitive = true
  value = try({ v = "a%{ if var.vm.k }Y${{ for x in (local.u == "q" ? local.o.c : false) : var.vm.k => x... }}%{ else }N%{ endif }" }, "ERR")
}
output "o145" {
  sensitive = true
  value = try({ v = (("%{ for q in can(var.vo.c) }<${q}>%{ endfor }" >= flatten((var.vo || "10"))))[*][0] }, "ERR")
}
output "o146" {
  sensitive = true
  value = try({ v = "true" }, "ERR")
}
output "o147" {
  sensitive = true
  value = try({ v = local.o.b }, "ERR")
}
output "o148" {
  sensitive = true
  value = try({ v = "a%{ if (var.vl[0] || var.vl[0][1]) }Y${(local.o.b && false)}%{ else }N%{ endif }" }, "ERR")
}
output "o149" {
  sensitive = true
  value = try({ v = "true" }, "ERR")
}
output "o150" {
  sensitive = true
  value = try({ v = (zipmap((local.e == var.vo.c ? 0 : null), reverse(true)) == (substr(local.o, 0, 1) != coalescelist(local.l)) ? yamlencode(("é" || ["p","q"])) : tostring((var.vo.c)[*][0])) }, "ERR")
}
output "o151" {
  sensitive = true
  value = try({ v = "a%{ if (local.s > !2.5) }Y${[[1,"2"], "é"]}%{ else }N%{ endif }" }, "ERR")
}
output "o152" {
  sensitive = true
  value = try({ v = [] }, "ERR")
}
output "o153" {
  sensitive = true
  value = try({ v = -base64encode(setproduct(flatten(local.l), (var.vl)[*].c[*].d)) }, "ERR")
}
output "o154" {
  sensitive = true
  value = try({ v = ceil((null == local.o.c)) }, "ERR")
}
output "o155" {
  sensitive = true
  value = try({ v = local.s }, "ERR")
}
output "o156" {
  sensitive = true
  value = try({ v = "é" }, "ERR")
}
output "o157" {
  sensitive = true
  value = try({ v = jsonencode(chunklist("b", { a = 1 })) }, "ERR")
}
output "o158" {
  sensitive = true
  value = try({ v = { c = "a%{ if var.vl }Y${null}%{ else }N%{ endif }", b = [for y in "a%{ if var.vl }Y${[]}%{ else }N%{ endif }" : "p-${y}s"] } }, "ERR")
}
output "o159" {
  sensitive = true
  value = try({ v = ceil((!local.e / ("b").a)) }, "ERR")
}
output "o160" {
  sensitive = true
  value = try({ v = [(({ b = "x", a = [1] } % []) + sort("%{ for q in 1 }<${q}>%{ endfor }")), { for z in try((local.e || local.o.b), "p${0}") : z => "a%{ if !0 }Y${z}%{ else }N%{ endif }" }] }, "ERR")
}
output "o161" {
  sensitive = true
  value = try({ v = "a%{ if (local.e * -3) }Y${1}%{ else }N%{ endif }" }, "ERR")
}
output "o162" {
  sensitive = true
  value = try({ v = var.vs }, "ERR")
}
output "o163" {
  sensitive = true
  value = try({ v = reverse(("10").c) }, "ERR")
}
output "o164" {
  sensitive = true
  value = try({ v = nonsensitive(anytrue((local.u == "q" ? { a = 1 } : var.vm.k))) }, "ERR")
}
output "o165" {
  sensitive = true
  value = try({ v = {  } }, "ERR")
}
output "o166" {
  sensitive = true
  value = try({ v = try(setproduct({ b = "x", a = [1] }, { b = "x", a = [1] }, false), (var.vo != var.vl)) }, "ERR")
}
output "o167" {
  sensitive = true
  value = try({ v = nonsensitive({ for i, x in local.ul : i => (var.vn == false) }) }, "ERR")
}
output "o168" {
  sensitive = true
  value = try({ v = local.e }, "ERR")
}
output "o169" {
  sensitive = true
  value = try({ v = reverse(keys(formatlist("%s", var.vm.k))) }, "ERR")
}
output "o170" {
  sensitive = true
  value = try({ v = ((((var.vo == var.vl) * { for x in var.vo.c : local.l => x }) == tostring(setsubtract("a", var.vl)) ? !("true" + "a") : one("p-${0}/*")) % min((local.s == "sec" ? "a%{ if {} }Y${null}%{ else }N%{ endif }" : var.vl[0]), (local.o["a"] * "%{ for q in true }<${q}>%{ endfor }"))) }, "ERR")
}
output "o171" {
  sensitive = true
  value = try({ v = (compact(local.s) != tomap(true)) }, "ERR")
}
output "o172" {
  sensitive = true
  value = try({ v = (local.o.c == one(chunklist("true", var.vn)) ? local.o.c : ((["p","q"] != local.ul))[*].a) }, "ERR")
}
output "o173" {
  sensitive = true
  value = try({ v = flatten(("p${[]}s" >= anytrue((local.e && ["p","q"])))) }, "ERR")
}
output "o174" {
  sensitive = true
  value = try({ v = false }, "ERR")
}
output "o175" {
  sensitive = true
  value = try({ v = alltrue(0) }, "ERR")
}
output "o176" {
  sensitive = true
  value = try({ v = lookup("%{ for q in "a" }<${q}>%{ endfor }", "a", md5(max("p${local.u}"...))) }, "ERR")
}
output "o177" {
  sensitive = true
  value = try({ v = nonsensitive({ for x in ("")[*][0] : null => 0 }) }, "ERR")
}
output "o178" {
  sensitive = true
  value = try({ v = "é" }, "ERR")
}
output "o179" {
  sensitive = true
  value = try({ v = {  } }, "ERR")
}
output "o180" {
  sensitive = true
  value = try({ v = min({ b = "x", a = [1] }) }, "ERR")
}
output "o181" {
  sensitive = true
  value = try({ v = ({  } != "%{ for q in local.e }<${q}>%{ endfor }") }, "ERR")
}
output "o182" {
  sensitive = true
  value = try({ v = (setunion(var.vs...))[*].c[*].d }, "ERR")
}
output "o183" {
  sensitive = true
  value = try({ v = {  } }, "ERR")
}
output "o184" {
  sensitive = true
  value = try({ v = "a%{ if element({ for x in local.o.b : x => x if x }, "a%{ if "a" }Y${"true"}%{ else }N%{ endif }") }Y${(local.t != var.vn)}%{ else }N%{ endif }" }, "ERR")
}
output "o185" {
  sensitive = true
  value = try({ v = var.vs[1] }, "ERR")
}
output "o186" {
  sensitive = true
  value = try({ v = local.u }, "ERR")
}
output "o187" {
  sensitive = true
  value = try({ v = { for k, x in tomap((local.s == "sec" ? false : "true")) : (local.l)[*] => { a = "p-${local.t}" } } }, "ERR")
}
output "o188" {
  sensitive = true
  value = try({ v = (0 >= (var.vo)[*].a) }, "ERR")
}
output "o189" {
  sensitive = true
  value = try({ v = "a%{ if (var.vn == null ? "b" : var.vm.k) }Y${var.vs}%{ else }N%{ endif }" }, "ERR")
}
output "o190" {
  sensitive = true
  value = try({ v = [] }, "ERR")
}
output "o191" {
  sensitive = true
  value = try({ v = (((local.e)[*][0] != local.t["k"]))[*].c[*].d }, "ERR")
}
output "o192" {
  sensitive = true
  value = try({ v = !!var.vo }, "ERR")
}
output "o193" {
  sensitive = true
  value = try({ v = transpose({ b = (["p","q"] - "true"), "e f" = (local.o.c != var.vn) }) }, "ERR")
}
output "o194" {
  sensitive = true
  value = try({ v = ((var.vn == null ? ({ b = "x", a = [1] } % var.vo.c) : (local.o)[*].d) + ([for y in var.vn : y] == "%{ for q in local.e }<${q}>%{ endfor }" ? [local.o] : [local.t, "", [1,"2"]])) }, "ERR")
}
output "o195" {
  sensitive = true
  value = try({ v = -3 }, "ERR")
}
output "o196" {
  sensitive = true
  value = try({ v = anytrue(sensitive("a%{ if "true" }Y${var.vm}%{ else }N%{ endif }")) }, "ERR")
}
output "o197" {
  sensitive = true
  value = try({ v = (false % [{  }]) }, "ERR")
}
output "o198" {
  sensitive = true
  value = try({ v = local.e }, "ERR")
}
output "o199" {
  sensitive = true
  value = try({ v = (("a%{ if "é" }Y${local.o.b}%{ else }N%{ endif }" + (local.l)[*].c[*].d) || (("a")[*].a != chunklist(var.vm, "10"))) }, "ERR")
}
output "o200" {
  sensitive = true
  value = try({ v = [regexall("[a-z]", ceil({ b = "x", a = [1] })), "%{ for q in [for k, y in local.e : []] }<${q}>%{ endfor }"] }, "ERR")
}
output "o201" {
  sensitive = true
  value = try({ v = "a%{ if true }Y${var.vm.k}%{ else }N%{ endif }" }, "ERR")
}
output "o202" {
  sensitive = true
  value = try({ v = "true" }, "ERR")
}
output "o203" {
  sensitive = true
  value = try({ v = (var.vn >= "a%{ if merge([{ b = "x", a = [1] }, { a = 1 }], "a%{ if var.vs }Y${true}%{ else }N%{ endif }", (local.l % var.vm.k)) }Y${flatten(var.vo.c)}%{ else }N%{ endif }") }, "ERR")
}
output "o204" {
  sensitive = true
  value = try({ v = "a%{ if { "e f" = -element(var.vl, true) } }Y${"a%{ if "a%{ if var.vl }Y${{ a = 1 }}%{ else }N%{ endif }" }Y${local.e}%{ else }N%{ endif }"}%{ else }N%{ endif }" }, "ERR")
}
output "o205" {
  sensitive = true
  value = try({ v = (({ a = 1 } == (local.s <= [1,"2"]) ? "a%{ if var.vs }Y${"true"}%{ else }N%{ endif }" : !2.5) && {  }) }, "ERR")
}
output "o206" {
  sensitive = true
  value = try({ v = "%{ for q in ({ for i, x in { b = "x", a = [1] } : i => x if var.vn } % (var.vl == local.u ? [1,"2"] : 0)) }<${q}>%{ endfor }" }, "ERR")
}
output "o207" {
  sensitive = true
  value = try({ v = ({ for z in { for y in local.t : local.e => 2.5 } : local.o.c => z["k"]... })[*][0] }, "ERR")
}
output "o208" {
  sensitive = true
  value = try({ v = [max((false ? replace(["p","q"], "a", "b") : (local.o.c > "a")))] }, "ERR")
}
output "o209" {
  sensitive = true
  value = try({ v = {  } }, "ERR")
}
output "o210" {
  sensitive = true
  value = try({ v = "%{ for q in "" }<${q}>%{ endfor }" }, "ERR")
}
output "o211" {
  sensitive = true
  value = try({ v = (false ? var.vm.k : anytrue(1)) }, "ERR")
}
output "o212" {
  sensitive = true
  value = try({ v = "p${"a%{ if {  } }Y${flatten(["p","q"])}%{ else }N%{ endif }"}/*" }, "ERR")
}
output "o213" {
  sensitive = true
  value = try({ v = "p ${"p-${[]}/*"}s" }, "ERR")
}
output "o214" {
  sensitive = true
  value = try({ v = (1 == "b") }, "ERR")
}
output "o215" {
  sensitive = true
  value = try({ v = (var.vn == null ? ["a", ({ b = 1, "e f" = "" } / 1)] : upper(((local.s == "sec" ? local.o.b : 2.5) < "a%{ if 1 }Y${""}%{ else }N%{ endif }"))) }, "ERR")
}
output "o216" {
  sensitive = true
  value = try({ v = transpose(var.vo.c) }, "ERR")
}
output "o217" {
  sensitive = true
  value = try({ v = [one(local.s), -var.vs, null[1]] }, "ERR")
}
output "o218" {
  sensitive = true
  value = try({ v = [(true ? [for k, y in (local.u == "q" ? local.o : { a = 1 }) : !k] : local.t[1])] }, "ERR")
}
output "o219" {
  sensitive = true
  value = try({ v = {  } }, "ERR")
}
output "o220" {
  sensitive = true
  value = try({ v = ("%{ for q in "é" }<${q}>%{ endfor }" <= { b = "x", a = [1] }) }, "ERR")
}
output "o221" {
  sensitive = true
  value = try({ v = flatten(setunion(local.e)) }, "ERR")
}
output "o222" {
  sensitive = true
  value = try({ v = var.vl[0] }, "ERR")
}
output "o223" {
  sensitive = true
  value = try({ v = title((var.vo == ({} >= local.o) ? (local.u == "q" ? 1 : { a = 1 }) : concat(local.o, { b = "x", a = [1] }, false))) }, "ERR")
}
output "o224" {
  sensitive = true
  value = try({ v = "a%{ if (local.t && local.o.b) }Y${local.o.c}%{ else }N%{ endif }" }, "ERR")
}
output "o225" {
  sensitive = true
  value = try({ v = tolist("%{ for q in -local.l }<${q}>%{ endfor }") }, "ERR")
}
output "o226" {
  sensitive = true
  value = try({ v = "a%{ if ((-"true" + !{ a = 1 }))[*] }Y${substr("p ${var.vm}/*", 0, 1)}%{ else }N%{ endif }" }, "ERR")
}
output "o227" {
  sensitive = true
  value = try({ v = "a" }, "ERR")
}
output "o228" {
  sensitive = true
  value = try({ v = split(",", (local.u % var.vs)) }, "ERR")
}
output "o229" {
  sensitive = true
  value = try({ v = { b = -floor("10"), c = ((null % 1) <= ({} != local.o)) } }, "ERR")
}
output "o230" {
  sensitive = true
  value = try({ v = [for k, z in [local.o.c, local.o.c, 2.5] : (local.o <= var.vn)] }, "ERR")
}
output "o231" {
  sensitive = true
  value = try({ v = {  } }, "ERR")
}
output "o232" {
  sensitive = true
  value = try({ v = (values("a%{ if (local.ul >= { a = 1 }) }Y${false}%{ else }N%{ endif }"))[0] }, "ERR")
}
output "o233" {
  sensitive = true
  value = try({ v = md5(!null[1]) }, "ERR")
}
output "o234" {
  sensitive = true
  value = try({ v = (anytrue({ "e f" = "true", b = null }) - { b = "x", a = [1] }) }, "ERR")
}
output "o235" {
  sensitive = true
  value = try({ v = ({  } && local.o.b[var.vm.k]) }, "ERR")
}
output "o236" {
  sensitive = true
  value = try({ v = ([for z in !"%{ for q in "a" }<${q}>%{ endfor }" : [(z)[*], setunion(z, local.o, [])]])[*].a }, "ERR")
}
output "o237" {
  sensitive = true
  value = try({ v = var.vo }, "ERR")
}
output "o238" {
  sensitive = true
  value = try({ v = local.o.b }, "ERR")
}
output "o239" {
  sensitive = true
  value = try({ v = "%{ for q in "b" }<${q}>%{ endfor }" }, "ERR")
}
output "o240" {
  sensitive = true
  value = try({ v = [][([] >= local.o.c)] }, "ERR")
}
output "o241" {
  sensitive = true
  value = try({ v = !toset(var.vm) }, "ERR")
}
output "o242" {
  sensitive = true
  value = try({ v = { for x in (("%{ for q in "a" }<${q}>%{ endfor }").a * [("10" < { a = 1 })]) : { b = "x", a = [1] }["a"] => (local.u == "q" ? { ("d") = var.vm.k, "e f" = "a" }[0] : values(local.t))... } }, "ERR")
}
output "o243" {
  sensitive = true
  value = try({ v = (local.u == "q" ? ((local.o.c)[*].a || max(var.vm.k)) : { for z in (var.vn != var.vm) : local.o => {  } }) }, "ERR")
}
output "o244" {
  sensitive = true
  value = try({ v = ([for k, z in merge(local.o.c...) : [for k, y in ["p","q"] : var.vl[0]]])[*].a }, "ERR")
}
output "o245" {
  sensitive = true
  value = try({ v = (false ? sensitive(local.l) : [matchkeys(transpose(local.ul), { for x in 0 : x => var.vm.k if x }, keys(local.o))]) }, "ERR")
}
output "o246" {
  sensitive = true
  value = try({ v = [for i, y in "é" : try((i == var.vm ? -3 : i), "a%{ if local.ul }Y${""}%{ else }N%{ endif }")] }, "ERR")
}
output "o247" {
  sensitive = true
  value = try({ v = null }, "ERR")
}
output "o248" {
  sensitive = true
  value = try({ v = { for y in keys(({ ("d") = "10" })[*].c[*].d) : { a = (var.vm <= local.ul) } => "a%{ if nonsensitive("%{ for q in var.vm }<${q}>%{ endfor }") }Y${([] == y ? y : y)}%{ else }N%{ endif }"... } }, "ERR")
}
output "o249" {
  sensitive = true
  value = try({ v = local.ul }, "ERR")
}
