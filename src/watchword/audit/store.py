"""The audit in SQL. A head is locked, then moved by an update that names where it was: nobody writes over another."""

from collections.abc import Sequence
from typing import Any, cast

import orjson
import sqlalchemy as sa

from watchword.audit.model import Document, Extent, Head, Index, Record
from watchword.audit.tables import AUDIT_HEAD, AUDIT_RECORD, AUDIT_TARGET
from watchword.db.engine import Duplicate, Row, sql
from watchword.db.filtering import Columns, Condition, Elements, Field, Stored, matches
from watchword.db.keyset import keyset
from watchword.db.statement import Statement, given
from watchword.db.types import BLOB, GUID, INTEGER
from watchword.kernel.clock import Instant
from watchword.kernel.ids import canonical_guid
from watchword.kernel.query import ListQuery, Order, Page
from watchword.kernel.work import Transaction

_H, _R, _T = AUDIT_HEAD.c, AUDIT_RECORD.c, AUDIT_TARGET.c

_OPEN = Statement(sa.insert(AUDIT_HEAD))
_LOCK = Statement(sa.select(AUDIT_HEAD).where(_H.chain == given("chain", INTEGER)).with_for_update())
_ADD = Statement(sa.insert(AUDIT_RECORD))
_ADD_TARGET = Statement(sa.insert(AUDIT_TARGET))
_MOVE = Statement(
    sa.update(AUDIT_HEAD)
    .where(_H.chain == given("key", INTEGER), _H.seq == given("at_seq", INTEGER), _H.cut == given("at_cut", INTEGER))
    .values(
        cut=given("cut", INTEGER),
        anchor=given("anchor", BLOB),
        seq=given("seq", INTEGER),
        last=given("last", BLOB),
        key_version=given("key_version", INTEGER),
        seal=given("seal", BLOB),
    )
)
_PURGED = (_R.chain == given("chain", INTEGER), _R.seq <= given("upto", INTEGER))
_PURGE_TARGETS = Statement(sa.delete(AUDIT_TARGET).where(_T.record_id.in_(sa.select(_R.id).where(*_PURGED))))
_PURGE = Statement(sa.delete(AUDIT_RECORD).where(*_PURGED))
_TOPS = sa.select(_R.chain, sa.func.max(_R.seq).label("top")).group_by(_R.chain).subquery()
_EXTENTS = Statement(
    sa.select(_TOPS.c.chain.label("record_chain"), _TOPS.c.top, *AUDIT_HEAD.columns).select_from(
        AUDIT_HEAD.join(_TOPS, _TOPS.c.chain == _H.chain, full=True)
    )
)


_KEY_VERSIONS = Statement(sa.union(sa.select(_R.key_version), sa.select(_H.key_version)))
_WITHIN = (
    _R.chain == given("chain", INTEGER),
    _R.seq > given("after", INTEGER),
    _R.seq <= given("upto", INTEGER),
)
_PART = Statement(sa.select(AUDIT_RECORD).where(*_WITHIN).order_by(_R.seq).limit(given("most", INTEGER)))
_PART_TARGETS = Statement(
    sa.select(AUDIT_TARGET)
    .where(_T.record_id.in_(sa.select(_R.id).where(*_WITHIN)))
    .order_by(_T.record_id, _T.position)
)
_GET = Statement(sa.select(_R.document).where(_R.id == given("id", GUID)))

_MISPLACED = ("", "")
"""Stands for a target whose position somebody changed: no document has it."""
_NEWEST_FIRST = (Order(("activityDateTime",), descending=True), Order(("id",), descending=True))
_ID = Field(_R.id, Stored.GUID)
_COLUMNS = Columns(
    id=_ID,
    fields={
        ("id",): _ID,
        ("activityDateTime",): Field(_R.at),
        ("activityDisplayName",): Field(_R.activity, Stored.FOLDED),
        ("category",): Field(_R.category, Stored.FOLDED),
        ("loggedByService",): Field(_R.service, Stored.FOLDED),
        ("result",): Field(_R.result),
        ("correlationId",): Field(_R.correlation_id, Stored.FOLDED),
        ("initiatedBy", "user", "id"): Field(_R.actor_id, Stored.FOLDED),
        ("initiatedBy", "user", "userPrincipalName"): Field(_R.actor_upn, Stored.FOLDED),
        ("initiatedBy", "app", "appId"): Field(_R.app_id, Stored.FOLDED),
    },
    collections={
        ("targetResources",): Elements(
            owner=_T.record_id,
            fields={("id",): Field(_T.target_id, Stored.FOLDED), ("displayName",): Field(_T.name, Stored.FOLDED)},
        )
    },
)


