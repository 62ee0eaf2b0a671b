"""The records of sign-ins, in SQL."""

from collections.abc import Sequence
from typing import cast

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert  # both databases spell it alike

from watchword.audit.sign_ins.model import Document, Kind, Record
from watchword.audit.sign_ins.tables import SIGN_IN_RECORD
from watchword.db.engine import sql
from watchword.db.filtering import Columns, Condition, Elements, Field, Stored, matches
from watchword.db.keyset import keyset
from watchword.db.statement import Statement, given
from watchword.db.types import FOLDED, GUID, INSTANT, INTEGER, JSON_TEXT
from watchword.kernel.clock import Instant
from watchword.kernel.ids import canonical_guid
from watchword.kernel.query import ListQuery, Order, Page
from watchword.kernel.text import fold
from watchword.kernel.work import Transaction

_R = SIGN_IN_RECORD.c
_NEW = insert(SIGN_IN_RECORD)
_WRITE = Statement(  # two steps at once: the second waits here, and finds afterwards that it came too late
    _NEW.on_conflict_do_update(
        index_elements=[_R.id],
        set_={name: _NEW.excluded[name] for name in ("user_id", "upn", "ip", "error_code", "document")},
    )
)
_GO_ON = Statement(  # what is looked for by an index stays as it is, and so do the indexes
    sa.update(SIGN_IN_RECORD)
    .where(
        _R.id == given("key", GUID),
        _R.user_id == given("of_user", FOLDED),
        _R.upn == given("of_upn", FOLDED),
        _R.ip == given("of_ip", FOLDED),
    )
    .values(error_code=given("code", INTEGER), document=given("text", JSON_TEXT))
)
_ADD = Statement(_NEW.on_conflict_do_nothing())
_GET = Statement(sa.select(_R.document).where(_R.id == given("id", GUID)))
_OF_ONE = Statement(
    sa.select(_R.document)
    .where(_R.user_id == given("user", FOLDED), _R.kind == Kind.INTERACTIVE.value)
    .order_by(_R.at.desc(), _R.id.desc())
    .limit(given("most", INTEGER))
)
_PURGE = Statement(sa.delete(SIGN_IN_RECORD).where(_R.at < given("horizon", INSTANT)))
_NEWEST_FIRST = (Order(("createdDateTime",), descending=True), Order(("id",), descending=True))
_ID = Field(_R.id, Stored.GUID)
_COLUMNS = Columns(
    id=_ID,
    fields={
        ("id",): _ID,
        ("createdDateTime",): Field(_R.at),
        ("userId",): Field(_R.user_id, Stored.FOLDED),
        ("userPrincipalName",): Field(_R.upn, Stored.FOLDED),
        ("appId",): Field(_R.app_id, Stored.FOLDED),
        ("ipAddress",): Field(_R.ip, Stored.FOLDED),
        ("correlationId",): Field(_R.correlation_id, Stored.FOLDED),
        ("status", "errorCode"): Field(_R.error_code),
    },
    collections={("signInEventTypes",): Elements(owner=_R.id, fields={(): Field(_R.kind)})},
)


class SqlSignIns:
    """Implements `model.Records`."""

    async def find(self, tx: Transaction, id_: str) -> Document | None:
        """One of them."""
        guid = canonical_guid(id_)
        row = None if guid is None else await sql(tx).one(_GET, id=guid)
        return None if row is None else cast(Document, orjson.loads(row["document"]))

    async def of(self, tx: Transaction, user: str, most: int) -> Sequence[Document]:
        """The latest in a person's name, whoever tried: to be shown to that person alone."""
        rows = await sql(tx).all(_OF_ONE, user=fold(user), most=most)
        return [cast(Document, orjson.loads(row["document"])) for row in rows]

    async def add(self, tx: Transaction, record: Record) -> None:
        """Store a new one; what stands under its id already stays."""
        await sql(tx).run(_ADD, **vars(record))

    async def go_on(self, tx: Transaction, record: Record) -> bool:
        """Store it as it is now; False where none is there of that person in that place."""
        of = {"key": record.id, "of_user": record.user_id, "of_upn": record.upn, "of_ip": record.ip}
        return await sql(tx).run(_GO_ON, **of, code=record.error_code, text=record.document) == 1

    async def write(self, tx: Transaction, record: Record) -> None:
        """Store it, new or as it is now."""
        await sql(tx).run(_WRITE, **vars(record))

    async def list(self, tx: Transaction, query: ListQuery, kinds: frozenset[str] | None) -> Page[Document]:
        """Those that match, newest first unless the query says otherwise. Raises Unsupported for an unkept property."""
        wanted = [] if query.filter is None else [matches(query.filter, _COLUMNS)]
        if kinds is not None:
            wanted.append(_R.kind.in_(sorted(kinds)))
        order = keyset(query.order or _NEWEST_FIRST, _COLUMNS)
        select = sa.select(_R.document, *order.columns).where(*wanted, order.after(query.after))
        rows = await sql(tx).all(Statement(select.order_by(*order.order_by).limit(query.top + 1)))
        shown = rows[: query.top]
        return Page(
            items=tuple(orjson.loads(row["document"]) for row in shown),
            next=order.position(shown[-1]) if len(rows) > query.top else None,
            count=await self._count(tx, wanted) if query.count else None,
        )

    async def purge(self, tx: Transaction, horizon: Instant) -> int:
        """Delete those that began before; how many."""
        return await sql(tx).run(_PURGE, horizon=horizon)

    @staticmethod
    async def _count(tx: Transaction, wanted: Sequence[Condition]) -> int:
        row = await sql(tx).one(
            Statement(sa.select(sa.func.count().label("found")).select_from(SIGN_IN_RECORD).where(*wanted))
        )
        return 0 if row is None else int(row["found"])
