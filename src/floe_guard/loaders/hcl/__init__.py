"""OpenTofu source without a provider: files -> syntax trees -> values -> Inventory.

`load.load_root(root, options)` is the way in; `parse` and `json_syntax` make the trees of
`syntax`, `evaluate` turns expressions into the values of `cty`, `module` walks modules.
"""
