"""The audit as Microsoft Graph shows it: filtered, paged, and only to those who may read it (AUD-03, API-03)."""

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from watchword.access import roles
from watchword.access.desk import Desk
from watchword.access.facts import ActorFacts, TargetFacts
from watchword.audit.resources import resources
from watchword.audit.service import AuditLog
from watchword.audit.store import SqlDocuments
from watchword.audit.tests.books import ADMIN, ALEX, BLAKE, START, Books, happened
from watchword.graph.engine import Engine, Request, Response
from watchword.graph.paging import Paging
from watchword.graph.router import Router
from watchword.kernel.actor import Actor, ActorKind, Origin
from watchword.kernel.clock import SECOND, Instant
from watchword.kernel.edm import Version
from watchword.kernel.events import Outcome, Target
from watchword.kernel.ids import RoleId
from watchword.kernel.work import Soon, Transaction

ROOT = "https://id.contoso.com"
READER = replace(ADMIN, granted=frozenset({"AuditLog.Read.All"}))
REPORTS = frozenset({roles.REPORTS_READER.template_id})
POLICY = "Policy%"


@dataclass(frozen=True)
class Roles:
    """Facts without a directory: what the actor's token says, and these roles for everybody."""

    held: frozenset[RoleId] = REPORTS

    async def of(
        self, tx: Transaction, actor: Actor, user: str | None, soon: Soon | None = None
    ) -> tuple[ActorFacts, TargetFacts | None]:
        return ActorFacts(kind=actor.kind, granted=actor.granted, roles=self.held, user_id=actor.user_id), None


@dataclass(frozen=True)
class Face:
    """The resource behind the engine."""

    books: Books
    facts: Roles = field(default_factory=Roles)

    async def get(
        self, path: str = "", *, version: Version = Version.V1, actor: Actor = READER, **options: str
    ) -> Response:
        desk = Desk(self.books.database, self.facts, self.books.recorder, lambda: START)
        operations = [each for made in resources(AuditLog(desk, SqlDocuments())) for each in made.operations()]
        paging = Paging(self.books.sealer.subkey("paging"))
        engine = Engine(ROOT, {v: Router(v, operations) for v in Version}, paging, lambda: START)
        query = "&".join(f"${name}={quote(value)}" for name, value in options.items())
        return await engine.answer(Request("GET", version, f"auditLogs/directoryAudits{path}", query, actor))

    async def found(self, **options: str) -> list[str]:
        """The activities of the records that are listed."""
        return [each["activityDisplayName"] for each in await self.values(**options)]

    async def values(self, **options: str) -> list[dict[str, Any]]:
        answer = await self.get(**options)
        assert answer.status == 200, answer.content
        assert not isinstance(answer.content, str)
        assert answer.content is not None
        return list(answer.content["value"])


@pytest.fixture
async def face(books: Books) -> Face:
    """Four records, one second apart, of different people doing different things."""
    app = Actor(kind=ActorKind.APPLICATION, app_id="sync-app", app_name="Sync", origin=Origin(request_id="r-4"))
    blake = replace(ADMIN, user_id=BLAKE, upn="Blake@contoso.com", origin=Origin(client_request_id="C-Blake"))
    policy = replace(
        happened(), activity="Policy% update", category="Policy", targets=(Target("Sms", "Policy", POLICY),)
    )
    failed = replace(
        happened(), activity="Reset password (by admin)", service="Core Directory", outcome=Outcome.FAILURE
    )
    both = replace(happened(), activity="Add member to group", targets=(Target(BLAKE, "User"), Target(ALEX, "User")))
    for number, (event, actor) in enumerate(((happened(), ADMIN), (policy, blake), (failed, app), (both, ADMIN))):
        await books.write(event, actor=actor, now=Instant(START + number * SECOND))
    return Face(books)


PHONE, POLICIES, RESET, MEMBER = (
    "Admin updated security info",
    "Policy% update",
    "Reset password (by admin)",
    "Add member to group",
)


async def test_the_newest_comes_first(face: Face) -> None:
    assert await face.found() == [MEMBER, RESET, POLICIES, PHONE]
    assert await face.found(orderby="activityDateTime") == [PHONE, POLICIES, RESET, MEMBER]


FOUND = {
    "activityDateTime ge 2026-09-21T14:13:22Z": [MEMBER, RESET],
    "activityDateTime le 2026-09-21T14:13:20Z": [PHONE],
    "activityDateTime ge 2026-09-21T14:13:21Z and activityDateTime le 2026-09-21T14:13:22Z": [RESET, POLICIES],
    "activityDisplayName eq 'admin UPDATED security info'": [PHONE],
    "startswith(activityDisplayName,'re')": [RESET],
    "startswith(activityDisplayName,'policy%')": [POLICIES],
    "startswith(activityDisplayName,'%')": [],
    "category eq 'Policy'": [POLICIES],
    "loggedByService eq 'Core Directory'": [RESET],
    "result eq 'failure'": [RESET],
    "correlationId eq 'c-blake'": [POLICIES],
    f"initiatedBy/user/id eq '{ALEX}'": [MEMBER, PHONE],
    f"initiatedBy/user/id eq '{ALEX.upper()}'": [MEMBER, PHONE],
    "initiatedBy/user/userPrincipalName eq 'blake@contoso.com'": [POLICIES],
    "startswith(initiatedBy/user/userPrincipalName,'alex')": [MEMBER, PHONE],
    "initiatedBy/app/appId eq 'sync-app'": [RESET],
    f"targetResources/any(t: t/id eq '{ALEX}')": [MEMBER],
    f"targetResources/any(t: t/id eq '{BLAKE}')": [MEMBER, RESET, PHONE],
    "targetResources/any(t:t/id eq 'sms')": [POLICIES],
    "targetResources/any(t:startswith(t/displayName,'bla'))": [RESET, PHONE],
    f"targetResources/any(t: t/id eq '{BLAKE}') and result eq 'success'": [MEMBER, PHONE],
    "id eq 'x'": [],
}


