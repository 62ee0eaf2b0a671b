"""The soft-deleted accounts: seen, restored, removed for good. Decides; knows no SQL and no HTTP."""

from dataclasses import dataclass

from watchword.access.actions import USERS_DELETE, USERS_LIST, USERS_READ, USERS_RESTORE
from watchword.access.desk import Case, Desk, Work, needs, not_found
from watchword.directory.model import Passwords
from watchword.directory.users import told
from watchword.directory.users.model import DeletedUserStore, User
from watchword.kernel.clock import DAY, after
from watchword.kernel.ids import UserId
from watchword.kernel.query import ListQuery, Page

KEPT_FOR = 30 * DAY
"""How long a deleted account can be restored, in microseconds (Microsoft Graph, deleted items)."""

_AT_ONCE = 100


@dataclass(frozen=True)
class DeletedUsers:
    """The service. Its `desk` gathers its facts among the deleted users, so that the matrix judges who they were."""

    desk: Desk
    store: DeletedUserStore
    passwords: Passwords

    @needs(USERS_LIST)
    async def page(self, case: Case, query: ListQuery) -> Page[User]:
        """One page of them."""

        async def body(work: Work) -> Page[User]:
            work.demand(USERS_READ)
            return await self.store.page(work.tx, query)

        return await case.scan(body)

    @needs(USERS_READ)
    async def get(self, case: Case) -> User:
        """One of them."""
        return await case.read(self._find)

    @needs(USERS_RESTORE)
    async def restore(self, case: Case) -> User:
        """Make it live again, with its memberships and roles; its old sessions stay ended."""

        async def body(work: Work) -> User:
            user = await self.store.restore(work.tx, UserId(work.user.user_id), work.now)
            if user is None:
                raise not_found(work.user.user_id)
            await work.record(told.restored(user))
            return user

        return await case.write(body)

    @needs(USERS_DELETE)
    async def remove(self, case: Case) -> None:
        """Remove it for good."""

        async def body(work: Work) -> None:
            await self._remove(work, await self._find(work))

        await case.write(body)

    @needs(USERS_DELETE)
    async def purge(self, case: Case) -> int:
        """Remove what was deleted more than 30 days ago; how many that were.

        For the operator's timer: it acts on nobody in particular, which no role permits.
        """
        removed = 0
        while some := await case.write(self._purge_some):
            removed += some
        return removed

    async def _purge_some(self, work: Work) -> int:
        users = await self.store.expired(work.tx, after(work.now, -KEPT_FOR), _AT_ONCE)
        for user in users:
            await self._remove(work, user)
        return len(users)

    async def _find(self, work: Work) -> User:
        user = await self.store.get(work.tx, UserId(work.user.user_id))
        if user is None:
            raise not_found(work.user.user_id)
        return user

    async def _remove(self, work: Work, user: User) -> None:
        if not await self.store.remove(work.tx, user.id):
            return
        await self.passwords.forget(work, user.id)
        await work.record(told.removed(user))
