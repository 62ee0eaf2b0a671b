"""Reading the audit: who may, and what they are given. Nobody writes it but the recorder."""

from dataclasses import dataclass

from watchword.access.actions import AUDIT_READ
from watchword.access.desk import Case, Desk, Work, needs, not_found
from watchword.audit.model import Document, Documents
from watchword.kernel.query import ListQuery, Page


@dataclass(frozen=True)
class AuditLog:
    """The directory audits, for those who may read them (AUD-03)."""

    desk: Desk
    store: Documents

    @needs(AUDIT_READ)
    async def list(self, case: Case, query: ListQuery) -> Page[Document]:
        """One page. Raises Unsupported for a filter that is not offered."""

        async def body(work: Work) -> Page[Document]:
            return await self.store.list(work.tx, query)

        return await case.scan(body)

    @needs(AUDIT_READ)
    async def get(self, case: Case, id_: str) -> Document:
        """One record. Raises NotFound."""

        async def body(work: Work) -> Document:
            found = await self.store.get(work.tx, id_)
            if found is None:
                raise not_found(id_)
            return found

        return await case.read(body)
