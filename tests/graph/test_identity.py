"""Whose call it is: the token's, of this organization and of no other, and in a batch the batch's own."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from tests.graph.cast import ACTORS, GLOBAL, MEMBER, TARGETS, Person
from tests.graph.inside import BASE, NOW
from tests.graph.oracle.permissions import EVERYTHING
from tests.graph.seeded import PASSWORD_ID, Seeded, number_of

from watchword.adapters import dice
from watchword.adapters.keyring import new_keyring
from watchword.adapters.sealing import Sealer
from watchword.directory.seed.model import named_id
from watchword.graph.app import GraphApp
from watchword.kernel.clock import HOUR, after
from watchword.kernel.ids import AppId, ObjectId
from watchword.oidc.bearer import Bearer
from watchword.oidc.protocol.access_token import (
    GRAPH_AUDIENCE,
    AccessClaims,
    Delegated,
    Expected,
    sign_access_token,
)
from watchword.oidc.protocol.discovery import issuer
from watchword.oidc.protocol.keys import generate_key, signer
from watchword.oidc.revocations import Revocations
from watchword.oidc.signing import SigningKeys
from watchword.oidc.store.grants import SqlGrants
from watchword.oidc.store.keys import SqlKeys
from watchword.web.edge import Edge
from watchword.web.throttle import Throttle

TENANT, ANOTHER = named_id("organization"), named_id("another organization")
HELPDESK = next(each for each in ACTORS if each.name == "as-helpdesk-administrator")
NOBODY = next(each for each in TARGETS if each.name == "to-nobody")
ADMINISTRATOR = next(each for each in TARGETS if each.name == "to-global-administrator")


def claims(person: Person) -> AccessClaims:
    """A token of ours for somebody, whose application was granted everything."""
    return AccessClaims(
        issuer=issuer(BASE, TENANT),
        audience=GRAPH_AUDIENCE,
        tenant=TENANT,
        object_id=ObjectId(person.id),
        subject=person.id,
        app_id=AppId(named_id("client")),
        app_name="Client",
        grant=Delegated(
            scopes=tuple(sorted(EVERYTHING)),
            upn=person.upn,
            name=person.name,
            signed_in_at=NOW,
            amr=("pwd",),
            acr="1",
        ),
        issued_at=NOW,
        not_before=NOW,
        expires_at=after(NOW, HOUR),
        token_id=named_id("token"),
    )


@dataclass
class Door:
    """Graph as it is reached from outside, and the key that its tokens are signed with."""

    client: httpx.AsyncClient
    keys: SigningKeys

    async def ask(self, token: AccessClaims, verb: str, path: str, body: object = None) -> httpx.Response:
        """A request with a token of those claims."""
        signed = sign_access_token(token, await self.keys.signer("ES256"))
        return await self.client.request(verb, path, json=body, headers={"authorization": f"Bearer {signed}"})

    async def batch(self, person: Person, *parts: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """The answers to the parts, by their number."""
        requests = [{"id": str(number), "method": "GET", **part} for number, part in enumerate(parts)]
        answer = await self.ask(claims(person), "POST", "/v1.0/$batch", {"requests": requests})
        assert answer.status_code == 200, answer.text
        return {each["id"]: each for each in answer.json()["responses"]}


@pytest.fixture
async def door(cast: Seeded) -> AsyncIterator[Door]:
    cast.units.keeps = True
    recorder = cast.inside.services.audit.desk.recorder
    keys = SigningKeys(cast.units, SqlKeys(Sealer(new_keyring())), recorder, lambda: cast.inside.now, dice.key_id)
    await keys.rotate(GLOBAL.actor(frozenset()))
    cast.units.keeps = False
    expected = Expected(issuer=issuer(BASE, TENANT), audience=GRAPH_AUDIENCE, tenant=TENANT)
    revocations = Revocations(cast.units, SqlGrants(), lambda: cast.inside.now)
    bearer = Bearer(keys, expected, revocations.current, lambda: cast.inside.now)
    throttle = Throttle(1000, 1000, lambda: cast.inside.now)
    graph = GraphApp(cast.inside.engine, bearer.authenticate, lambda _: b"", throttle.take)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(Edge(graph)), base_url=BASE) as client:
        yield Door(client, keys)


async def test_a_token_of_this_organization_is_good(door: Door) -> None:
    answer = await door.ask(claims(MEMBER), "GET", "/v1.0/me")
    assert (answer.status_code, answer.json()["id"]) == (200, MEMBER.id)


@pytest.mark.parametrize(
    "change",
    [
        {"tenant": ANOTHER},
        {"issuer": issuer(BASE, ANOTHER)},
        {"issuer": issuer("https://id.elsewhere.example", TENANT)},
        {"tenant": ANOTHER, "issuer": issuer(BASE, ANOTHER)},
        {"audience": "https://graph.elsewhere.example"},
        {"expires_at": after(NOW, 1), "not_before": after(NOW, -HOUR), "issued_at": after(NOW, -HOUR)},
    ],
    ids=", ".join,
)
async def test_a_token_of_another_is_nobodys(door: Door, cast: Seeded, change: dict[str, Any]) -> None:
    """AUTHZ-03: signed with our own key, about our own Global Administrator, and still not ours."""
    if "expires_at" in change:
        cast.inside.now = after(NOW, HOUR)
    answer = await door.ask(replace(claims(GLOBAL), **change), "GET", "/v1.0/me")
    cast.inside.now = NOW
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "InvalidAuthenticationToken")
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_token_signed_with_another_key_is_nobodys(door: Door) -> None:
    """AUTHZ-03"""
    other = signer(generate_key("ES256", NOW, "other"))
    token = sign_access_token(claims(GLOBAL), other)
    answer = await door.client.get("/v1.0/me", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 401


async def test_ids_of_another_organization_are_nobody(door: Door) -> None:
    """AUTHZ-03"""
    for path in (f"users/{ANOTHER}", f"groups/{ANOTHER}", f"organization/{ANOTHER}", f"users/x@{ANOTHER}"):
        answer = await door.ask(claims(GLOBAL), "GET", f"/v1.0/{path}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "Request_ResourceNotFound")


async def test_a_part_of_a_batch_speaks_for_who_sent_it(door: Door) -> None:
    """API-01: whatever its headers say."""
    stolen = sign_access_token(claims(GLOBAL), await door.keys.signer("ES256"))
    headers = {"Authorization": f"Bearer {stolen}", "X-Forwarded-User": GLOBAL.upn, "Cookie": "session=1"}
    answers = await door.batch(
        MEMBER,
        {"url": "/me", "headers": headers},
        {"url": f"/users/{NOBODY.id}/authentication/phoneMethods", "headers": headers},
        {"url": "/auditLogs/directoryAudits", "headers": headers},
    )
    assert answers["0"]["body"]["id"] == MEMBER.id
    assert [answers[number]["status"] for number in "12"] == [403, 403]


async def test_each_part_of_a_batch_is_judged_alone(door: Door) -> None:
    """API-01: by role, target and masking, as if it had come alone."""
    json = {"headers": {"Content-Type": "application/json"}, "method": "POST", "body": {}}
    answers = await door.batch(
        HELPDESK,
        *(
            {"url": f"/users/{each.id}/authentication/methods/{PASSWORD_ID}/resetPassword", **json}
            for each in (NOBODY, ADMINISTRATOR, HELPDESK)
        ),
        {"url": f"/users/{NOBODY.id}/authentication/phoneMethods"},
        {"url": f"/users/{NOBODY.id}", "dependsOn": ["1"]},
    )
    assert [answers[number]["status"] for number in "01234"] == [202, 403, 403, 403, 424]
    masked = await door.batch(
        next(each for each in ACTORS if each.name == "as-authentication-administrator"),
        {"url": f"/users/{NOBODY.id}/authentication/phoneMethods"},
    )
    assert masked["0"]["status"] == 200
    assert number_of(NOBODY) not in str(masked)


async def test_a_batch_without_a_good_token_is_not_looked_at(door: Door) -> None:
    """API-01"""
    answer = await door.client.post("/v1.0/$batch", json={"requests": [{"id": "1", "method": "GET", "url": "/users"}]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "InvalidAuthenticationToken")
    assert "responses" not in answer.json()
