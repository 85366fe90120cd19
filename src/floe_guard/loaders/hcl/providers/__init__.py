"""What is known about resource types without running a provider.

`schema` reads attribute types and nesting from `schemas.bin` (made by
``scripts/generate_provider_schemas.py``), one small compressed part at a time.
"""
