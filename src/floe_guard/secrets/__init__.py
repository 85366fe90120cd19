"""Credential-shaped text: found by shape, or exactly where this process holds the credential.

`shapes.scan(data)` yields `Hit`s (rule, offsets, line; never the value) in any text or bytes,
`shapes.scan_document(value)` does the same over JSON-like data and names JSON pointers, and
`shapes.redact(text)` replaces what was found. `patterns.py` holds the shapes, `encodings.py`
undoes what hides them, `canaries.py` looks for known values. Rules, evidence and reports share
this one implementation.
"""
