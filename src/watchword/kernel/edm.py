"""OData's Entity Data Model: how a resource is described, once. Graph, the portal, the CLI and $metadata all read this.

Source: OData CSDL 4.01. Only what Microsoft Graph's surface uses is here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, Flag, auto


class Version(Enum):
    """A URL root of the API."""

    V1 = "v1.0"
    BETA = "beta"
    WATCHWORD = "watchword"


GRAPH = frozenset({Version.V1, Version.BETA})
BETA = frozenset({Version.BETA})
WATCHWORD = frozenset({Version.WATCHWORD})
EVERYWHERE = frozenset(Version)


class Primitive(Enum):
    """The primitive types in use (CSDL 4.01 section 3.3)."""

    STRING = "Edm.String"
    GUID = "Edm.Guid"
    BOOLEAN = "Edm.Boolean"
    INT32 = "Edm.Int32"
    INT64 = "Edm.Int64"
    INSTANT = "Edm.DateTimeOffset"
    DATE = "Edm.Date"
    BINARY = "Edm.Binary"


@dataclass(frozen=True)
class EnumType:
    """A closed list of names (CSDL section 8). `unknownFutureValue` is never accepted from outside."""

    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class ComplexType:
    """A structure without identity (CSDL section 9). One description is one object: compared by identity."""

    name: str
    properties: tuple[Property, ...]
    base: ComplexType | None = None
    open: bool = False

    def all_properties(self) -> tuple[Property, ...]:
        """The inherited properties, then its own."""
        return (*(self.base.all_properties() if self.base else ()), *self.properties)


Type = Primitive | EnumType | ComplexType


class May(Flag):
    """Who may write a property, and how it may be asked for. Nothing is writable unless it is said here."""

    NOTHING = 0
    CREATE = auto()
    UPDATE = auto()
    FILTER = auto()  # eq, in, and/or: the default engine
    STARTS = auto()  # startswith, without the advanced headers
    ADVANCED = auto()  # only with ConsistencyLevel: eventual and $count=true
    SORT = auto()
    SEARCH = auto()
    WRITE = CREATE | UPDATE


@dataclass(frozen=True)
class Property:
    """One structural property (CSDL section 7.1).

    `default` says whether it is returned without $select; `max_length` counts code points, `max_items` elements.
    """

    name: str
    type: Type
    collection: bool = False
    nullable: bool = True
    may: May = May.NOTHING
    default: bool = True
    required: bool = False
    max_length: int | None = None
    max_items: int | None = None
    label: str = ""
    help: str = ""
    versions: frozenset[Version] = EVERYWHERE


@dataclass(frozen=True)
class Navigation:
    """A relation to other entities (CSDL section 8.1): named here, resolved by a resource."""

    name: str
    target: str
    collection: bool = True
    contained: bool = False
    versions: frozenset[Version] = GRAPH


@dataclass(frozen=True, eq=False)
class EntityType:
    """A thing with an identity (CSDL section 6). One description is one object: compared by identity."""

    name: str
    properties: tuple[Property, ...]
    base: EntityType | None = None
    abstract: bool = False
    open: bool = False
    navigations: tuple[Navigation, ...] = ()
    label: str = ""
    _by_folded: dict[str, Property] = field(init=False, repr=False, compare=False, hash=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._by_folded.update({p.name.lower(): p for p in self.all_properties()})

    @property
    def qualified(self) -> str:
        """The name as `@odata.type` spells it, without the leading #."""
        return f"microsoft.graph.{self.name}"

    def all_properties(self) -> tuple[Property, ...]:
        """The inherited properties, then its own."""
        return (*(self.base.all_properties() if self.base else ()), *self.properties)

    def property(self, name: str) -> Property | None:
        """The property of that name in any case (Graph matches names without case)."""
        return self._by_folded.get(name.lower())

    def is_a(self, other: EntityType) -> bool:
        """Whether it is that type or derives from it."""
        return self is other or (self.base is not None and self.base.is_a(other))


ENTITY = EntityType("entity", (Property("id", Primitive.STRING, nullable=False, may=May.FILTER),), abstract=True)
DIRECTORY_OBJECT = EntityType(
    "directoryObject", (Property("deletedDateTime", Primitive.INSTANT, default=False),), base=ENTITY, open=True
)
AUTHENTICATION_METHOD = EntityType(
    "authenticationMethod",
    (
        Property("createdDateTime", Primitive.INSTANT),
        Property("lastUsedDateTime", Primitive.INSTANT, versions=BETA),
    ),
    base=ENTITY,
    abstract=True,
)

TARGET_TYPE = EnumType("authenticationMethodTargetType", ("user", "group", "unknownFutureValue"))
METHOD_STATE = EnumType("authenticationMethodState", ("enabled", "disabled"))
EXCLUDE_TARGET = ComplexType(
    "excludeTarget",
    (
        Property("id", Primitive.STRING, nullable=False, required=True, max_length=64),
        Property("targetType", TARGET_TYPE, nullable=False),
    ),
)
METHOD_TARGET = ComplexType(
    "authenticationMethodTarget",
    (
        Property("id", Primitive.STRING, nullable=False, required=True, max_length=64),
        Property("targetType", TARGET_TYPE, nullable=False),
        Property("isRegistrationRequired", Primitive.BOOLEAN, nullable=False),
    ),
)
METHOD_CONFIGURATION = EntityType(
    "authenticationMethodConfiguration",
    (
        Property("state", METHOD_STATE, may=May.UPDATE, label="State"),
        Property("excludeTargets", EXCLUDE_TARGET, collection=True, may=May.UPDATE, max_items=20, label="Excluded"),
    ),
    base=ENTITY,
    abstract=True,
)
