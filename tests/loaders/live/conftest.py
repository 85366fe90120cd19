from tests.support.aws_fixtures import aws_env, moto, proxy

__all__ = ["aws_env", "moto", "proxy"]
