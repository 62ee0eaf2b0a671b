"""A small description to ask about: what of the real ones matters to the language."""

import pytest

from watchword.graph.language.properties import Scope
from watchword.kernel.edm import (
    BETA,
    DIRECTORY_OBJECT,
    ComplexType,
    EntityType,
    EnumType,
    May,
    Navigation,
    Primitive,
    Property,
    Version,
)

STATE = EnumType("accountState", ("active", "blocked", "unknownFutureValue"))
MODES = EnumType("modes", ("password", "voice", "sms", "fido2"))
PERSON = ComplexType(
    "userIdentity",
    (
        Property("id", Primitive.STRING, may=May.FILTER),
        Property("userPrincipalName", Primitive.STRING, may=May.FILTER | May.STARTS | May.SORT),
        Property("ipAddress", Primitive.STRING),
    ),
)
INITIATOR = ComplexType("initiator", (Property("user", PERSON),))
TARGET = ComplexType(
    "targetResource",
    (
        Property("id", Primitive.STRING, may=May.FILTER),
        Property("displayName", Primitive.STRING, may=May.FILTER | May.STARTS),
        Property("notes", Primitive.STRING, collection=True, may=May.FILTER),
    ),
)
GROUP = EntityType("group", (Property("displayName", Primitive.STRING),), base=DIRECTORY_OBJECT)
USER = EntityType(
    "user",
    (
        Property("displayName", Primitive.STRING, may=May.FILTER | May.STARTS | May.SORT | May.SEARCH),
        Property("mail", Primitive.STRING, may=May.FILTER | May.STARTS | May.SEARCH),
        Property("mobilePhone", Primitive.STRING, may=May.FILTER),
        Property("jobTitle", Primitive.STRING, may=May.STARTS),
        Property("companyName", Primitive.STRING, may=May.FILTER | May.SORT | May.ADVANCED),
        Property("aboutMe", Primitive.STRING, default=False),
        Property("accountEnabled", Primitive.BOOLEAN, may=May.FILTER),
        Property("createdDateTime", Primitive.INSTANT, may=May.FILTER | May.SORT),
        Property("birthday", Primitive.DATE, may=May.FILTER),
        Property("visits", Primitive.INT32, may=May.FILTER | May.SORT),
        Property("size", Primitive.INT64, may=May.FILTER),
        Property("photo", Primitive.BINARY, may=May.FILTER),
        Property("deviceId", Primitive.GUID, may=May.FILTER),
        Property("state", STATE, may=May.FILTER),
        Property("otherMails", Primitive.STRING, collection=True, may=May.FILTER | May.STARTS),
        Property("combinations", MODES, collection=True, may=May.FILTER),
        Property("plans", Primitive.STRING, collection=True),
        Property("initiatedBy", INITIATOR),
        Property("targetResources", TARGET, collection=True, may=May.FILTER),
        Property("riskState", Primitive.STRING, may=May.FILTER, versions=BETA),
    ),
    base=DIRECTORY_OBJECT,
    navigations=(
        Navigation("manager", "directoryObject", collection=False),
        Navigation("memberOf", "directoryObject"),
        Navigation("authentication", "authentication", collection=False, contained=True),
    ),
)


@pytest.fixture(scope="session")
def user() -> EntityType:
    """The described type."""
    return USER


@pytest.fixture(scope="session")
def group() -> EntityType:
    """What its relation `memberOf` leads to."""
    return GROUP


@pytest.fixture(scope="session")
def usual() -> Scope:
    """A directory resource, asked without the parameters of an advanced query."""
    return Scope(USER, Version.V1, directory=True)


@pytest.fixture(scope="session")
def advanced() -> Scope:
    """The same, asked with them."""
    return Scope(USER, Version.V1, directory=True, advanced=True)


@pytest.fixture(scope="session")
def log() -> Scope:
    """The same description on a resource with one engine, as logs and reports have."""
    return Scope(USER, Version.V1)
