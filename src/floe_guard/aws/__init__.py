"""The one door to boto3.

`connect(ConnectionSpec(...))` opens a session through boto3's own chain, names the credentials by
kind, asks STS who the caller is, and stops unless account and region are approved. What it returns,
a `Connection`, makes one client per service and region and asks AWS through `call` and `pages`,
which answer with the response or raise `CallFailed`: why there is no answer, typed. "Absent" is only
what an `Operation` itself names as absent; a denial never is.
"""
