"""The identity platform in SQL."""

from watchword.oidc.store.keys import SEALED, SqlKeys

__all__ = ["SEALED", "SqlKeys"]
