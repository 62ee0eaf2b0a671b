"""The sign-in log as Microsoft Graph shows it: filtered, paged, and only to those who may read it (AUD-02, AUD-03)."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from watchword.access import roles
from watchword.access.desk import Desk
from watchword.access.facts import ActorFacts, TargetFacts
from watchword.adapters.keyring import new_keyring
from watchword.adapters.sealing import Sealer
from watchword.audit.sign_ins.model import Asked, Kind, Named, Note, Stage, Status, Step, Who
from watchword.audit.sign_ins.resources import resources
from watchword.audit.sign_ins.service import Log, SignIns
from watchword.audit.sign_ins.store import SqlSignIns
from watchword.db.postgresql import Postgresql
from watchword.db.sqlite import Sqlite
from watchword.graph.engine import Engine, Request, Response
from watchword.graph.paging import Paging
from watchword.graph.router import Router
from watchword.kernel.actor import Actor, ActorKind, Origin
from watchword.kernel.clock import SECOND, Instant
from watchword.kernel.edm import Version
from watchword.kernel.ids import RoleId
from watchword.kernel.work import Soon, Transaction

ROOT = "https://id.contoso.com"
START = Instant(1_790_000_000_000_000)
ALEX, BLAKE = "3f1d9a50-0c1e-4a11-8a4f-0f4d5f6b7c01", "3f1d9a50-0c1e-4a11-8a4f-0f4d5f6b7c02"
WIKI = "14d82eec-204b-4c2f-b7e8-296a70dab67e"
READER = Actor(ActorKind.DELEGATED, granted=frozenset({"AuditLog.Read.All"}), user_id=ALEX)
REPORTS = frozenset({roles.REPORTS_READER.template_id})
RIGHT, WRONG, UNKNOWN, PROGRAM = (f"3f1d9a50-0c1e-4a11-8a4f-0f4d5f6b7ca{number}" for number in range(4))
"""Sign-ins, oldest first."""


def note(id_: str, number: int, code: int, who: Who) -> Note:
    """Somebody typed a password."""
    password = Step(Instant(START + number), "Password", "", code == 0, "judged", Stage.PRIMARY)
    return Note(
        id=id_,
        at=Instant(START + number * SECOND),
        who=who,
        app=Named(WIKI, "Wiki"),
        origin=Origin(f"192.0.2.{number}", "Mozilla/5.0", f"r-{number}", f"C-{number}"),
        status=Status(code, "why" if code else None),
        asked=Asked(True, "per-user MFA", "user"),
        steps=(password,),
    )


ALEXS = note(RIGHT, 1, 0, Who(ALEX, "alex@contoso.com", "Alex"))
NOTES = (
    ALEXS,
    note(WRONG, 2, 50126, Who(BLAKE, "Blake%@contoso.com", "Blake")),
    note(UNKNOWN, 3, 50034, Who()),
    replace(
        note(PROGRAM, 4, 0, Who(ALEX, "alex@contoso.com", "Alex")), kind=Kind.NON_INTERACTIVE, client="Other clients"
    ),
)


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

    database: Sqlite | Postgresql
    sealer: Sealer
    facts: Roles = Roles()

    async def write(self, *notes: Note) -> None:
        for each in notes:
            await self.database.write(lambda tx, each=each: Log(SqlSignIns()).note(tx, each))

    async def get(
        self, path: str = "", *, version: Version = Version.V1, actor: Actor = READER, **options: str
    ) -> Response:
        desk = Desk(self.database, self.facts, None, lambda: START)  # type: ignore[arg-type]  # nothing is changed
        operations = [each for made in resources(SignIns(desk, SqlSignIns())) for each in made.operations()]
        paging = Paging(self.sealer.subkey("paging"))
        engine = Engine(ROOT, {v: Router(v, operations) for v in Version}, paging, lambda: START)
        query = "&".join(f"${name}={quote(value)}" for name, value in options.items())
        return await engine.answer(Request("GET", version, f"auditLogs/signIns{path}", query, actor))

    async def values(self, *, version: Version = Version.V1, **options: str) -> list[dict[str, Any]]:
        answer = await self.get(version=version, **options)
        assert answer.status == 200, answer.content
        assert not isinstance(answer.content, str)
        assert answer.content is not None
        return list(answer.content["value"])

    async def found(self, version: Version = Version.V1, **options: str) -> list[str]:
        """The ids of those that are listed."""
        return [each["id"] for each in await self.values(version=version, **options)]


@pytest.fixture
async def face(database: Sqlite | Postgresql) -> Face:
    """Four sign-ins, one second apart."""
    made = Face(database, Sealer(new_keyring()))
    await made.write(*NOTES)
    return made


async def test_the_newest_comes_first_and_people_alone_are_shown(face: Face) -> None:
    assert await face.found() == [UNKNOWN, WRONG, RIGHT]
    assert await face.found(Version.BETA) == [UNKNOWN, WRONG, RIGHT]
    assert await face.found(orderby="createdDateTime") == [RIGHT, WRONG, UNKNOWN]


FOUND = {
    "createdDateTime ge 2026-09-21T14:13:22Z": [UNKNOWN, WRONG],
    "createdDateTime le 2026-09-21T14:13:21Z": [RIGHT],
    f"userId eq '{ALEX.upper()}'": [RIGHT],
    "userPrincipalName eq 'ALEX@contoso.com'": [RIGHT],
    "startswith(userPrincipalName,'blake%')": [WRONG],
    "startswith(userPrincipalName,'%')": [],
    "status/errorCode eq 0": [RIGHT],
    "status/errorCode ne 0": [UNKNOWN, WRONG],
    "status/errorCode eq 50126 and startswith(userPrincipalName,'b')": [WRONG],
    "ipAddress eq '192.0.2.2'": [WRONG],
    "startswith(ipAddress,'192.0.2.')": [UNKNOWN, WRONG, RIGHT],
    f"appId eq '{WIKI}'": [UNKNOWN, WRONG, RIGHT],
    "correlationId eq 'c-2'": [WRONG],
    f"id eq '{WRONG}'": [WRONG],
    "userPrincipalName eq 'x'' or 1 eq 1 --'": [],
    "userPrincipalName eq '''; drop table sign_in_record; --'": [],
    "ipAddress eq '192.0.2.2'' union select document from sign_in_record --'": [],
    "startswith(userPrincipalName,'_')": [],
}


async def test_a_filter_finds_what_it_names_and_nothing_beside(face: Face) -> None:
    """INJ-01: text in a filter is text."""
    assert {condition: await face.found(filter=condition) for condition in FOUND} == FOUND


NOT_OFFERED = (
    "userDisplayName eq 'x'",
    "userAgent eq 'Mozilla/5.0'",
    "status/failureReason eq 'x'",
    "status/errorCode eq '0 or 1'",
    "document eq 'x'",
    "isInteractive eq true",
    "authenticationDetails/any(d: d/succeeded eq true)",
    "1 eq 1",
)


async def test_what_is_not_offered_is_refused(face: Face) -> None:
    """API-03"""
    answers = {condition: (await face.get(filter=condition)).status for condition in NOT_OFFERED}
    assert set(answers.values()) == {400}, answers


async def test_programs_are_shown_to_whoever_asks_for_them(face: Face) -> None:
    programs = "signInEventTypes/any(t: t eq 'nonInteractiveUser')"
    assert await face.found(Version.BETA, filter=programs) == [PROGRAM]
    assert await face.found(Version.BETA, filter=f"{programs} and userId eq '{BLAKE}'") == []
    assert (await face.get(filter=programs)).status == 400


async def test_a_sign_in_is_one_record_however_many_steps_it_takes(face: Face) -> None:
    later = replace(
        ALEXS,
        status=Status(500121, "why"),
        origin=Origin("192.0.2.9", request_id="r-9", client_request_id="C-9"),
        steps=(Step(Instant(START + 9), "SMS", "ending in 35", False, "wrong", Stage.SECOND),),
        begun_with=(Step(START, "Password", "", True, "before", Stage.PRIMARY, earlier=True),),
    )
    await face.write(later)
    (record,) = await face.values(version=Version.BETA, filter=f"userId eq '{ALEX}'")
    assert [each["authenticationMethod"] for each in record["authenticationDetails"]] == ["Password", "SMS"]
    assert record["status"]["errorCode"] == 500121
    assert (record["ipAddress"], record["correlationId"]) == ("192.0.2.9", "C-1")
    assert record["mfaDetail"] == {"authMethod": "SMS", "authDetail": "ending in 35"}
    assert await face.found(filter="status/errorCode eq 500121 and ipAddress eq '192.0.2.9'") == [RIGHT]


async def test_what_a_session_brought_along_stands_first(face: Face) -> None:
    """AUD-02"""
    id_ = "3f1d9a50-0c1e-4a11-8a4f-0f4d5f6b7caf"
    before = (Step(START, "Password", "", True, "satisfied by claim", Stage.PRIMARY, earlier=True),)
    await face.write(replace(ALEXS, id=id_, begun_with=before, steps=()))
    (record,) = await face.values(version=Version.BETA, filter=f"id eq '{id_}'")
    (step,) = record["authenticationDetails"]
    assert (step["authenticationMethod"], step["authenticationMethodDetail"]) == ("Previously satisfied", "Password")
    assert record["authenticationMethodsUsed"] == []
    assert record["mfaDetail"] is None
    assert record["authenticationRequirement"] == "multiFactorAuthentication"


async def test_several_factors_are_required_once_the_first_is_proved(face: Face) -> None:
    reached = {each["id"]: each["authenticationRequirement"] for each in await face.values(version=Version.BETA)}
    assert reached == {
        RIGHT: "multiFactorAuthentication",
        WRONG: "singleFactorAuthentication",
        UNKNOWN: "singleFactorAuthentication",
    }


async def test_the_steps_are_shown_in_beta_alone(face: Face) -> None:
    stable, beta = [(await face.values(version=version))[-1] for version in (Version.V1, Version.BETA)]
    assert set(beta) - set(stable) == {
        "authenticationDetails",
        "authenticationMethodsUsed",
        "authenticationProcessingDetails",
        "authenticationRequirement",
        "authenticationRequirementPolicies",
        "mfaDetail",
        "networkLocationDetails",
        "servicePrincipalId",
        "servicePrincipalName",
        "signInEventTypes",
    }
    assert beta["authenticationRequirementPolicies"] == [{"requirementProvider": "user", "detail": "per-user MFA"}]


async def test_pages_show_every_record_once(face: Face) -> None:
    seen: list[str] = []
    options = {"top": "1"}
    for _ in range(3):
        answer = await face.get(**options)
        assert not isinstance(answer.content, str)
        assert answer.content is not None
        seen += [each["id"] for each in answer.content["value"]]
        link = answer.content.get("@odata.nextLink")
        if link is not None:
            options["skiptoken"] = urlsplit(link).query.rpartition("skiptoken=")[2]
    assert seen == [UNKNOWN, WRONG, RIGHT]
    assert link is None


async def test_what_matches_is_counted_beside_the_page(face: Face) -> None:
    answer = await face.get(count="true", top="1", filter="status/errorCode ne 0")
    assert not isinstance(answer.content, str)
    assert answer.content is not None
    assert (answer.content["@odata.count"], len(answer.content["value"])) == (2, 1)


async def test_one_record_is_read_by_its_id(face: Face) -> None:
    answer = await face.get(f"/{PROGRAM.upper()}")
    assert not isinstance(answer.content, str)
    assert answer.content is not None
    assert (answer.status, answer.content["id"], answer.content["isInteractive"]) == (200, PROGRAM, False)
    assert (await face.get(f"/{ALEX}")).status == 404


async def test_who_lacks_the_permission_or_the_role_reads_nothing(face: Face) -> None:
    """AUD-03: nobody reads of others by a filter either."""
    nobody = replace(face, facts=Roles(frozenset()))
    application = Actor(kind=ActorKind.APPLICATION, granted=frozenset({"AuditLog.Read.All"}))
    for path in ("", f"/{RIGHT}", f"/{ALEX}"):
        assert (await face.get(path, actor=replace(READER, granted=frozenset({"Directory.Read.All"})))).status == 403
        assert (await nobody.get(path)).status == 403
        assert (await nobody.get(path, actor=replace(application, granted=frozenset()))).status == 403
    assert (await nobody.get(filter=f"userId eq '{ALEX}'")).status == 403
    assert (await nobody.get(actor=application)).status == 200


async def test_records_are_kept_as_long_as_they_may_be(face: Face) -> None:
    """AUD-03: what is older than the retention goes."""
    horizon = Instant(START + 3 * SECOND)
    assert await face.database.write(lambda tx: SqlSignIns().purge(tx, horizon)) == 2
    assert await face.found() == [UNKNOWN]
