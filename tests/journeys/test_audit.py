"""Every change is told once, with who, whom, what, from where and under which request; what was refused is not told."""

import json
import subprocess
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.real.postgres_fixture import PostgresServer
from tests.stage import Someone, Stage, credentials, holder

from watchword.access.roles import GLOBAL_ADMINISTRATOR
from watchword.audit.inspection import verify_database
from watchword.audit.store import SqlChains
from watchword.audit.verify import Intact
from watchword.bootstrap import Application, operator
from watchword.oidc.store.keys import SqlKeys

pytestmark = pytest.mark.real

PASSWORD = "28c10230-6103-485e-b985-444c60001490"
MOBILE = "3179e48a-750b-4051-897c-87b9720928f7"
EMAIL = "3ddfcfc8-9383-446f-83cc-3ab9be4be18f"
NORA = holder(GLOBAL_ADMINISTRATOR)


async def told(client: httpx.AsyncClient, correlation: str) -> list[dict[str, Any]]:
    """The records of one request."""
    found = await client.get("/v1.0/auditLogs/directoryAudits", params={"$filter": f"correlationId eq '{correlation}'"})
    assert found.status_code == 200, found.text
    records: list[dict[str, Any]] = found.json()["value"]
    return records


async def ask(client: httpx.AsyncClient, verb: str, path: str, body: Any = None) -> tuple[httpx.Response, str]:
    """Send one request under an id of its own."""
    correlation = str(uuid.uuid4())
    answer = await client.request(verb, path, json=body, headers={"client-request-id": correlation})
    return answer, correlation


