"""The AWS that the sweep's tests talk to."""

from tests.support.aws_fixtures import moto, proxy

__all__ = ["moto", "proxy"]
