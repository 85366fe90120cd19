"""Judges an inventory: `evaluate.evaluate(inventory, rules, options)` is pure and knows nothing of YAML.

`protocol` says what a judge is and what it may see, `conditions`/`paths`/`operators` are the
three-valued condition language, `graph` finds companions, `shown` makes values safe to print.
"""