def changed(record: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What a record says of the first target, by property."""
    properties = record["targetResources"][0]["modifiedProperties"]
    return {each["displayName"]: (parsed(each["oldValue"]), parsed(each["newValue"])) for each in properties}


def parsed(value: str | None) -> Any:
    return None if value is None else json.loads(value)


async def test_each_step_of_a_phones_life_is_told_once(stage: Stage) -> None:
    """AUD-01: with the number masked, before and after."""
    person = await stage.newcomer()
    phones = f"/v1.0/users/{person.upn}/authentication/phoneMethods"
    async with stage.administering() as nora:
        steps = [
            await ask(nora, "POST", phones, {"phoneNumber": "+1 7748933135", "phoneType": "mobile"}),
            await ask(nora, "PATCH", f"{phones}/{MOBILE}", {"phoneNumber": "+44 7911123456"}),
            await ask(nora, "DELETE", f"{phones}/{MOBILE}"),
        ]
        records = [await told(nora, correlation) for _, correlation in steps]
    assert [answer.status_code for answer, _ in steps] == [201, 204, 204]
    assert [len(each) for each in records] == [1, 1, 1]
    added, updated, removed = (each[0] for each in records)
    assert [each["activityDisplayName"] for each in (added, updated, removed)] == [
        "Admin registered security info",
        "Admin updated security info",
        "Admin deleted security info",
    ]
    assert changed(added)["phoneNumber"] == (None, "+1 XXXXXXXX35")
    assert changed(updated) == {"phoneNumber": ("+1 XXXXXXXX35", "+44 XXXXXXXX56")}
    assert changed(removed)["phoneNumber"] == ("+44 XXXXXXXX56", None)


async def test_a_record_says_who_whom_from_where_and_by_which_client(stage: Stage) -> None:
    person = await stage.newcomer()
    emails = f"/v1.0/users/{person.id}/authentication/emailMethods"
    async with stage.administering() as nora:
        _, correlation = await ask(nora, "POST", emails, {"emailAddress": "kim.canary@contoso.com"})
        (record,) = await told(nora, correlation)
    assert record["result"] == "success"
    assert record["loggedByService"] == "Authentication Methods"
    assert record["initiatedBy"]["app"] is None
    user = record["initiatedBy"]["user"]
    assert (user["id"], user["userPrincipalName"], user["ipAddress"]) == (NORA.id, NORA.upn, "127.0.0.1")
    (target,) = record["targetResources"]
    assert (target["id"], target["userPrincipalName"], target["type"]) == (person.id, person.upn, "User")
    assert {"key": "AuthenticationMethod", "value": "E-mail (for password reset only, not for signing in)"} in record[
        "additionalDetails"
    ]
    assert "kim.canary" not in json.dumps(record)


async def test_an_application_is_told_as_itself(stage: Stage) -> None:
    person = await stage.newcomer()
    registered = await stage.application("UserAuthenticationMethod.ReadWrite.All")
    phones = f"/v1.0/users/{person.upn}/authentication/phoneMethods"
    async with stage.served.client(await stage.app_token(registered)) as client:
        _, correlation = await ask(client, "POST", phones, {"phoneNumber": stage.number(), "phoneType": "mobile"})
    async with stage.administering() as nora:
        (record,) = await told(nora, correlation)
    assert record["initiatedBy"]["user"] is None
    app = record["initiatedBy"]["app"]
    assert (app["appId"], app["servicePrincipalId"]) == (registered.app_id, registered.principal)
    assert {"key": "IpAddress", "value": "127.0.0.1"} in record["additionalDetails"]


async def test_everything_else_that_an_administrator_changes_is_told_once(stage: Stage) -> None:
    """AUD-01: passwords, sessions, preferences, per-user MFA, policy, accounts, groups."""
    person = await stage.newcomer()
    user = f"/users/{person.upn}"
    profile = {"password": "correct-Horse-7-battery", "forceChangePasswordNextSignIn": False}
    sms = "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/Sms"
    mobile = {"phoneNumber": stage.number(), "phoneType": "mobile"}
    requests: list[tuple[str, str, Any]] = [
        ("PATCH", f"/v1.0{user}", {"passwordProfile": profile}),
        ("POST", f"/v1.0{user}/authentication/methods/{PASSWORD}/resetPassword", {}),
        ("POST", f"/v1.0{user}/revokeSignInSessions", None),
        ("POST", f"/v1.0{user}/authentication/phoneMethods", mobile),
        ("POST", f"/v1.0{user}/authentication/phoneMethods/{MOBILE}/disableSmsSignIn", None),
        (
            "PATCH",
            f"/beta{user}/authentication/signInPreferences",
            {"userPreferredMethodForSecondaryAuthentication": "sms"},
        ),
        ("PATCH", f"/beta{user}/authentication/requirements", {"perUserMfaState": "enabled"}),
        ("PATCH", f"/v1.0{sms}", {"@odata.type": SMS_CONFIGURATION, "state": "enabled"}),
        ("DELETE", f"/v1.0{sms}", None),
        ("PATCH", f"/v1.0{user}", {"jobTitle": "Auditor"}),
        ("POST", "/v1.0/groups", group(person)),
        ("DELETE", f"/v1.0{user}", None),
        ("POST", f"/v1.0/directory/deletedItems/{person.id}/restore", None),
    ]
    async with stage.administering() as nora:
        for verb, path, body in requests:
            answer, correlation = await ask(nora, verb, path, body)
            assert answer.is_success, (verb, path, answer.text)
            records = await told(nora, correlation)
            assert len(records) == 1, (verb, path, records)
            assert records[0]["initiatedBy"]["user"]["id"] == NORA.id


SMS_CONFIGURATION = "#microsoft.graph.smsAuthenticationMethodConfiguration"


def group(owner: Someone) -> dict[str, Any]:
    nickname = f"audited-{owner.id[:8]}"
    return {"displayName": nickname, "mailNickname": nickname, "mailEnabled": False, "securityEnabled": True}


async def test_what_was_refused_is_not_told_and_changes_nothing(stage: Stage) -> None:
    """AUD-01: whatever the reason for the refusal."""
    person = await stage.newcomer()
    phones = f"/v1.0/users/{person.upn}/authentication/phoneMethods"
    good = {"phoneNumber": stage.number(), "phoneType": "mobile"}
    async with stage.administering() as nora, stage.acting(person) as other, stage.served.client() as nobody:
        await nora.post(phones, json=good)
        before = (await nora.get(phones)).json()["value"]
        refused = [
            await ask(nora, "POST", phones, good),
            await ask(nora, "POST", phones, {"phoneNumber": "12", "phoneType": "office"}),
            await ask(nora, "DELETE", f"{phones}/e37fc753-ff3b-4958-9484-eaa9425c82bc"),
            await ask(nora, "POST", "/v1.0/users/nobody@contoso.com/authentication/phoneMethods", good),
            await ask(other, "PATCH", f"{phones}/{MOBILE}", {"phoneNumber": stage.number()}),
            await ask(nobody, "DELETE", f"{phones}/{MOBILE}"),
        ]
        assert [answer.status_code for answer, _ in refused] == [400, 400, 404, 404, 403, 401]
        assert [await told(nora, correlation) for _, correlation in refused] == [[]] * len(refused)
        assert (await nora.get(phones)).json()["value"] == before


async def test_a_wrong_current_password_is_told_as_a_failure(stage: Stage) -> None:
    person = await stage.newcomer(password="correct-Horse-7-battery")
    async with stage.administering() as nora:
        async with stage.served.client(await stage.served.token(person.upn, "Directory.AccessAsUser.All")) as own:
            body = {"currentPassword": "wrong-Horse-7-battery", "newPassword": "violet-Harbour-52-lantern"}
            answer, correlation = await ask(own, "POST", "/v1.0/me/changePassword", body)
        (record,) = await told(nora, correlation)
    assert answer.status_code == 400
    assert (record["result"], record["activityDisplayName"]) == ("failure", "Change password (self-service)")
    assert changed(record) == {}


async def test_the_chain_of_records_is_intact_after_all_that(stage: Stage) -> None:
    found = await stage.served.operate(lambda app: verify_database(app.units, SqlChains(), app.sealer))
    assert isinstance(found, Intact)


async def test_no_secret_reaches_the_log_the_audit_or_the_database(
    stage: Stage, postgres_server: PostgresServer
) -> None:
    """AUD-02, KEY-01: unique markers in every input that is secret, and every secret that is shown once."""
    person = await stage.newcomer()
    registered = await stage.application("UserAuthenticationMethod.ReadWrite.All")
    marked = {name: f"Canary-{name}-{uuid.uuid4().hex}-9z" for name in ("reset", "profile", "current", "new", "secret")}
    user = f"/v1.0/users/{person.upn}"
    async with stage.administering() as nora:
        profile = {"password": marked["profile"], "forceChangePasswordNextSignIn": False}
        assert (await nora.patch(user, json={"passwordProfile": profile})).status_code == 204
        reset = f"{user}/authentication/methods/{PASSWORD}/resetPassword"
        assert (await nora.post(reset, json={"newPassword": marked["reset"]})).status_code == 202
        shown = (await nora.post(reset, json={})).json()["newPassword"]
        await nora.post(reset, json={"newPassword": [marked["new"]], "password": marked["current"]})
        await nora.post(reset, content=b'{"newPassword": "' + marked["new"].encode())
    token = await stage.served.token(person.upn, "Directory.AccessAsUser.All")
    async with stage.served.client(token) as own:
        body = {"currentPassword": marked["current"], "newPassword": marked["new"]}
        assert (await own.post("/v1.0/me/changePassword", json=body)).status_code == 400
        await own.get("/v1.0/me", params={"access_token": marked["secret"]})
    app_token = await stage.app_token(registered)
    async with stage.served.client() as nobody:
        form = {**credentials(registered), "client_secret": marked["secret"]}
        assert (await nobody.post("/contoso.com/oauth2/v2.0/token", data=form)).status_code == 401
        await nobody.get("/v1.0/me", headers={"authorization": f"Bearer {marked['secret']}"})
        await nobody.get("/v1.0/me", headers={"authorization": f"Bearer {app_token[:-4]}AAAA"})
    secrets = [*marked.values(), shown, registered.secret, token, app_token, app_token[:-4]]
    kept = stage.log().encode() + everything_stored(stage, postgres_server)
    assert person.id.encode() in kept
    assert [secret for secret in secrets if secret.encode() in kept] == []


def everything_stored(stage: Stage, server: PostgresServer) -> bytes:
    """The database's files with their write-ahead log, or a dump of it."""
    if stage.database == "sqlite":
        return b"".join(path.read_bytes() for path in stage.served.settings.state_dir.glob("watchword.db*"))
    command = [str(Path(server.psql).with_name("pg_dump")), "--inserts", stage.served.settings.database]
    return subprocess.run(command, capture_output=True, check=True).stdout


async def test_what_is_revealed_at_the_command_line_is_not_stored(
    stage: Stage, postgres_server: PostgresServer
) -> None:
    """KEY-01: an application's secret is kept as a keyed digest, private signing keys under the installation's key."""

    async def work(app: Application) -> tuple[str, list[bytes]]:
        service, me = app.services.applications, operator("cli:test")
        made = await service.register(me, None, "Canary")
        _, secret = await service.add_secret(me, None, made.app_id, "canary", 30)
        keys = await app.units.read(SqlKeys(app.sealer).keys)
        return secret.reveal(), [key.private.reveal_bytes() for key in keys]

    secret, private = await stage.served.operate(work)
    kept = everything_stored(stage, postgres_server)
    assert private
    assert secret.encode() not in kept
    for key in private:
        body = b"".join(key.splitlines()[1:-1])[:48]
        assert len(body) == 48
        assert body not in kept.replace(b"\n", b"").replace(b"\\n", b"")
