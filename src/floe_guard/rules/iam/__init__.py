"""What an IAM policy allows, decided without asking AWS.

`wildcards.py` says whether one pattern lies inside another, `arns.py` does so for resource ARNs,
`documents.py` reads policy documents (unknown parts included) into statements, and `scope.py`
says whether a statement stays inside allowed pairs of actions and resources.
"""
