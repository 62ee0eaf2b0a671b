"""Signing keys in SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from watchword.db.engine import sql
from watchword.db.resealing import SealedColumn
from watchword.db.statement import Statement, given
from watchword.db.types import INTEGER, TEXT
from watchword.kernel.clock import Instant
from watchword.kernel.sealing import Seal
from watchword.kernel.secret import Secret
from watchword.kernel.work import Transaction
from watchword.oidc.protocol.keys import SigningAlgorithm, SigningKey
from watchword.oidc.tables import SIGNING_KEY

_K = SIGNING_KEY.c
_ALL = Statement(sa.select(SIGNING_KEY).order_by(_K.signs_from, _K.kid))
_ADD = Statement(insert(SIGNING_KEY).on_conflict_do_nothing())  # both databases spell it alike
_START = Statement(
    sa.update(SIGNING_KEY)
    .where(_K.kid == given("key", TEXT), _K.signs_from > given("signs_from", INTEGER))
    .values(signs_from=given("signs_from", INTEGER))
)
_REMOVE = Statement(sa.delete(SIGNING_KEY).where(_K.kid == given("key", TEXT)))
_PURPOSE = "signing key"
SEALED = SealedColumn(_K.kid, _K.private, _PURPOSE, (_K.kid,))


@dataclass(frozen=True)
class SqlKeys:
    """Implements `ports.KeyStore`."""

    seal: Seal

    async def keys(self, tx: Transaction) -> Sequence[SigningKey]:
        """All of them."""
        return [
            SigningKey(
                kid=row["kid"],
                alg=cast(SigningAlgorithm, row["alg"]),
                public=orjson.loads(row["public"]),
                private=Secret(self.seal.open(_PURPOSE, (row["kid"],), row["private"])),
                published_at=Instant(row["published_at"]),
                signs_from=Instant(row["signs_from"]),
            )
            for row in await sql(tx).all(_ALL)
        ]

    async def add(self, tx: Transaction, key: SigningKey, succeeds: str | None) -> bool:
        """Store a new one; False where the key it succeeds (None: no key) has a successor already."""
        added = await sql(tx).run(
            _ADD,
            kid=key.kid,
            alg=key.alg,
            public=orjson.dumps(dict(key.public)).decode(),
            private=self.seal.seal(_PURPOSE, (key.kid,), key.private.reveal_bytes()),
            published_at=key.published_at,
            signs_from=key.signs_from,
            succeeds=succeeds or "",
        )
        return added == 1

    async def start(self, tx: Transaction, kid: str, signs_from: Instant) -> bool:
        """Let it sign sooner; False where it does already."""
        return await sql(tx).run(_START, key=kid, signs_from=signs_from) == 1

    async def remove(self, tx: Transaction, kid: str) -> bool:
        """Delete it; False where it is gone already."""
        return await sql(tx).run(_REMOVE, key=kid) == 1
