"""Whether the sandbox is ready for a provider-test run, and what a run needs to be told.

`outputs.py` turns the scaffold's outputs into the environment of a run, `checks.py` asks the account
one named question after the other, `probe.py` makes and removes the probe database, `least_policy.py`
derives the least IAM policy for all of it.
"""
