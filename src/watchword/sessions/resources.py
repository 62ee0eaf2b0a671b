"""Sessions and remembered browsers under `/watchword/users/{id}/authentication/`: Graph has no word for them."""

from collections.abc import Mapping
from typing import Any

from watchword.audit.sign_ins.devices import device_detail
from watchword.graph.resource import Call, Dialect, EntitySet, Kind, Operation
from watchword.kernel.edm import ENTITY, WATCHWORD, EntityType, Primitive, Property
from watchword.kernel.query import Page
from watchword.sessions.model import Session
from watchword.sessions.remembered import RememberedBrowser
from watchword.sessions.service import UserSessions

_ROOT = "users/{user:userPrincipalName}/authentication"


SESSION = EntityType(
    "browserSession",
    (
        Property("createdDateTime", Primitive.INSTANT),
        Property("lastSeenDateTime", Primitive.INSTANT),
        Property("expirationDateTime", Primitive.INSTANT),
        Property("isPersistent", Primitive.BOOLEAN),
        Property("isCurrent", Primitive.BOOLEAN),
        Property("authenticationMethodModes", Primitive.STRING, collection=True),
        Property("ipAddress", Primitive.STRING),
        Property("userAgent", Primitive.STRING),
        Property("browser", Primitive.STRING),
        Property("operatingSystem", Primitive.STRING),
    ),
    base=ENTITY,
    label="Session",
)

REMEMBERED = EntityType(
    "rememberedBrowser",
    (
        Property("provedDateTime", Primitive.INSTANT),
        Property("lastUsedDateTime", Primitive.INSTANT),
        Property("expirationDateTime", Primitive.INSTANT),
        Property("authenticationMethodMode", Primitive.STRING),
        Property("ipAddress", Primitive.STRING),
        Property("userAgent", Primitive.STRING),
    ),
    base=ENTITY,
    label="Remembered browser",
)


def resources(service: UserSessions) -> tuple[EntitySet | Operation, ...]:
    """The two collections, and the act that empties the second."""
    return (_sessions(service), _remembered(service), _revoke(service))


def _sessions(service: UserSessions) -> EntitySet:
    async def list_(call: Call) -> Page[Mapping[str, Any]]:
        own = call.actor.session_id
        return Page(tuple(_session(each, own) for each in await service.list_sessions(call.actor, call.user)))

    async def delete(call: Call) -> None:
        await service.end_session(call.actor, call.user, call.keys["id"])

    return EntitySet(
        path=f"{_ROOT}/sessions",
        entity=SESSION,
        key="id",
        dialect=Dialect.AUTHENTICATION,
        versions=WATCHWORD,
        list=("sessions.read", list_),
        delete=("sessions.end", delete),
    )


def _remembered(service: UserSessions) -> EntitySet:
    async def list_(call: Call) -> Page[Mapping[str, Any]]:
        return Page(tuple(_browser(each) for each in await service.list_remembered(call.actor, call.user)))

    async def get(call: Call) -> Mapping[str, Any]:
        return _browser(await service.get_remembered(call.actor, call.user, call.keys["id"]))

    async def delete(call: Call) -> None:
        await service.forget_remembered(call.actor, call.user, call.keys["id"])

    return EntitySet(
        path=f"{_ROOT}/rememberedBrowsers",
        entity=REMEMBERED,
        key="id",
        dialect=Dialect.AUTHENTICATION,
        versions=WATCHWORD,
        list=("remembered_browsers.read", list_),
        get=("remembered_browsers.read", get),
        delete=("remembered_browsers.forget", delete),
    )


def _revoke(service: UserSessions) -> Operation:
    async def revoke(call: Call) -> None:
        await service.revoke_mfa_sessions(call.actor, call.user, call.once)

    return Operation(
        kind=Kind.ACTION,
        path=f"{_ROOT}/revokeMfaSessions",
        permission="mfa_sessions.revoke",
        handler=revoke,
        versions=WATCHWORD,
        dialect=Dialect.AUTHENTICATION,
    )


def _session(session: Session, own: str | None) -> Mapping[str, Any]:
    """A browser in words too: people know theirs by "Firefox 120 on Ubuntu", not by what it sends. Where it is, its
    address alone says: which place that is nobody here knows. `own`: the one in which who asks has signed in."""
    device = device_detail(session.user_agent)
    return {
        "id": session.id,
        "createdDateTime": session.opened_at,
        "lastSeenDateTime": session.last_seen_at,
        "expirationDateTime": session.ends_at,
        "isPersistent": session.persistent,
        "isCurrent": session.id == own,
        "authenticationMethodModes": [proof.mode for proof in session.proofs],
        "ipAddress": session.ip,
        "userAgent": session.user_agent,
        "browser": device["browser"],
        "operatingSystem": device["operatingSystem"],
    }


def _browser(browser: RememberedBrowser) -> Mapping[str, Any]:
    return {
        "id": browser.id,
        "provedDateTime": browser.proof.at,
        "lastUsedDateTime": browser.last_used_at,
        "expirationDateTime": browser.ends_at,
        "authenticationMethodMode": browser.proof.mode,
        "ipAddress": browser.ip,
        "userAgent": browser.user_agent,
    }