async def test_a_filter_finds_what_it_names(face: Face) -> None:
    assert {condition: await face.found(filter=condition) for condition in FOUND} == FOUND


NOT_OFFERED = (
    "resultReason eq 'x'",
    "operationType eq 'Update'",
    "userAgent eq 'curl/8'",
    "initiatedBy/user/ipAddress eq '192.0.2.7'",
    "targetResources/any(t: t/type eq 'User')",
    "targetResources/any()",
    "document eq 'x'",
    "mac eq 'x'",
)


async def test_what_is_not_offered_is_refused(face: Face) -> None:
    """API-03"""
    assert {(await face.get(filter=condition)).status for condition in NOT_OFFERED} == {400}


async def test_pages_show_every_record_once(face: Face) -> None:
    seen: list[str] = []
    options = {"top": "1", "filter": "category ne 'x'"}
    for _ in range(4):
        answer = await face.get(**options)
        assert not isinstance(answer.content, str)
        assert answer.content is not None
        seen += [each["activityDisplayName"] for each in answer.content["value"]]
        link = answer.content.get("@odata.nextLink")
        if link is not None:
            options["skiptoken"] = urlsplit(link).query.rpartition("skiptoken=")[2]
    assert seen == [MEMBER, RESET, POLICIES, PHONE]
    assert link is None


async def test_records_of_one_moment_are_paged_apart(face: Face) -> None:
    await face.books.write(
        *(replace(happened(), activity=f"Bulk {n}") for n in range(5)), now=Instant(START + 9 * SECOND)
    )
    first = await face.get(top="3")
    assert not isinstance(first.content, str)
    assert first.content is not None
    token = urlsplit(first.content["@odata.nextLink"]).query.rpartition("skiptoken=")[2]
    rest = await face.values(top="3", skiptoken=token)
    activities = [each["activityDisplayName"] for each in [*first.content["value"], *rest]]
    assert sorted(activities) == sorted([*(f"Bulk {n}" for n in range(5)), MEMBER])


async def test_a_page_has_at_most_a_thousand(face: Face) -> None:
    assert len(await face.values(top="1000")) == 4
    assert (await face.get(top="1001")).status == 400


async def test_what_matches_is_counted_beside_the_page(face: Face) -> None:
    answer = await face.get(count="true", top="1", filter="result eq 'success'")
    assert not isinstance(answer.content, str)
    assert answer.content is not None
    assert (answer.content["@odata.count"], len(answer.content["value"])) == (3, 1)


async def test_one_record_is_read_by_its_id(face: Face) -> None:
    listed = (await face.values())[3]
    answer = await face.get(f"/{listed['id']}")
    assert answer.status == 200
    assert answer.content == {"@odata.context": f"{ROOT}/v1.0/$metadata#auditLogs/directoryAudits/$entity", **listed}
    assert (await face.get(f"/{listed['id'].upper()}")).status == 200


@pytest.mark.parametrize("id_", [ALEX, "x", "%00", "{" + ALEX + "}"])
async def test_a_record_that_is_not_there_is_not_found(face: Face, id_: str) -> None:
    assert (await face.get(f"/{quote(id_, safe='%')}")).status in (400, 404)


async def test_the_user_agent_is_shown_in_beta_alone(face: Face) -> None:
    assert "userAgent" not in (await face.values())[0]
    beta = await face.get(version=Version.BETA)
    assert not isinstance(beta.content, str)
    assert beta.content is not None
    assert beta.content["value"][0]["userAgent"] == "curl/8"


async def test_what_is_selected_is_shown(face: Face) -> None:
    assert [set(each) for each in await face.values(select="result")] == [{"id", "result"}] * 4


async def test_who_lacks_the_permission_or_the_role_reads_nothing(face: Face) -> None:
    """AUD-03"""
    (record, *_) = await face.values()
    nobody = Face(face.books, Roles(frozenset()))
    application = Actor(kind=ActorKind.APPLICATION, granted=frozenset({"AuditLog.Read.All"}))
    for path in ("", f"/{record['id']}", f"/{ALEX}"):
        assert (await face.get(path, actor=ADMIN)).status == 403
        assert (await nobody.get(path)).status == 403
        assert (await nobody.get(path, actor=replace(application, granted=frozenset()))).status == 403
    assert (await nobody.get(actor=application)).status == 200


async def test_nobody_writes_the_audit_through_graph(face: Face) -> None:
    """AUD-01"""
    desk = Desk(face.books.database, face.facts, face.books.recorder, lambda: START)
    offered = [each for made in resources(AuditLog(desk, SqlDocuments())) for each in made.operations()]
    assert {operation.http_verb for operation in offered} == {"GET"}
