"""The methods policy in SQL."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import orjson
import sqlalchemy as sa

from watchword.db.engine import Asked, sql
from watchword.db.statement import Statement, given
from watchword.db.types import TEXT
from watchword.kernel.clock import Instant
from watchword.kernel.work import Transaction
from watchword.policy.model import Document
from watchword.policy.tables import METHOD_POLICY

_ALL = Statement(sa.select(METHOD_POLICY))
_KEEP = Statement(sa.insert(METHOD_POLICY))
_FORGET = Statement(sa.delete(METHOD_POLICY).where(METHOD_POLICY.c.id == given("key", TEXT)))


@lru_cache(maxsize=256)
def _read(text: str) -> Document:
    """The same text is the same document: nobody changes one, they make another."""
    return MappingProxyType(orjson.loads(text))


class SqlPolicies:
    """Implements `model.PolicyStore`."""

    @staticmethod
    def soon(_user: str) -> tuple[Asked, ...]:
        """What `documents` reads."""
        return ((_ALL, {}),)

    async def documents(self, tx: Transaction) -> Mapping[str, Document]:
        """All that were changed."""
        return {row["id"]: _read(row["document"]) for row in await sql(tx).all(_ALL)}

    async def keep(self, tx: Transaction, id_: str, document: Document, now: Instant) -> None:
        """Store one whole."""
        await sql(tx).run(_FORGET, key=id_)
        await sql(tx).run(_KEEP, id=id_, document=orjson.dumps(dict(document)).decode(), changed_at=now)

    async def forget(self, tx: Transaction, id_: str) -> None:
        """Back to the default."""
        await sql(tx).run(_FORGET, key=id_)
