"""YAML rule files -> compiled rules: `load.load_rules(...)` is the way in.

`pack` finds the shipped rules, `parameters` fills in what a site sets, `models` validates (pydantic, imported
only when a file changed), and each file of `kinds/` is one kind of rule, named by its file.
"""
