"""The demo organization behind Graph, with some whose names are there to be misread."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

from tests.graph.inside import NOW, Inside, content, founded
from tests.graph.oracle.permissions import EVERYTHING

from watchword.db.postgresql import Postgresql
from watchword.db.schema import create_all
from watchword.db.sqlite import Sqlite
from watchword.directory.seed.contoso import contoso
from watchword.directory.seed.model import named_id
from watchword.directory.seed.store import apply_seed
from watchword.directory.users.model import User
from watchword.kernel.actor import Actor, ActorKind, Origin
from watchword.kernel.ids import UserId

Json = dict[str, Any]

ODD = (
    ("o'brien", "Miles O'Brien"),
    ("percent", "100% Human"),
    ("underscore", "under_score"),
    ("backslash", "back\\slash"),
    ("sigma", "ΣΟΦΟΣ Σοφός"),
    ("sharp", "Straße"),
    ("hash#tag", "Hash Tag"),
)
"""Quotes, wildcards and letters whose case is not simple."""


def user_id(name: str) -> UserId:
    """The object id of `adele`."""
    return UserId(named_id(f"user {name}@contoso.com"))


def group_id(name: str) -> str:
    """The object id of `Sales`."""
    return named_id(f"group {name}")


def person(name: str, granted: frozenset[str] = EVERYTHING) -> Actor:
    """One of them, through an application, who has just proved who they are."""
    return Actor(
        ActorKind.DELEGATED,
        granted=granted,
        user_id=user_id(name),
        upn=f"{name}@contoso.com",
        app_id=named_id("client"),
        signed_in_at=NOW,
        issued_at=NOW,
        several_factors=True,
        origin=Origin(request_id=name),
    )


NORA = person("nora")
"""The Global Administrator."""


def people() -> tuple[User, ...]:
    """Everybody in it."""
    seed = contoso(NOW)
    plain = next(user for user in seed.users if user.upn.startswith("adele"))
    odd = (
        plain._replace(
            id=user_id(name),
            upn=f"{name}@contoso.com",
            display_name=display,
            profile={**plain.profile, "mailNickname": name, "mail": f"{name.replace('#', '.')}@contoso.com"},
        )
        for name, display in ODD
    )
    return (*seed.users, *odd)


async def furnished(units: Sqlite | Postgresql) -> Inside:
    """An empty database, furnished."""
    await create_all(units)
    made = await founded(units)
    await units.write(lambda tx: apply_seed(tx, replace(contoso(NOW), users=people()), NOW))
    return made


async def pages(inside: Inside, url: str, actor: Actor = NORA, **more: Any) -> AsyncIterator[list[Json]]:
    """Each page's items, following what the server says and nothing else."""
    link: str | None = url
    while link is not None:
        answer = content(await inside.ask(actor, "GET", link, **more))
        yield answer["value"]
        link = answer.get("@odata.nextLink")
        link = None if link is None else link.partition("/v1.0/")[2]


async def everything(inside: Inside, url: str, actor: Actor = NORA, **more: Any) -> list[Json]:
    """All items of all pages."""
    return [item async for page in pages(inside, url, actor, **more) for item in page]


def new_user(name: str, **more: Any) -> Mapping[str, Any]:
    """The body of an account to be made."""
    return {
        "accountEnabled": True,
        "displayName": name.title(),
        "mailNickname": name,
        "userPrincipalName": f"{name}@contoso.com",
        "passwordProfile": {"password": "a long walk along the grey river"},
        **more,
    }
