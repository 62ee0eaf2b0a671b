"""A request in which an operation can be asked, with the gates it must pass and the permissions that open them."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from tests.graph.cast import Person
from tests.graph.oracle.gates import Gate
from tests.graph.seeded import Seeded, app_of, browser_of, operation_of, passkey_of, session_of, ticket_of

from watchword.directory.seed.model import named_id
from watchword.graph.engine import Response
from watchword.kernel.actor import Actor
from watchword.kernel.edm import Version


class About(Enum):
    """Whom an operation is about."""

    NOBODY = auto()
    USER = auto()
    DELETED_USER = auto()


@dataclass(frozen=True, kw_only=True)
class Ask:
    """`key` is written as the published data has it: `GET users/{}/authentication/methods`. `name` tells it from the
    others of its key.

    `url` and `body` are good enough to be carried out, with `granted` as the status, where the asker may; `refused` are
    the statuses where they may not. `permissions`
    is the key whose published permissions it has, or a name in `permissions.TOLD`. `shows`: what of the person is
    in the answer, to be masked or not: their `number`, their `address`.
    """

    key: str
    name: str = ""
    gates: tuple[Gate, ...]
    permissions: str
    url: str
    body: Any = None
    about: About = About.NOBODY
    granted: int
    refused: frozenset[int] = frozenset({403})
    eventual: bool = False
    shows: tuple[str, ...] = ()

    @property
    def verb(self) -> str:
        """The HTTP verb."""
        return self.key.partition(" ")[0]

    @property
    def label(self) -> str:
        """What a failure is told by."""
        return f"{self.key} {self.name}".strip()

    def as_it_should(self, answer: Response, *, allowed: bool) -> bool:
        """Whether the answer is one of those to be expected."""
        return answer.status == self.granted if allowed else answer.status in self.refused

    def lets(self, actor: Person, target: Person | None) -> bool:
        """Whether somebody with every permission may."""
        return all(gate.lets(actor, target) for gate in self.gates)

    def address(self, target: Person | None, seeded: Seeded) -> str:
        """Where to ask, for a target."""
        known = {"audit": seeded.audit, "sign_in": seeded.sign_in, "organization": named_id("organization")}
        if target is not None:
            known |= {"user": target.id, "operation": operation_of(target)}
            known |= {"app": app_of(target), "passkey": passkey_of(target), "ticket": ticket_of(target)}
            known |= {"session": session_of(target), "browser": browser_of(target)}
        return self.url.format(**known)

    async def put(
        self, seeded: Seeded, actor: Actor, target: Person | None, version: Version, url: str | None = None
    ) -> Response:
        """Ask it of Graph; `url` instead of the target's own address."""
        where = self.address(target, seeded) if url is None else url
        return await seeded.inside.ask(actor, self.verb, where, self.body, version=version, eventual=self.eventual)


def ask(key: str, *gates: Gate, status: int, **more: Any) -> Ask:
    """One of them; what is not said of it is as its key says."""
    path = key.partition(" ")[2]
    usual: dict[str, Any] = {
        "url": path.replace("users/{}", "users/{user}"),
        "about": About.USER if path.startswith("users/{}") else About.NOBODY,
        "permissions": key,
    }
    return Ask(key=key, gates=gates, granted=status, **usual | more)
