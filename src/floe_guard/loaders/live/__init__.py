"""The live account -> Inventory, through the AWS door and nothing else.

`services/` holds one file a service: its `collect(place)` yields resources in the shape the AWS
provider would give them, and `Job`s for what can be read independently; what it asks stands at its
top as `Operation`s, so that the least policy is derived and never kept by hand. `fanout.py` runs the
jobs; `collect.py` puts regions and services together. A call without an answer becomes a Gap.
"""