class SqlChains:
    """Implements `model.Chains`."""

    async def open(self, tx: Transaction, heads: Sequence[Head]) -> bool:
        """Store the heads of new chains; False, and the transaction keeps nothing, where somebody was quicker."""
        try:
            for head in heads:
                await sql(tx).run(_OPEN, **vars(head))
        except Duplicate:
            return False
        return True

    async def lock(self, tx: Transaction, chain: int) -> Head | None:
        """The head. On SQLite the one writer is the lock; elsewhere the row is locked (FOR UPDATE)."""
        row = await sql(tx).one(_LOCK, chain=chain)
        return None if row is None else _head(row)

    async def append(self, tx: Transaction, records: Sequence[Record], before: Head, after: Head) -> bool:
        """Add the records and move the head; False where it was no longer at `before`, or a number was taken."""
        try:
            for record in records:
                await sql(tx).run(_ADD, **_columns(record))
                for position, (id_, name) in enumerate(record.index.targets):
                    await sql(tx).run(_ADD_TARGET, record_id=record.id, position=position, target_id=id_, name=name)
        except Duplicate:
            return False
        return await self._move(tx, before, after)

    async def purge(self, tx: Transaction, before: Head, after: Head) -> bool:
        """Delete what lies up to `after.cut` and move the head; False where it was no longer at `before`."""
        for statement in (_PURGE_TARGETS, _PURGE):
            await sql(tx).run(statement, chain=before.chain, upto=after.cut)
        return await self._move(tx, before, after)

    async def extents(self, tx: Transaction) -> Sequence[Extent]:
        """Every chain of which there is a head or a record: one statement, so as of one moment."""
        rows = await sql(tx).all(_EXTENTS)
        return [
            Extent(
                chain=row["record_chain"] if row["chain"] is None else row["chain"],
                head=None if row["chain"] is None else _head(row),
                top=row["top"] or 0,
            )
            for row in rows
        ]

    async def key_versions(self, tx: Transaction) -> frozenset[int]:
        """The versions of the master keys that records and heads were made with."""
        return frozenset(row["key_version"] for row in await sql(tx).all(_KEY_VERSIONS))

    async def part(self, tx: Transaction, chain: int, after: int, upto: int, limit: int) -> Sequence[Record]:
        """At most `limit` records of a chain with numbers in (after, upto], in order."""
        rows = await sql(tx).all(_PART, chain=chain, after=after, upto=upto, most=limit)
        if not rows:
            return []
        targets: dict[str, list[tuple[str, str]]] = {}
        for row in await sql(tx).all(_PART_TARGETS, chain=chain, after=after, upto=rows[-1]["seq"]):
            held = targets.setdefault(row["record_id"], [])
            held.append((row["target_id"], row["name"]) if row["position"] == len(held) else _MISPLACED)
        return [_record(row, tuple(targets.get(row["id"], ()))) for row in rows]

    @staticmethod
    async def _move(tx: Transaction, before: Head, after: Head) -> bool:
        moved = {name: value for name, value in vars(after).items() if name not in ("chain", "chains", "opened_at")}
        return await sql(tx).run(_MOVE, key=before.chain, at_seq=before.seq, at_cut=before.cut, **moved) == 1


class SqlDocuments:
    """Implements `model.Documents`."""

    async def list(self, tx: Transaction, query: ListQuery) -> Page[Document]:
        """Those that match, newest first unless the query says otherwise. Raises Unsupported for an unkept property."""
        wanted = [] if query.filter is None else [matches(query.filter, _COLUMNS)]
        order = keyset(query.order or _NEWEST_FIRST, _COLUMNS)
        select = sa.select(_R.document, *order.columns).where(*wanted, order.after(query.after))
        rows = await sql(tx).all(Statement(select.order_by(*order.order_by).limit(query.top + 1)))
        shown = rows[: query.top]
        return Page(
            items=tuple(orjson.loads(row["document"]) for row in shown),
            next=order.position(shown[-1]) if len(rows) > query.top else None,
            count=await self._count(tx, wanted) if query.count else None,
        )

    async def get(self, tx: Transaction, id_: str) -> Document | None:
        """One of them."""
        guid = canonical_guid(id_)
        row = None if guid is None else await sql(tx).one(_GET, id=guid)
        return None if row is None else cast(Document, orjson.loads(row["document"]))

    @staticmethod
    async def _count(tx: Transaction, wanted: Sequence[Condition]) -> int:
        row = await sql(tx).one(
            Statement(sa.select(sa.func.count().label("found")).select_from(AUDIT_RECORD).where(*wanted))
        )
        return 0 if row is None else int(row["found"])


def _columns(record: Record) -> dict[str, Any]:
    index = {name: value for name, value in vars(record.index).items() if name != "targets"}
    own = {name: value for name, value in vars(record).items() if name != "index"}
    return {**own, **index}


def _record(row: Row, targets: tuple[tuple[str, str], ...]) -> Record:
    index = Index(
        at=Instant(row["at"]),
        activity=row["activity"],
        category=row["category"],
        service=row["service"],
        result=row["result"],
        correlation_id=row["correlation_id"],
        actor_id=row["actor_id"],
        actor_upn=row["actor_upn"],
        app_id=row["app_id"],
        targets=targets,
    )
    own = {name: row[name] for name in ("chain", "seq", "id", "document", "key_version", "previous", "mac")}
    return Record(index=index, **own)


def _head(row: Row) -> Head:
    return Head(**{column.name: row[column.name] for column in AUDIT_HEAD.columns})
