"""Applications: registered, proved, granted, switched off."""

import asyncio
import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from watchword.access import roles as r
from watchword.adapters import dice
from watchword.directory.applications.model import (
    ExposedScope,
    Platform,
    RedirectUri,
    SignInChange,
    SignInSettings,
)
from watchword.directory.applications.service import Applications
from watchword.directory.applications.store import SqlApplications
from watchword.directory.seed.well_known import AZURE_CLI, GRAPH_POWERSHELL
from watchword.directory.tests.house import EVERYTHING, NOW, OPERATOR, SEALER, House, person, user_id
from watchword.kernel.actor import Actor, ActorKind
from watchword.kernel.clock import DAY
from watchword.kernel.errors import Forbidden, Invalid, NotFound


@pytest.fixture
def apps(house: House) -> Applications:
    """The service, with real dice and a real digest."""
    digest = lambda text: SEALER.digest("client secret", text)  # noqa: E731
    return Applications(house.directory.users.desk, SqlApplications(), dice.token, digest)


def certificate() -> bytes:
    """One of its own making, on P-256."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "robot")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=90))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(Encoding.PEM)


async def test_a_secret_is_told_once_and_kept_as_a_digest(house: House, apps: Applications) -> None:
    """AUTHZ-05."""
    made = await apps.register(OPERATOR, None, "Robot")
    credential, secret = await apps.add_secret(OPERATOR, None, made.id, "first", 30)
    assert len(secret.reveal()) == 40
    assert credential.ends_at == NOW + 30 * DAY
    client = await house.units.read(lambda tx: SqlApplications().find_client(tx, made.app_id))
    assert client is not None
    assert [each.digest for each in client.credentials] == [SEALER.digest("client secret", secret.reveal())]
    shown = str(await apps.get(OPERATOR, None, made.app_id)) + str(await house.audit())
    assert secret.reveal() not in shown
    assert repr(SEALER.digest("client secret", secret.reveal())) not in shown
    await apps.remove_credential(OPERATOR, None, made.id, credential.id)
    with pytest.raises(NotFound):
        await apps.remove_credential(OPERATOR, None, made.id, credential.id)
    for days in (0, -1, 731):
        with pytest.raises(Invalid):
            await apps.add_secret(OPERATOR, None, made.id, "endless", days)


async def test_a_certificate_is_known_by_its_thumbprints(house: House, apps: Applications) -> None:
    made = await apps.register(OPERATOR, None, "Robot")
    pem = certificate()
    added = await apps.add_certificate(OPERATOR, None, made.id, "", pem)
    assert added.certificate is not None
    assert x509.load_pem_x509_certificate(added.certificate.encode()) == x509.load_pem_x509_certificate(pem)
    assert added.thumbprint_sha1 != added.thumbprint_sha256
    for wrong in (b"-----BEGIN NOTHING-----", of_an_unknown_version(pem)):
        with pytest.raises(Invalid) as caught:
            await apps.add_certificate(OPERATOR, None, made.id, "", wrong)
        assert caught.value.code == "certificate-unreadable"


def of_an_unknown_version(pem: bytes) -> bytes:
    """X.509 knows the versions 1 to 3, written 0 to 2; RFC 5280 section 4.1.2.1."""
    der = x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)
    body = base64.encodebytes(der.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x07", 1))
    return b"-----BEGIN CERTIFICATE-----\n" + body + b"-----END CERTIFICATE-----\n"


async def test_a_permission_is_granted_once_and_taken_away(house: House, apps: Applications) -> None:
    made = await apps.register(OPERATOR, None, "Robot")
    await asyncio.gather(*(apps.grant(OPERATOR, None, made.id, ["User.Read.All"]) for _ in range(5)))
    _, _, granted = await apps.get(OPERATOR, None, made.id)
    assert granted == {"User.Read.All"}
    assert sum("app role assignment" in each["activityDisplayName"] for each in await house.audit()) == 1
    await apps.revoke(OPERATOR, None, made.id, ["User.Read.All"])
    assert (await apps.get(OPERATOR, None, made.id))[2] == frozenset()


async def test_an_application_acts_by_its_own_roles_and_stops_when_switched_off(
    house: House, apps: Applications
) -> None:
    """DEV-05: contacts of people by the permission, of administrators by a role as well, passwords by a role always."""
    made = await apps.register(OPERATOR, None, "Robot")
    robot = Actor(ActorKind.APPLICATION, EVERYTHING, app_id=made.app_id, service_principal_id=made.service_principal_id)
    adele, diego = user_id("adele"), user_id("diego")
    phone = {"mobilePhone": "+1 425 555 0123"}
    password = {"passwordProfile": {"password": "another horse"}}
    assert (await house.graph(robot, "PATCH", f"users/{adele}", phone)).status == 204
    assert (await house.graph(robot, "PATCH", f"users/{diego}", phone)).status == 403
    assert (await house.graph(robot, "PATCH", f"users/{adele}", password)).status == 403
    await house.directory.roles.assign(OPERATOR, None, made.service_principal_id, r.USER_ADMINISTRATOR.template_id)
    assert (await house.graph(robot, "PATCH", f"users/{diego}", phone)).status == 204
    assert (await house.graph(robot, "PATCH", f"users/{adele}", password)).status == 204
    assert (await house.graph(robot, "PATCH", f"users/{user_id('nora')}", phone)).status == 403
    await apps.enable(OPERATOR, None, made.id, False)
    assert (await house.graph(robot, "PATCH", f"users/{adele}", phone)).status == 403
    await apps.enable(OPERATOR, None, made.id, True)
    await apps.remove(OPERATOR, None, made.id)
    assert (await house.graph(robot, "PATCH", f"users/{adele}", phone)).status == 403
    left = (await house.get(OPERATOR, "roleManagement/directory/roleAssignments"))["value"]
    assert made.service_principal_id not in {each["principalId"] for each in left}


async def test_an_application_is_a_member_of_groups(house: House, apps: Applications) -> None:
    made = await apps.register(OPERATOR, None, "Robot")
    group = (await house.get(OPERATOR, "groups?$filter=displayName eq 'Sales'"))["value"][0]["id"]
    reference = {"@odata.id": f"https://x/v1.0/directoryObjects/{made.service_principal_id}"}
    assert (await house.graph(OPERATOR, "POST", f"groups/{group}/members/$ref", reference)).status == 204
    listed = (await house.get(OPERATOR, f"groups/{group}/members?$select=id,appId"))["value"]
    assert {
        "@odata.type": "#microsoft.graph.servicePrincipal",
        "id": made.service_principal_id,
        "appId": made.app_id,
    } in listed


async def test_who_could_act_as_an_application_could_give_roles(house: House, apps: Applications) -> None:
    """AUTHZ-02."""
    made = await apps.register(OPERATOR, None, "Robot")
    scopes = frozenset({"Application.ReadWrite.All"})
    for name in ("megan", "debra", "irvin", "johanna", "pradeep", "balas"):
        who = person(name, EVERYTHING | scopes)
        for attempt in (
            apps.add_secret(who, None, made.id, "mine", 30),
            apps.add_certificate(who, None, made.id, "mine", certificate()),
            apps.grant(who, None, made.id, ["User.ReadWrite.All"]),
            apps.register(who, None, "Mine"),
            apps.enable(who, None, made.id, False),
            apps.remove(who, None, made.id),
        ):
            with pytest.raises(Forbidden):
                await attempt
    assert len(await house.audit()) == 1


async def test_how_people_sign_in_is_set_checked_and_recorded(house: House, apps: Applications) -> None:
    """OIDC-01, OIDC-08: nothing is allowed that was not switched on, and nothing is registered that could be bent."""
    made = await apps.register(OPERATOR, None, "Reports")
    assert made.sign_in == SignInSettings()
    change = SignInChange(
        add=(
            RedirectUri("https://reports.contoso.com/cb", Platform.WEB),
            RedirectUri("http://localhost", Platform.PUBLIC),
        ),
        device_code=True,
        back_channel_logout_uri="https://reports.contoso.com/logout",
        scopes=(ExposedScope("read"), ExposedScope("purge", admin_only=True)),
        identifier_uri="api://reports",
    )
    after = await apps.change_sign_in(OPERATOR, None, made.app_id, change)
    client = await house.units.read(lambda tx: SqlApplications().find_client(tx, made.app_id))
    assert client is not None
    assert client.sign_in == after.sign_in
    assert client.identifier_uris == ("api://reports",)
    assert (client.sign_in.public, client.sign_in.password) == (False, False)
    less = SignInChange(remove=("http://localhost",), device_code=False, back_channel_logout_uri="")
    after = await apps.change_sign_in(OPERATOR, None, made.app_id, less)
    assert after.sign_in.redirect_uris == (RedirectUri("https://reports.contoso.com/cb", Platform.WEB),)
    assert (after.sign_in.device_code, after.sign_in.back_channel_logout_uri) == (False, "")
    assert await apps.change_sign_in(OPERATOR, None, made.app_id, SignInChange()) == after
    told = [each for each in await house.audit() if each["activityDisplayName"] == "Update application"]
    assert len(told) == 2
    assert "web" in str(told[0])


@pytest.mark.parametrize(
    "change",
    [
        SignInChange(add=(RedirectUri("http://reports.contoso.com/cb", Platform.WEB),)),
        SignInChange(add=tuple(RedirectUri(f"https://a.b/{n}", Platform.WEB) for n in range(257))),
        SignInChange(back_channel_logout_uri="http://reports.contoso.com/logout"),
        SignInChange(back_channel_logout_uri="https://reports.contoso.com/a/../b"),
        SignInChange(scopes=(ExposedScope("openid"),)),
        SignInChange(scopes=(ExposedScope("a"), ExposedScope("A"))),
        SignInChange(scopes=(ExposedScope("a b"),)),
        SignInChange(identifier_uri="https://reports.contoso.com/"),
        SignInChange(identifier_uri="urn:x"),
    ],
)
async def test_what_may_not_be_set_changes_nothing(house: House, apps: Applications, change: SignInChange) -> None:
    made = await apps.register(OPERATOR, None, "Reports")
    with pytest.raises(Invalid):
        await apps.change_sign_in(OPERATOR, None, made.app_id, change)
    client = await house.units.read(lambda tx: SqlApplications().find_client(tx, made.app_id))
    assert client is not None
    assert client.sign_in == SignInSettings()


async def test_the_tools_of_administrators_are_known_from_the_start(house: House, apps: Applications) -> None:
    """AUTHORITY section 19."""
    found = {each.app_id: each for each in await apps.list(OPERATOR, None)}
    for app_id in (AZURE_CLI, GRAPH_POWERSHELL):
        assert found[app_id].sign_in.public
        assert found[app_id].sign_in.device_code
        assert not found[app_id].sign_in.password
        assert RedirectUri("http://localhost", Platform.PUBLIC) in found[app_id].sign_in.redirect_uris
