"""The command line: one file a verb, found by its file name and imported only when used.

A verb's file is named after the verb (`provider_env.py` is `provider-env`) and ends with a click
command called `command`, whose function returns an `ExitCode`: options -> one call -> write ->
exit code. A folder is a group of verbs; its docstring is the group's help. Files that start with
an underscore are shared parts: `_group` (discovery), `_flags` (the flags that judging verbs have in
common), `_emit` (writing reports), `_run` (errors -> one line and an exit code).

Module level imports of a verb stay light (click and `_` files): help imports every verb.
"""
