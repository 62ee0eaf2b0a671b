"""The words of the sign-in log, the port it is written by, and what it asks of its store."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from watchword.kernel.actor import Origin
from watchword.kernel.clock import Instant
from watchword.kernel.query import ListQuery, Page
from watchword.kernel.work import Transaction

Document = Mapping[str, Any]
"""A microsoft.graph.signIn, ready to serve."""

NOBODY = "00000000-0000-0000-0000-000000000000"
"""`userId` where nobody goes by the name that was typed."""
NOT_A_NAME = "(not a user name)"
"""`userPrincipalName` where something else was typed in its place: people type passwords there (CATALOGUE AUD-02)."""


class Kind(Enum):
    """Who acts at a sign-in (`signInEventTypes`)."""

    INTERACTIVE = "interactiveUser"
    """A person before one of our pages."""
    NON_INTERACTIVE = "nonInteractiveUser"
    """A program that acts for a person."""
    APPLICATION = "servicePrincipal"


class Stage(Enum):
    """What a step is good for (`authenticationStepRequirement`)."""

    PRIMARY = "Primary authentication"
    SECOND = "Multifactor authentication"
    REGISTRATION = "Security info registration"


@dataclass(frozen=True)
class Step:
    """Something that was asked, or that was known already. `method` and `detail` are words to be shown, without a
    secret and with numbers masked; `earlier` says that it was proved before this sign-in."""

    at: Instant
    method: str
    detail: str
    succeeded: bool
    result: str
    stage: Stage
    earlier: bool = False


@dataclass(frozen=True)
class Status:
    """What came of it so far, in the numbers of Microsoft's AADSTS codes; 0: it was granted."""

    code: int
    reason: str | None = None
    details: str | None = None


@dataclass(frozen=True)
class Asked:
    """How much is asked, and why. `provider` is Graph's requirementProvider where something asks for several factors;
    `trusted`: the network is one where that is not asked."""

    several: bool
    why: str
    provider: str | None = None
    trusted: bool = False


@dataclass(frozen=True)
class Named:
    """An application or an API. Empty: none."""

    id: str = ""
    name: str = ""


@dataclass(frozen=True)
class Who:
    """Whose name was given; without an account `user_id` is `NOBODY`."""

    user_id: str = NOBODY
    upn: str = NOT_A_NAME
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Note:
    """What is to be written down of a sign-in now. `id` is the attempt's or the request's, `at` when it began.

    `steps` are added to those that stand there; `begun_with` is what was proved before it began.
    """

    id: str
    at: Instant
    who: Who
    app: Named
    origin: Origin
    status: Status
    asked: Asked
    steps: tuple[Step, ...] = ()
    begun_with: tuple[Step, ...] = ()
    kind: Kind = Kind.INTERACTIVE
    client: str = "Browser"
    resource: Named = Named()
    service_principal: Named = Named()


@dataclass(frozen=True)
class Record:
    """A row: what is looked for, in columns, texts folded; and the document."""

    id: str
    at: Instant
    user_id: str
    upn: str
    app_id: str | None
    ip: str
    error_code: int
    correlation_id: str
    kind: str
    document: str


class SignInLog(Protocol):
    """Where whoever lets people in writes it down, in the transaction of what it tells of."""

    async def add(self, tx: Transaction, note: Note) -> None:
        """A record that is whole from the first. Where one of its id stands already, that one stays."""
        ...

    async def note(self, tx: Transaction, note: Note) -> None:
        """Begin a record, or go on with it."""
        ...


class Records(Protocol):
    """The records as they are stored."""

    async def find(self, tx: Transaction, id_: str) -> Document | None:
        """One of them."""
        ...

    async def add(self, tx: Transaction, record: Record) -> None:
        """Store a new one; what stands under its id already stays."""
        ...

    async def go_on(self, tx: Transaction, record: Record) -> bool:
        """Store it as it is now; False where none is there of that person in that place."""
        ...

    async def write(self, tx: Transaction, record: Record) -> None:
        """Store it, new or as it is now."""
        ...

    async def list(self, tx: Transaction, query: ListQuery, kinds: frozenset[str] | None) -> Page[Document]:
        """Those that match, of these kinds (None: all), newest first unless the query says otherwise."""
        ...

    async def purge(self, tx: Transaction, horizon: Instant) -> int:
        """Delete those that began before; how many."""
        ...
