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
  value = try({ v = yamlencode(({ b = var.vm.k, b = {} } - [])) }, "ERR")
}
output "o1" {
  sensitive = true
  value = try({ v = "p${("%{ for q in (false / null) }<${q}>%{ endfor }")[*].d}/*" }, "ERR")
}
output "o2" {
  sensitive = true
  value = try({ v = ("a%{ if { a = 1 } }Y${local.t}%{ else }N%{ endif }" && { for z in { for k, x in "p ${local.u}/*" : local.u => ({ b = "x", a = [1] } == var.vl[0]) } : can(var.vm) => local.t["a"] if startswith(z, local.ul) }) }, "ERR")
}
output "o3" {
  sensitive = true
  value = try({ v = local.o }, "ERR")
}
output "o4" {
  sensitive = true
  value = try({ v = (({ for k, z in element(var.vl, local.s) : z => concat(k) })[*][0] == [for k, z in (local.u == "q" ? ("10" >= local.t) : sort({ a = 1 })) : ("a%{ if k }Y${{ b = "x", a = [1] }}%{ else }N%{ endif }").c] ? !local.ul : -(local.o || (local.s == "sec" ? var.vl : true))) }, "ERR")
}
output "o5" {
  sensitive = true
  value = try({ v = startswith(alltrue(["p","q"]), "a%{ if 1 }Y${"10"}%{ else }N%{ endif }") }, "ERR")
}
output "o6" {
  sensitive = true
  value = try({ v = { b = setsubtract(local.ul, 0), b = signum({ b = "x", a = [1] }) } }, "ERR")
}
output "o7" {
  sensitive = true
  value = try({ v = base64encode(md5(-3)) }, "ERR")
}
output "o8" {
  sensitive = true
  value = try({ v = transpose(floor(true)) }, "ERR")
}
output "o9" {
  sensitive = true
  value = try({ v = (var.vl - [for x in ([for y in "10" : ["p","q"]])[*].a : { a = min({ b = "x", a = [1] }...) }]) }, "ERR")
}
output "o10" {
  sensitive = true
  value = try({ v = -(local.t["k"] + [for i, x in var.vo : i]) }, "ERR")
}
output "o11" {
  sensitive = true
  value = try({ v = { "e f" = "%{ for q in ["true", [1,"2"], [1,"2"]] }<${q}>%{ endfor }", a = (one("") <= "p-${"a"}/*") } }, "ERR")
}
output "o12" {
  sensitive = true
  value = try({ v = coalescelist(local.o, "%{ for q in 2.5 }<${q}>%{ endfor }", [for z in var.vl : "b"]) }, "ERR")
}
output "o13" {
  sensitive = true
  value = try({ v = [[for k, z in "10" : z][1]] }, "ERR")
}
output "o14" {
  sensitive = true
  value = try({ v = try(((local.u >= null) + [for z in local.o.c : z if { b = "x", a = [1] }]), merge("a%{ if local.u }Y${var.vn}%{ else }N%{ endif }"...)) }, "ERR")
}
output "o15" {
  sensitive = true
  value = try({ v = try([["p","q"], local.ul], ("é" || "b")) }, "ERR")
}
output "o16" {
  sensitive = true
  value = try({ v = "%{ for q in local.t }<${q}>%{ endfor }" }, "ERR")
}
output "o17" {
  sensitive = true
  value = try({ v = { c = [], ("d") = reverse(local.o.b) } }, "ERR")
}
output "o18" {
  sensitive = true
  value = try({ v = [for k, y in [for i, y in !"p-${2.5}/*" : (false / {  })] : (var.vn == null ? { for z in keys(local.e) : k => "a%{ if local.s }Y${y}%{ else }N%{ endif }"... } : {  })] }, "ERR")
}
output "o19" {
  sensitive = true
  value = try({ v = ((local.u == "q" ? "true" : 0)[local.l] != -3) }, "ERR")
}
output "o20" {
  sensitive = true
  value = try({ v = "%{ for q in (({ for y in "10" : y => local.ul if y } < false))[*].d }<${q}>%{ endfor }" }, "ERR")
}
output "o21" {
  sensitive = true
  value = try({ v = true }, "ERR")
}
output "o22" {
  sensitive = true
  value = try({ v = [("b" != var.vl), {  }] }, "ERR")
}
output "o23" {
  sensitive = true
  value = try({ v = "%{ for q in [title([1,"2"]), (local.o.c == {} ? local.u : local.o), element(local.u, {})] }<${q}>%{ endfor }" }, "ERR")
}
output "o24" {
  sensitive = true
  value = try({ v = [for k, x in [for k, y in coalescelist(var.vl[0], "") : "b"[0]] : ({ a = 1 } - k)["a"] if var.vo.c] }, "ERR")
}
output "o25" {
  sensitive = true
  value = try({ v = -[for k, y in { for z in local.ul : z => z... } : { for i, y in k : "true" => i... }] }, "ERR")
}
output "o26" {
  sensitive = true
  value = try({ v = values(local.t) }, "ERR")
}
output "o27" {
  sensitive = true
  value = try({ v = ([{ a = 1 }, index(local.l, var.vm), (var.vs).b] == ((true || var.vm.k) - -"10") ? { for z in trimspace("b") : z => "p-${var.vo}"... } : "p ${setunion({ b = "x", a = [1] }, local.l)}") }, "ERR")
}
output "o28" {
  sensitive = true
  value = try({ v = min(values([for y in !local.e : -var.vo.c]), (local.s == "sec" ? [range(local.l[0]), var.vs, ["p","q"]] : {  }), var.vl) }, "ERR")
}
output "o29" {
  sensitive = true
  value = try({ v = min(!(var.vn == null ? var.vl : 2.5), split(",", (var.vn == null ? local.ul : local.u))) }, "ERR")
}
output "o30" {
  sensitive = true
  value = try({ v = merge(2.5[["p","q"]]) }, "ERR")
}
output "o31" {
  sensitive = true
  value = try({ v = "p-${{ for y in local.o.b : local.ul => y }["a"]}s" }, "ERR")
}
output "o32" {
  sensitive = true
  value = try({ v = [for k, y in local.ul : coalesce(["p${-3}"]) if floor(trimspace(y))] }, "ERR")
}
output "o33" {
  sensitive = true
  value = try({ v = base64encode(alltrue("a%{ if -3 }Y${var.vs}%{ else }N%{ endif }")) }, "ERR")
}
output "o34" {
  sensitive = true
  value = try({ v = "%{ for q in sensitive(!var.vl[0]) }<${q}>%{ endfor }" }, "ERR")
}
output "o35" {
  sensitive = true
  value = try({ v = "" }, "ERR")
}
output "o36" {
  sensitive = true
  value = try({ v = ({ b = "x", a = [1] })[*] }, "ERR")
}
output "o37" {
  sensitive = true
  value = try({ v = var.vn }, "ERR")
}
output "o38" {
  sensitive = true
  value = try({ v = "%{ for q in (([for k, y in local.e : y] == (local.o.b && "b") ? (local.s % -3) : [for z in "" : z if z]) + tomap({ for x in var.vm.k : x => [1,"2"]... })) }<${q}>%{ endfor }" }, "ERR")
}
output "o39" {
  sensitive = true
  value = try({ v = var.vm }, "ERR")
}
output "o40" {
  sensitive = true
  value = try({ v = (false ? { a = 1 } : "p${(regexall("[a-z]", local.t) == try(local.s, 1) ? var.vn["é"] : title({}))}") }, "ERR")
}
output "o41" {
  sensitive = true
  value = try({ v = [1,"2"] }, "ERR")
}
output "o42" {
  sensitive = true
  value = try({ v = "true" }, "ERR")
}
output "o43" {
  sensitive = true
  value = try({ v = [("%{ for q in var.vl[0] }<${q}>%{ endfor }" == (local.o == -3 ? local.s : local.l) ? { for y in { a = 1 } : y => local.e } : max(local.o.b, local.e, 1))] }, "ERR")
}
output "o44" {
  sensitive = true
  value = try({ v = local.o.b["a"] }, "ERR")
}
output "o45" {
  sensitive = true
  value = try({ v = [for z in "%{ for q in ceil([var.vo, 2.5]) }<${q}>%{ endfor }" : [] if ({ for z in true : z => var.vm... if z } == setunion(z, ""))] }, "ERR")
}
output "o46" {
  sensitive = true
  value = try({ v = local.u }, "ERR")
}
output "o47" {
  sensitive = true
  value = try({ v = (element({ for z in local.o.c : z => z... }, (false ? local.o.b : var.vo.c)) > "p ${-3}s"["k"]) }, "ERR")
}
output "o48" {
  sensitive = true
  value = try({ v = { for k, y in ![var.vo, 0] : distinct(local.o.c) => ("%{ for q in k }<${q}>%{ endfor }" == [for y in k : local.ul] ? "a%{ if y }Y${true}%{ else }N%{ endif }" : local.t) } }, "ERR")
}
output "o49" {
  sensitive = true
  value = try({ v = [] }, "ERR")
}
output "o50" {
  sensitive = true
  value = try({ v = "%{ for q in "%{ for q in [for i, x in [for i, y in "" : y] : "%{ for q in ["p","q"] }<${q}>%{ endfor }"] }<${q}>%{ endfor }" }<${q}>%{ endfor }" }, "ERR")
}
output "o51" {
  sensitive = true
  value = try({ v = -{ for i, y in null : "a" => max(false, [1,"2"]) if "true" } }, "ERR")
}
output "o52" {
  sensitive = true
  value = try({ v = [{ for z in var.vs : z => { b = "x", a = [1] } }, (local.o.b <= local.l)] }, "ERR")
}
output "o53" {
  sensitive = true
  value = try({ v = "b" }, "ERR")
}
output "o54" {
  sensitive = true
  value = try({ v = [for i, z in "p${tostring({ b = "x", a = [1] })}s" : try("a%{ if reverse(local.t) }Y${local.e}%{ else }N%{ endif }", "%{ for q in "%{ for q in z }<${q}>%{ endfor }" }<${q}>%{ endfor }")] }, "ERR")
}
output "o55" {
  sensitive = true
  value = try({ v = { c = (var.vl)[*][0] } }, "ERR")
}
output "o56" {
  sensitive = true
  value = try({ v = local.s }, "ERR")
}
output "o57" {
  sensitive = true
  value = try({ v = ({ ("d") = [var.vl[0], "é"] } && abs(!local.o)) }, "ERR")
}
output "o58" {
  sensitive = true
  value = try({ v = {  } }, "ERR")
}
output "o59" {
  sensitive = true
  value = try({ v = [] }, "ERR")
}
output "o60" {
  sensitive = true
  value = try({ v = (local.o.c == split(",", [1,"2"]) ? length({}) : sum("é")) }, "ERR")
}
output "o61" {
  sensitive = true
  value = try({ v = "a%{ if ([1,"2"] || local.s) }Y${var.vl}%{ else }N%{ endif }"["a"] }, "ERR")
}
output "o62" {
  sensitive = true
  value = try({ v = var.vm }, "ERR")
}
output "o63" {
  sensitive = true
  value = try({ v = local.t }, "ERR")
}
output "o64" {
  sensitive = true
  value = try({ v = { ("d") = { b = { a = true }, a = "a%{ if "é" }Y${"a"}%{ else }N%{ endif }" } } }, "ERR")
}
output "o65" {
  sensitive = true
  value = try({ v = local.s }, "ERR")
}
output "o66" {
  sensitive = true
  value = try({ v = ("%{ for q in (local.s == "sec" ? var.vl[0] : []) }<${q}>%{ endfor }" - "p${transpose(local.l)}/*") }, "ERR")
}
output "o67" {
  sensitive = true
  value = try({ v = matchkeys(((local.u > ["p","q"]) < {}), (false ? base64encode("") : (local.s == "sec" ? "10" : local.o.c)), join(",", "a%{ if var.vs }Y${local.u}%{ else }N%{ endif }")) }, "ERR")
}
output "o68" {
  sensitive = true
  value = try({ v = (local.s == "sec" ? ((["p","q"] == var.vn) == (true ? local.o.c : var.vo.c) ? base64encode(local.o) : var.vn) : substr((0)[*].a, 0, 1)) }, "ERR")
}
output "o69" {
  sensitive = true
  value = try({ v = "a%{ if replace("a%{ if reverse([1,"2"]) }Y${1}%{ else }N%{ endif }", "a", "b") }Y${(jsonencode("") % "p ${true}")}%{ else }N%{ endif }" }, "ERR")
}
output "o70" {
  sensitive = true
  value = try({ v = setproduct("%{ for q in 2.5 }<${q}>%{ endfor }") }, "ERR")
}
output "o71" {
  sensitive = true
  value = try({ v = local.l }, "ERR")
}
output "o72" {
  sensitive = true
  value = try({ v = (reverse(replace("true", "a", "b")) - (("é" == { a = 1 } ? "10" : var.vl[0]) == !local.t)) }, "ERR")
}
output "o73" {
  sensitive = true
  value = try({ v = [] }, "ERR")
}
output "o74" {
  sensitive = true
  value = try({ v = "a%{ if (local.o)[*].d }Y${"10"}%{ else }N%{ endif }" }, "ERR")
}
output "o75" {
  sensitive = true
  value = try({ v = ({ a = "%{ for q in "true" }<${q}>%{ endfor }" } * ([] >= coalescelist(local.t, var.vs))) }, "ERR")
}
output "o76" {
  sensitive = true
  value = try({ v = "a%{ if (("a%{ if [] }Y${var.vl}%{ else }N%{ endif }" && "a%{ if 1 }Y${"a"}%{ else }N%{ endif }") / (local.s == "sec" ? "p${local.t}/*" : [for i, y in var.vl[0] : {} if y])) }Y${-base64encode(var.vl)}%{ else }N%{ endif }" }, "ERR")
}
output "o77" {
  sensitive = true
  value = try({ v = ![for x in (local.e <= local.o) : (local.u == "q" ? ["p","q"] : null)] }, "ERR")
}
output "o78" {
  sensitive = true
  value = try({ v = { for k, z in ({  } == [for k, y in 0 : k if k]) : "a%{ if 1 }Y${["p","q"]}%{ else }N%{ endif }" => "10"... } }, "ERR")
}
output "o79" {
  sensitive = true
  value = try({ v = "a%{ if "%{ for q in min(null, "", "") }<${q}>%{ endfor }" }Y${zipmap(local.s, [])}%{ else }N%{ endif }" }, "ERR")
}
output "o80" {
  sensitive = true
  value = try({ v = ((var.vm.k - replace(var.vl[0], "a", "b")))[*].a }, "ERR")
}
output "o81" {
  sensitive = true
  value = try({ v = "a%{ if [for k, y in "%{ for q in local.o.c }<${q}>%{ endfor }" : transpose(k) if y] }Y${"p ${{ a = 1 }}/*"}%{ else }N%{ endif }" }, "ERR")
}
output "o82" {
  sensitive = true
  value = try({ v = "%{ for q in local.o.c }<${q}>%{ endfor }" }, "ERR")
}
output "o83" {
  sensitive = true
  value = try({ v = "%{ for q in distinct((var.vs && "true"))["a"] }<${q}>%{ endfor }" }, "ERR")
}
output "o84" {
  sensitive = true
  value = try({ v = "p${yamlencode(-{ a = 1 }[local.u])}s" }, "ERR")
}
output "o85" {
  sensitive = true
  value = try({ v = split(",", "p-${local.o.c}s") }, "ERR")
}
output "o86" {
  sensitive = true
  value = try({ v = [for k, x in local.l : (join(",", x) == "%{ for q in [] }<${q}>%{ endfor }")] }, "ERR")
}
output "o87" {
  sensitive = true
  value = try({ v = alltrue((var.vl[0] && 0)) }, "ERR")
}
output "o88" {
  sensitive = true
  value = try({ v = "p${[1,"2"]}s" }, "ERR")
}
output "o89" {
  sensitive = true
  value = try({ v = (title("10") == ({ b = "x", a = [1] } == -3 ? "" : var.vl) ? (local.s && var.vm) : join(",", var.vs)) }, "ERR")
}
output "o90" {
  sensitive = true
  value = try({ v = "%{ for q in var.vn }<${q}>%{ endfor }" }, "ERR")
}
output "o91" {
  sensitive = true
  value = try({ v = values([local.l, var.vn]) }, "ERR")
}
output "o92" {
  sensitive = true
  value = try({ v = lookup("a%{ if { for k, y in [] : k => y... if local.o.b } }Y${"a"}%{ else }N%{ endif }", "a", jsonencode(jsonencode(null))) }, "ERR")
}
output "o93" {
  sensitive = true
  value = try({ v = (var.vo == var.vo ? var.vs : local.s)[1] }, "ERR")
}
output "o94" {
  sensitive = true
  value = try({ v = ("é" == local.e ? var.vl[0] : "")[local.u] }, "ERR")
}
output "o95" {
  sensitive = true
  value = try({ v = ["p","q"] }, "ERR")
}
output "o96" {
  sensitive = true
  value = try({ v = (([var.vm.k] - (local.o.c >= "b")) || ((true ? true : var.vo.c) == "a%{ if "" }Y${var.vn}%{ else }N%{ endif }" ? "a%{ if var.vs }Y${local.s}%{ else }N%{ endif }" : (var.vm.k == -3 ? ["p","q"] : var.vo))) }, "ERR")
}
output "o97" {
  sensitive = true
  value = try({ v = tolist(split(",", (local.ul == 0))) }, "ERR")
}
output "o98" {
  sensitive = true
  value = try({ v = abs(true) }, "ERR")
}
output "o99" {
  sensitive = true
  value = try({ v = (!"p ${var.vl[0]}/*" == [for x in abs(var.vo.c) : sensitive(var.vl[0])] ? "%{ for q in {  } }<${q}>%{ endfor }" : (true ? { for k, z in var.vl[0] : local.o.c => k... if "true" } : (true || local.u))) }, "ERR")
}
output "o100" {
  sensitive = true
  value = try({ v = [for i, z in "p${{ c = var.vs }}/*" : "a%{ if "a%{ if local.ul }Y${i}%{ else }N%{ endif }" }Y${local.u}%{ else }N%{ endif }"] }, "ERR")
}
output "o101" {
  sensitive = true
  value = try({ v = setunion((true ? var.vo.c : local.l)...) }, "ERR")
}
output "o102" {
  sensitive = true
  value = try({ v = (("é")[0] < (var.vn == null ? "%{ for q in var.vo }<${q}>%{ endfor }" : (local.o <= var.vm.k))) }, "ERR")
}
output "o103" {
  sensitive = true
  value = try({ v = [1,"2"] }, "ERR")
}
output "o104" {
  sensitive = true
  value = try({ v = { for i, z in replace((local.o.c).b, "a", "b") : null => signum(min(z, i, null)) } }, "ERR")
}
output "o105" {
  sensitive = true
  value = try({ v = [{  }, [(false ? var.vn : ([1,"2"])[*])], ([for k, y in local.u : element(k, y) if k] >= "%{ for q in [for i, y in null : var.vl if i] }<${q}>%{ endfor }")] }, "ERR")
}
output "o106" {
  sensitive = true
  value = try({ v = signum("%{ for q in (false ? var.vn : "true") }<${q}>%{ endfor }") }, "ERR")
}
output "o107" {
  sensitive = true
  value = try({ v = var.vn }, "ERR")
}
output "o108" {
  sensitive = true
  value = try({ v = !"%{ for q in "%{ for q in 0 }<${q}>%{ endfor }" }<${q}>%{ endfor }" }, "ERR")
}
output "o109" {
  sensitive = true
  value = try({ v = !merge(can((local.t >= ""))) }, "ERR")
}
output "o110" {
  sensitive = true
  value = try({ v = ((-{}).c * "a%{ if ["é", "10"] }Y${local.o.b}%{ else }N%{ endif }") }, "ERR")
}
output "o111" {
  sensitive = true
  value = try({ v = title(chunklist((var.vo % local.l), "p${local.u}")) }, "ERR")
}
output "o112" {
  sensitive = true
  value = try({ v = var.vm.k }, "ERR")
}
output "o113" {
  sensitive = true
  value = try({ v = ([(true ? var.vs : local.s), (var.vo.c / "true"), { "e f" = "10", ("d") = null }] <= "a%{ if var.vn }Y${2.5}%{ else }N%{ endif }") }, "ERR")
}
output "o114" {
  sensitive = true
  value = try({ v = ([contains("é", 0)] / "a%{ if ({ b = "x", a = [1] } != 2.5) }Y${"a"}%{ else }N%{ endif }") }, "ERR")
}
output "o115" {
  sensitive = true
  value = try({ v = { for i, y in -["p","q"] : { c = y, "e f" = [1,"2"] } => "a%{ if (local.o == y ? i : var.vn) }Y${i}%{ else }N%{ endif }"... } }, "ERR")
}
output "o116" {
  sensitive = true
  value = try({ v = [for x in chunklist("%{ for q in var.vn }<${q}>%{ endfor }", { for y in "a" : y => y... }) : x] }, "ERR")
}
output "o117" {
  sensitive = true
  value = try({ v = { for x in 0 : x => x... }["a"] }, "ERR")
}
output "o118" {
  sensitive = true
  value = try({ v = (-![] * { for k, y in [for i, z in 2.5 : -local.o.b] : (y < y) => upper([for i, y in local.t : local.o.b]) if {  } }) }, "ERR")
}
output "o119" {
  sensitive = true
  value = try({ v = coalescelist("a%{ if (false ? "é" : []) }Y${1}%{ else }N%{ endif }"...) }, "ERR")
}
output "o120" {
  sensitive = true
  value = try({ v = (true ? ([for z in "a%{ if 0 }Y${{}}%{ else }N%{ endif }" : z] || "p ${"%{ for q in var.vo }<${q}>%{ endfor }"}s") : "%{ for q in ((local.s + local.t) && !local.s) }<${q}>%{ endfor }") }, "ERR")
}
output "o121" {
  sensitive = true
  value = try({ v = "p${"%{ for q in [for i, x in var.vo.c : 2.5] }<${q}>%{ endfor }"}s" }, "ERR")
}
output "o122" {
  sensitive = true
  value = try({ v = local.l }, "ERR")
}
output "o123" {
  sensitive = true
  value = try({ v = -("10" < var.vl[0]) }, "ERR")
}
output "o124" {
  sensitive = true
  value = try({ v = 0 }, "ERR")
}
output "o125" {
  sensitive = true
  value = try({ v = "a%{ if (var.vn == null ? local.o.c : var.vm.k) }Y${local.u}%{ else }N%{ endif }" }, "ERR")
}
output "o126" {
  sensitive = true
  value = try({ v = 2.5 }, "ERR")
}
output "o127" {
  sensitive = true
  value = try({ v = (local.s == "sec" ? "%{ for q in { for x in var.vm : true => x } }<${q}>%{ endfor }" : -!"é") }, "ERR")
}
output "o128" {
  sensitive = true
  value = try({ v = { for y in "%{ for q in "" }<${q}>%{ endfor }" : null => [for x in true : local.e]... if y } }, "ERR")
}
output "o129" {
  sensitive = true
  value = try({ v = (formatlist("%q", [for z in min(var.vm, false) : "p${{ a = 1 }}/*"]) && { for k, z in can(2.5) : (k >= 1) => ((local.s == "sec" ? k : z) / (false ? z : z))... }) }, "ERR")
}
output "o130" {
  sensitive = true
  value = try({ v = [base64encode(join(",", "")), alltrue([for k, x in local.e : var.vm.k]), local.u] }, "ERR")
}
output "o131" {
  sensitive = true
  value = try({ v = [for k, z in { for i, y in null : "" => i... if i } : !z] }, "ERR")
}
output "o132" {
  sensitive = true
  value = try({ v = ([for z in var.vl : z]).b }, "ERR")
}
output "o133" {
  sensitive = true
  value = try({ v = ((0 != alltrue("é")) || [for k, y in !local.t : "p ${var.vm}s"]) }, "ERR")
}
output "o134" {
  sensitive = true
  value = try({ v = ([for y in "p ${{ for y in local.o.c : [] => local.ul if y }}/*" : one(!y)])[*].a }, "ERR")
}
output "o135" {
  sensitive = true
  value = try({ v = merge("p${(true ? { a = 1 } : ["p","q"])}", -([1,"2"])[*].a, 1) }, "ERR")
}
output "o136" {
  sensitive = true
  value = try({ v = "%{ for q in "%{ for q in lookup(("" <= local.s), "a", "a%{ if true }Y${"true"}%{ else }N%{ endif }") }<${q}>%{ endfor }" }<${q}>%{ endfor }" }, "ERR")
}
output "o137" {
  sensitive = true
  value = try({ v = [] }, "ERR")
}
output "o138" {
  sensitive = true
  value = try({ v = ({ ("d") = true } / (var.vs).a) }, "ERR")
}
output "o139" {
  sensitive = true
  value = try({ v = "p ${[local.o, var.vn]}/*" }, "ERR")
}
output "o140" {
  sensitive = true
  value = try({ v = local.s }, "ERR")
}
output "o141" {
  sensitive = true
  value = try({ v = [{ for i, y in title(var.vl) : local.e => "a%{ if i }Y${local.l}%{ else }N%{ endif }" if y }, ceil(!local.e)] }, "ERR")
}
output "o142" {
  sensitive = true
  value = try({ v = "a%{ if (false ? !local.l : ("a" != local.s)) }Y${format("%d", 0)}%{ else }N%{ endif }" }, "ERR")
}
output "o143" {
  sensitive = true
  value = try({ v = "true" }, "ERR")
}
output "o144" {
  sensitive = true
  value = try({ v = max(length({ for k, x in compact(local.l) : k => { for i, x in local.e : i => x... } if k })) }, "ERR")
}
output "o145" {
  sensitive = true
  value = try({ v = tostring(("a%{ if var.vl[0] }Y${""}%{ else }N%{ endif }")[*][0]) }, "ERR")
}
output "o146" {
  sensitive = true
  value = try({ v = [regexall("[a-z]", coalescelist(null, local.e)), reverse(local.e["a"])] }, "ERR")
}
output "o147" {
  sensitive = true
  value = try({ v = "p${trimspace({ for i, y in ({} <= "10") : var.vm.k => -""... })}s" }, "ERR")
}
output "o148" {
  sensitive = true
  value = try({ v = (var.vn == null ? "%{ for q in element(var.vm, local.l) }<${q}>%{ endfor }" : distinct({ ("d") = local.o, c = local.l })) }, "ERR")
}
output "o149" {
  sensitive = true
  value = try({ v = "p-${({ c = false, ("d") = local.o } != var.vn)}s" }, "ERR")
}
output "o150" {
  sensitive = true
  value = try({ v = {  } }, "ERR")
}
output "o151" {
  sensitive = true
  value = try({ v = "p${regexall("[a-z]", ("é" || [1,"2"]))}/*" }, "ERR")
}
output "o152" {
  sensitive = true
  value = try({ v = { for x in "%{ for q in local.l }<${q}>%{ endfor }" : compact(["p","q"]) => (var.vo + "%{ for q in x }<${q}>%{ endfor }")... } }, "ERR")
}
output "o153" {
  sensitive = true
  value = try({ v = ((tomap(var.vl) == ("a" != var.vm.k) ? "%{ for q in var.vl }<${q}>%{ endfor }" : upper(var.vs)) <= 1) }, "ERR")
}
output "o154" {
  sensitive = true
  value = try({ v = ((local.o)[*][0] == (true ? [] : {}) ? "a%{ if true }Y${0}%{ else }N%{ endif }" : (var.vm.k || [])) }, "ERR")
}
output "o155" {
  sensitive = true
  value = try({ v = !coalesce("%{ for q in (false ? var.vm : "é") }<${q}>%{ endfor }", ((false)[*].c[*].d == { for k, z in var.vs : z => z... if k } ? "10" : transpose({ b = "x", a = [1] }))) }, "ERR")
}
output "o156" {
  sensitive = true
  value = try({ v = (setsubtract("10", "10") == (var.vs || var.vo.c) ? (var.vl * local.o.c) : 2.5) }, "ERR")
}
output "o157" {
  sensitive = true
  value = try({ v = "é" }, "ERR")
}
output "o158" {
  sensitive = true
  value = try({ v = startswith((ceil(local.o.c))[*].c[*].d, "p${["p","q"]}") }, "ERR")
}
output "o159" {
  sensitive = true
  value = try({ v = upper([lookup(var.vm, "a", ""), ("a")[0], slice(["p","q"], 0, 1)]) }, "ERR")
}
output "o160" {
  sensitive = true
  value = try({ v = [] }, "ERR")
}
output "o161" {
  sensitive = true
  value = try({ v = upper(coalesce((var.vn == null ? false : null), (local.t)[*], alltrue("10"))) }, "ERR")
}
output "o162" {
  sensitive = true
  value = try({ v = "a%{ if "%{ for q in var.vo.c }<${q}>%{ endfor }" }Y${1}%{ else }N%{ endif }" }, "ERR")
}
output "o163" {
  sensitive = true
  value = try({ v = ([for z in ([for y in var.vl[0] : y] && "p${var.vl[0]}") : split(",", local.e) if range(3)] - { ("d") = ([1,"2"][1] / (local.t > "é")) }) }, "ERR")
}
output "o164" {
  sensitive = true
  value = try({ v = { a = [], b = "a%{ if var.vl }Y${"a"}%{ else }N%{ endif }" } }, "ERR")
}
output "o165" {
  sensitive = true
  value = try({ v = ({ ("d") = (local.o + local.l) }[1] >= ("a%{ if regexall("[a-z]", { b = "x", a = [1] }) }Y${0}%{ else }N%{ endif }" * "%{ for q in {  } }<${q}>%{ endfor }")) }, "ERR")
}
output "o166" {
  sensitive = true
  value = try({ v = "%{ for q in "a" }<${q}>%{ endfor }" }, "ERR")
}
output "o167" {
  sensitive = true
  value = try({ v = [for k, y in title(local.o) : alltrue(local.u)][{  }] }, "ERR")
}
output "o168" {
  sensitive = true
  value = try({ v = { for y in (local.s == "sec" ? (local.s == "sec" ? local.u : local.u) : (false == var.vm ? -3 : "b")) : { b = y } => ("%{ for q in y }<${q}>%{ endfor }" == "%{ for q in var.vm }<${q}>%{ endfor }" ? (y - y) : [for x in local.ul : x]) } }, "ERR")
}
output "o169" {
  sensitive = true
  value = try({ v = "a%{ if var.vo.c }Y${var.vl[0]}%{ else }N%{ endif }" }, "ERR")
}
output "o170" {
  sensitive = true
  value = try({ v = "%{ for q in compact([local.s]) }<${q}>%{ endfor }" }, "ERR")
}
output "o171" {
  sensitive = true
  value = try({ v = local.l }, "ERR")
}
output "o172" {
  sensitive = true
  value = try({ v = ((false ? var.vm[0] : {  }) > [for y in (2.5 == "é" ? {} : var.vm.k) : [for i, z in local.o.c : y if z] if y]) }, "ERR")
}
output "o173" {
  sensitive = true
  value = try({ v = ("p ${false}s" == { b = "x", a = [1] } ? { a = ["p","q"], b = { for y in local.t : var.vl[0] => y } } : "p-${max(var.vn, var.vl[0], var.vl[0])}/*") }, "ERR")
}
output "o174" {
  sensitive = true
  value = try({ v = [ceil("a%{ if { a = 1 } }Y${""}%{ else }N%{ endif }"), var.vm.k] }, "ERR")
}
output "o175" {
  sensitive = true
  value = try({ v = var.vo.c }, "ERR")
}
output "o176" {
  sensitive = true
  value = try({ v = !{ for x in [for x in 0 : x] : x => ("é")[*][0] if local.ul } }, "ERR")
}
output "o177" {
  sensitive = true
  value = try({ v = "p-${(range(local.l[0]))[*]}s" }, "ERR")
}
output "o178" {
  sensitive = true
  value = try({ v = "%{ for q in !md5(var.vm) }<${q}>%{ endfor }" }, "ERR")
}
output "o179" {
  sensitive = true
  value = try({ v = -tostring(!{ for y in local.o : y => y... if "é" }) }, "ERR")
}
output "o180" {
  sensitive = true
  value = try({ v = [] }, "ERR")
}
output "o181" {
  sensitive = true
  value = try({ v = ([for i, y in ["true", var.vm, 0] : "a%{ if i }Y${var.vm.k}%{ else }N%{ endif }" if i] % ("p-${var.vm}s" / [for y in "é" : var.vo.c])) }, "ERR")
}
output "o182" {
  sensitive = true
  value = try({ v = distinct(signum(setunion(local.o, var.vs, "b"))) }, "ERR")
}
output "o183" {
  sensitive = true
  value = try({ v = setunion(((var.vm.k)[*].c[*].d == keys(local.s) ? flatten(2.5) : { a = 1 })...) }, "ERR")
}
output "o184" {
  sensitive = true
  value = try({ v = lookup(-("a")[*], "a", { for x in ({ b = "x", a = [1] } || local.l) : x => [1,"2"] }) }, "ERR")
}
output "o185" {
  sensitive = true
  value = try({ v = coalescelist("p-${var.vs}/*", (true ? { "e f" = min("é", local.l) } : (element(local.s, local.o.b) == !false ? { for z in { a = 1 } : null => z... } : [for y in "true" : var.vs]))) }, "ERR")
}
output "o186" {
  sensitive = true
  value = try({ v = ("%{ for q in "true" }<${q}>%{ endfor }" != "a") }, "ERR")
}
output "o187" {
  sensitive = true
  value = try({ v = ([for i, y in local.ul : var.vl] != distinct(local.o.b)) }, "ERR")
}
output "o188" {
  sensitive = true
  value = try({ v = { for x in (("10")[0] == element(local.s, local.u)) : concat(x, local.t) => trimspace((false ? var.vm.k : x)) } }, "ERR")
}
output "o189" {
  sensitive = true
  value = try({ v = { "e f" = 1 } }, "ERR")
}
output "o190" {
  sensitive = true
  value = try({ v = [for z in (jsonencode(local.l) - (2.5 == local.ul ? local.ul : 1)) : tolist((var.vs || z))] }, "ERR")
}
output "o191" {
  sensitive = true
  value = try({ v = signum({ c = ["p","q"] }) }, "ERR")
}
output "o192" {
  sensitive = true
  value = try({ v = matchkeys(((local.o.b >= "a"))[*].c[*].d, (("é" || local.t)).a, ("p${var.vo.c}s" <= flatten("10"))) }, "ERR")
}
output "o193" {
  sensitive = true
  value = try({ v = [1,"2"] }, "ERR")
}
output "o194" {
  sensitive = true
  value = try({ v = { b = tonumber(["é", var.vo.c]) } }, "ERR")
}
output "o195" {
  sensitive = true
  value = try({ v = { for x in { ("d") = var.vm.k, ("d") = 0 } : x => (var.vn == null ? var.vn : var.vm) } }, "ERR")
}
output "o196" {
  sensitive = true
  value = try({ v = ((local.u == "q" ? false : ((false < null) >= var.vm.k)) * "%{ for q in local.t[1] }<${q}>%{ endfor }") }, "ERR")
}
output "o197" {
  sensitive = true
  value = try({ v = floor(local.o) }, "ERR")
}
output "o198" {
  sensitive = true
  value = try({ v = { for y in [for x in "é" : [1,"2"]] : y => (y == [] ? local.s : { a = 1 }) } }, "ERR")
}
output "o199" {
  sensitive = true
  value = try({ v = [for x in tostring(!"é") : x[0]] }, "ERR")
}
output "o200" {
  sensitive = true
  value = try({ v = (var.vo[0] > -var.vo) }, "ERR")
}
output "o201" {
  sensitive = true
  value = try({ v = (false ? "%{ for q in [for k, y in merge([], local.e) : distinct(var.vo)] }<${q}>%{ endfor }" : coalescelist(!var.vl[0][0])) }, "ERR")
}
output "o202" {
  sensitive = true
  value = try({ v = yamlencode(element(var.vs, "a")) }, "ERR")
}
output "o203" {
  sensitive = true
  value = try({ v = (chunklist(["p","q"], "é") && 2.5) }, "ERR")
}
output "o204" {
  sensitive = true
  value = try({ v = (values(local.u) / []) }, "ERR")
}
output "o205" {
  sensitive = true
  value = try({ v = "%{ for q in tolist(null) }<${q}>%{ endfor }" }, "ERR")
}
output "o206" {
  sensitive = true
  value = try({ v = var.vo }, "ERR")
}
output "o207" {
  sensitive = true
  value = try({ v = ("b" == ((min(local.u...) >= [for i, z in -3 : 0]) - element(merge(false...), ("a" == local.s ? local.u : local.l))) ? ([for k, z in (["p","q"] == var.vo ? var.vm : "10") : "a%{ if z }Y${-3}%{ else }N%{ endif }"] != "a%{ if (local.t || "") }Y${local.o.c}%{ else }N%{ endif }") : yamlencode("p-${(local.o.b)[*]}s")) }, "ERR")
}
output "o208" {
  sensitive = true
  value = try({ v = zipmap(range(local.l[0]), (format("%v", local.u) - { "e f" = (var.vm == var.vn ? var.vm : "a") })) }, "ERR")
}
output "o209" {
  sensitive = true
  value = try({ v = { for k, z in "%{ for q in keys(null) }<${q}>%{ endfor }" : (local.s == "sec" ? { b = "x", a = [1] }[1] : (var.vs * local.l)) => "p-${join(",", !z)}/*" } }, "ERR")
}
output "o210" {
  sensitive = true
  value = try({ v = [for k, y in "" : md5("a%{ if { for x in y : k => y if y } }Y${var.vo.c}%{ else }N%{ endif }") if (("a" % local.ul))[0]] }, "ERR")
}
output "o211" {
  sensitive = true
  value = try({ v = zipmap({  }, "b") }, "ERR")
}
output "o212" {
  sensitive = true
  value = try({ v = local.u }, "ERR")
}
output "o213" {
  sensitive = true
  value = try({ v = "%{ for q in local.l }<${q}>%{ endfor }" }, "ERR")
}
output "o214" {
  sensitive = true
  value = try({ v = { for z in "p${var.vo}s" : { a = 1 } => (local.e)[*].c[*].d... } }, "ERR")
}
output "o215" {
  sensitive = true
  value = try({ v = (tonumber(index(0, {})) <= { for i, y in (local.u == "q" ? { b = "x", a = [1] } : "10") : { b = "x", a = [1] } => (null / var.vs) if { b = "x", a = [1] } }) }, "ERR")
}
output "o216" {
  sensitive = true
  value = try({ v = element(["p-${local.e}"], compact(!local.e))[0] }, "ERR")
}
output "o217" {
  sensitive = true
  value = try({ v = { for k, y in {  } : chunklist([for k, z in y : k], [for k, x in k : local.o.c]) => [for y in zipmap(y, "p-${k}") : y]... } }, "ERR")
}
output "o218" {
  sensitive = true
  value = try({ v = sort(var.vl[0]) }, "ERR")
}
output "o219" {
  sensitive = true
  value = try({ v = { for z in { a = (compact("b") <= "%{ for q in 0 }<${q}>%{ endfor }") } : length(sort(z)) => toset([2.5, (z)[*].a, [for x in "a" : true]])... } }, "ERR")
}
output "o220" {
  sensitive = true
  value = try({ v = var.vm }, "ERR")
}
output "o221" {
  sensitive = true
  value = try({ v = ["%{ for q in var.vl[0] }<${q}>%{ endfor }", ("")[*].a] }, "ERR")
}
output "o222" {
  sensitive = true
  value = try({ v = { b = var.vm.k } }, "ERR")
}
output "o223" {
  sensitive = true
  value = try({ v = ceil({}) }, "ERR")
}
output "o224" {
  sensitive = true
  value = try({ v = (([for x in var.vl : x])[*] > local.l[0]) }, "ERR")
}
output "o225" {
  sensitive = true
  value = try({ v = var.vo }, "ERR")
}
output "o226" {
  sensitive = true
  value = try({ v = sum(var.vn) }, "ERR")
}
output "o227" {
  sensitive = true
  value = try({ v = zipmap(coalesce(true...), ((var.vm.k == local.u ? local.o.c : "a"))[*][0]) }, "ERR")
}
output "o228" {
  sensitive = true
  value = try({ v = range(local.l[0]) }, "ERR")
}
output "o229" {
  sensitive = true
  value = try({ v = (signum(matchkeys("true", var.vo, -3)) || "%{ for q in length(var.vm) }<${q}>%{ endfor }") }, "ERR")
}
output "o230" {
  sensitive = true
  value = try({ v = !{ c = startswith(join(",", "é"), local.ul), a = (var.vn == null ? var.vo.c : null)["k"] } }, "ERR")
}
output "o231" {
  sensitive = true
  value = try({ v = (var.vn == null ? { b = (local.e)[*] } : -"%{ for q in var.vl }<${q}>%{ endfor }") }, "ERR")
}
output "o232" {
  sensitive = true
  value = try({ v = (false ? var.vs : (false ? signum(-3) : "true")) }, "ERR")
}
output "o233" {
  sensitive = true
  value = try({ v = transpose(signum("a%{ if "p ${local.o.c}" }Y${"a"}%{ else }N%{ endif }")) }, "ERR")
}
output "o234" {
  sensitive = true
  value = try({ v = ("p${"a%{ if var.vo }Y${var.vl}%{ else }N%{ endif }"}/*" == ("true")[*] ? compact(({ a = 1 } == local.o ? [] : var.vo)) : [for i, y in {  } : -y if local.e]) }, "ERR")
}
output "o235" {
  sensitive = true
  value = try({ v = -{  } }, "ERR")
}
output "o236" {
  sensitive = true
  value = try({ v = (substr([[], anytrue(var.vl)], 0, 1) * -3) }, "ERR")
}
output "o237" {
  sensitive = true
  value = try({ v = ("10" % {}) }, "ERR")
}
output "o238" {
  sensitive = true
  value = try({ v = [{ for k, y in (false || local.l) : var.vm.k => one(y) }, local.o.b] }, "ERR")
}
output "o239" {
  sensitive = true
  value = try({ v = (([])[*][0])[*].d }, "ERR")
}
output "o240" {
  sensitive = true
  value = try({ v = ((substr(local.u, 0, 1)).c % base64encode((local.s == "sec" ? var.vo.c : local.l)))[1] }, "ERR")
}
output "o241" {
  sensitive = true
  value = try({ v = var.vn }, "ERR")
}
output "o242" {
  sensitive = true
  value = try({ v = ([for i, y in false : var.vs if 0] == 1 ? (1)[*].a : ["true", var.vn, local.o.b]) }, "ERR")
}
output "o243" {
  sensitive = true
  value = try({ v = var.vn }, "ERR")
}
output "o244" {
  sensitive = true
  value = try({ v = { for k, z in (local.o.c - local.s) : ([1,"2"]).b => sum(k)... } }, "ERR")
}
output "o245" {
  sensitive = true
  value = try({ v = 0 }, "ERR")
}
output "o246" {
  sensitive = true
  value = try({ v = [[for i, y in "a%{ if local.l }Y${["p","q"]}%{ else }N%{ endif }" : {  } if y], local.l] }, "ERR")
}
output "o247" {
  sensitive = true
  value = try({ v = { for x in try(local.t["k"], { for z in 2.5 : z => "é" if local.o.b }) : (x - var.vs) => "%{ for q in (x || x) }<${q}>%{ endfor }" } }, "ERR")
}
output "o248" {
  sensitive = true
  value = try({ v = startswith(join(",", { for i, z in local.o.c : i => false if var.vn }), yamlencode("a%{ if local.ul }Y${2.5}%{ else }N%{ endif }")) }, "ERR")
}
output "o249" {
  sensitive = true
  value = try({ v = ((true == local.e ? var.vn : 1) < { for i, z in false : "a" => z... if local.l }) }, "ERR")
}
