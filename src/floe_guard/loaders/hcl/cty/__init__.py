"""The type system of OpenTofu: types, values with unknowns and marks, conversion.

Read `types` first, then `values`; `numbers` holds the arithmetic of 512-bit floats and
`convert` the conversion and unification rules. Source: https://github.com/zclconf/go-cty
"""
