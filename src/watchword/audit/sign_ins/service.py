"""Writing the sign-in log, by those who let people in; and reading it, by those who may."""

from dataclasses import dataclass

from watchword.access.actions import SIGN_INS_READ
from watchword.access.desk import Case, Desk, Work, needs, not_found
from watchword.audit.sign_ins import document
from watchword.audit.sign_ins.model import Document, Kind, Note, Records
from watchword.kernel.query import And, Any, Compare, Filter, In, ListQuery, Not, Or, Page
from watchword.kernel.work import Transaction

_INTERACTIVE = frozenset({Kind.INTERACTIVE.value})
_KINDS = ("signInEventTypes",)


@dataclass(frozen=True)
class Log:
    """Implements `model.SignInLog`."""

    store: Records

    async def add(self, tx: Transaction, note: Note) -> None:
        """A record that is whole from the first: nothing is looked up for it. One that stands there already stays."""
        await self.store.add(tx, document.write(note, None))

    async def note(self, tx: Transaction, note: Note) -> None:
        """Begin a record, or go on with it. Whoever writes sees to it that a sign-in makes one step at a time."""
        before = await self.store.find(tx, note.id)
        record = document.write(note, before)
        if before is None or not await self.store.go_on(tx, record):
            await self.store.write(tx, record)


@dataclass(frozen=True)
class SignIns:
    """The sign-ins, for those who may read them (AUD-03)."""

    desk: Desk
    store: Records

    @needs(SIGN_INS_READ)
    async def list(self, case: Case, query: ListQuery) -> Page[Document]:
        """One page: people's own sign-ins, unless the filter is about `signInEventTypes`. Raises Unsupported for a
        filter that is not offered."""
        kinds = None if query.filter is not None and _asks_for(_KINDS, query.filter) else _INTERACTIVE

        async def body(work: Work) -> Page[Document]:
            return await self.store.list(work.tx, query, kinds)

        return await case.scan(body)

    @needs(SIGN_INS_READ)
    async def get(self, case: Case, id_: str) -> Document:
        """One record. Raises NotFound."""

        async def body(work: Work) -> Document:
            found = await self.store.find(work.tx, id_)
            if found is None:
                raise not_found(id_)
            return found

        return await case.read(body)


def _asks_for(path: tuple[str, ...], condition: Filter) -> bool:
    match condition:
        case Compare(asked, _, _) | In(asked, _) | Any(asked, _):
            return asked == path
        case Not(inner):
            return _asks_for(path, inner)
        case And(parts) | Or(parts):
            return any(_asks_for(path, part) for part in parts)
