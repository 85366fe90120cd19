from tests.support.aws_fixtures import moto, proxy

__all__ = ["moto", "proxy"]
