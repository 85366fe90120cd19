"""Run id -> manifest -> deletion -> proof of absence.

`discover` lists what a run owns, `manifest` writes it down, `apply` deletes exactly what is
written, `prove` shows that it is gone by calls that are known to be able to see. Targets come
from `floe_guard.runscope` alone: every item is checked against a scope when it is listed, when a
manifest is read, and once more before it is deleted. Nothing but `cli/sweep.py` and the audit of a
run reaches this folder.
"""
