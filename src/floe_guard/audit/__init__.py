"""`floe-guard audit`: the live account judged by the rules, and what only it can be asked.

`run.py` collects, judges and adds the outcomes of its neighbours: the credentials in use, what a run
holds (`run_contents.py`), the questions a plan left open (`obligations.py`), and where the account
differs from a plan or state (`drift.py`). Nothing here writes to the account.
"""
