"""An assignment as the services see it, and what they ask of the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from watchword.directory.applications.model import Application
from watchword.directory.groups.model import Principal
from watchword.directory.model import PrincipalKind
from watchword.kernel.clock import Instant
from watchword.kernel.ids import ObjectId
from watchword.kernel.work import Transaction


@dataclass(frozen=True)
class Assignment:
    """Somebody who may sign in to an application, or a group whose direct members may."""

    id: str
    application: Application
    principal: Principal
    made_at: Instant


class AssignmentStore(Protocol):
    """The assignments, in a transaction of the caller's."""

    async def of_application(self, tx: Transaction, application: ObjectId) -> Sequence[Assignment]:
        """All of an application's, of principals that are live, oldest first."""
        ...

    async def of_principal(self, tx: Transaction, principal: ObjectId) -> Sequence[Assignment]:
        """All that a live principal has itself, oldest first."""
        ...

    async def add(
        self, tx: Transaction, id_: str, application: ObjectId, principal: ObjectId, kind: PrincipalKind, now: Instant
    ) -> bool:
        """Assign; False where it was assigned already, even in the same moment."""
        ...

    async def remove(self, tx: Transaction, application: ObjectId, assignment: str) -> bool:
        """End one; False where the application has none of that id."""
        ...
