"""Application registrations: made, proved by secrets and certificates, granted permissions, switched off.

A secret is shown once and kept as a keyed digest: 40 characters of the unreserved set are 240 bits, so no slow hash.
"""

import base64
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from watchword.access.actions import APPLICATIONS_MANAGE, APPLICATIONS_READ
from watchword.access.desk import Case, Desk, Work, needs
from watchword.directory.applications.model import (
    Application,
    ApplicationStore,
    Credential,
    CredentialKind,
    SignInChange,
    SignInSettings,
)
from watchword.directory.applications.rules import changed, check_identifier_uri
from watchword.directory.changes import told
from watchword.kernel.clock import DAY, Instant, after
from watchword.kernel.errors import Invalid, NotFound
from watchword.kernel.events import Change, Event, Target
from watchword.kernel.ids import AppId, ObjectId, canonical_guid, new_guid
from watchword.kernel.secret import Secret

_CATEGORY = "ApplicationManagement"
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
_LENGTH = 40
_HINT = 3
_LONGEST_DAYS = 730


@dataclass(frozen=True)
class Applications:
    """The service. `random` makes a secret of a length and an alphabet, `digest` is how it is stored."""

    desk: Desk
    store: ApplicationStore
    random: Callable[[int, str], Secret]
    digest: Callable[[str], bytes]

    @needs(APPLICATIONS_READ)
    async def list(self, case: Case) -> Sequence[Application]:
        """Every one, by name."""
        return await case.read(lambda work: self.store.all(work.tx))

    @needs(APPLICATIONS_READ)
    async def get(self, case: Case, key: str) -> tuple[Application, Sequence[Credential], frozenset[str]]:
        """One by its client id or object id, with its credentials and permissions."""

        async def body(work: Work) -> tuple[Application, Sequence[Credential], frozenset[str]]:
            found = await self._find(work, key)
            return found, await self.store.credentials(work.tx, found.id), await self.store.granted(work.tx, found.id)

        return await case.read(body)

    @needs(APPLICATIONS_MANAGE)
    async def register(self, case: Case, name: str) -> Application:
        """Make one with its service principal."""
        if not 1 <= len(name.strip()) <= 120:
            raise Invalid("application-name", "An application's name has 1 to 120 characters.", target="displayName")

        async def body(work: Work) -> Application:
            made = Application(ObjectId(new_guid()), AppId(new_guid()), ObjectId(new_guid()), name.strip(), work.now)
            await self.store.add(work.tx, made)
            await work.record(_told("Add application", "Add", made))
            return made

        return await case.write(body)

    @needs(APPLICATIONS_MANAGE)
    async def remove(self, case: Case, key: str) -> None:
        """Remove it for good."""

        async def body(work: Work) -> None:
            found = await self._find(work, key)
            await self.store.remove(work.tx, found.id)
            await work.record(_told("Delete application", "Delete", found))

        await case.write(body)

    @needs(APPLICATIONS_MANAGE)
    async def enable(self, case: Case, key: str, enabled: bool) -> None:
        """Let it get tokens, or not; what it holds already stops at once."""

        async def body(work: Work) -> None:
            found = await self._find(work, key)
            if await self.store.set_enabled(work.tx, found.id, enabled=enabled):
                change = Change("accountEnabled", not enabled, enabled)
                await work.record(_told("Update service principal", "Update", found, change))

        await case.write(body)

    @needs(APPLICATIONS_MANAGE)
    async def change_sign_in(self, case: Case, key: str, change: SignInChange) -> Application:
        """How people sign in to it from now on. Other redirect URIs: people are asked to consent anew (OIDC-09)."""

        async def body(work: Work) -> Application:
            found = await self._find(work, key)
            settings = changed(found.sign_in, change)
            own = () if change.identifier_uri is None else (check_identifier_uri(change.identifier_uri),)
            identifiers = tuple(dict.fromkeys([*found.identifier_uris, *own]))
            after = replace(found, sign_in=settings, identifier_uris=identifiers)
            if after != found:
                await self.store.save_sign_in(work.tx, found.id, settings, identifiers)
                await work.record(_told("Update application", "Update", found, *_changes(found, after)))
            return after

        return await case.write(body)

    @needs(APPLICATIONS_MANAGE)
    async def add_secret(self, case: Case, key: str, name: str, days: int) -> tuple[Credential, Secret]:
        """A new secret, good for `days`. What it says is returned once and kept nowhere."""
        if not 1 <= days <= _LONGEST_DAYS:
            raise Invalid("credential-lifetime", f"A secret lives 1 to {_LONGEST_DAYS} days.", target="days")
        secret = self.random(_LENGTH, _ALPHABET)

        async def body(work: Work) -> Credential:
            credential = Credential(
                id=new_guid(),
                kind=CredentialKind.SECRET,
                name=name,
                starts_at=work.now,
                ends_at=after(work.now, days * DAY),
                digest=self.digest(secret.reveal()),
                hint=secret.reveal()[:_HINT],
            )
            return await self._keep(work, key, credential)

        return await case.write(body), secret

    @needs(APPLICATIONS_MANAGE)
    async def add_certificate(self, case: Case, key: str, name: str, pem: bytes) -> Credential:
        """A certificate whose key the application proves itself with. Only its public half is ever here."""
        certificate = _read(pem)
        return await case.write(lambda work: self._keep(work, key, _credential(certificate, name)))

    @needs(APPLICATIONS_MANAGE)
    async def remove_credential(self, case: Case, key: str, credential: str) -> None:
        """Take a secret or certificate away."""

        async def body(work: Work) -> None:
            found = await self._find(work, key)
            if not await self.store.remove_credential(work.tx, found.id, canonical_guid(credential) or new_guid()):
                raise NotFound("credential-not-found", "The application has no such credential.")
            await work.record(_told("Update application", "Update", found, Change("credential", credential, None)))

        await case.write(body)

    @needs(APPLICATIONS_MANAGE)
    async def grant(self, case: Case, key: str, permissions: Sequence[str]) -> None:
        """Grant application permissions (Graph app roles) by name."""

        async def body(work: Work) -> None:
            found = await self._find(work, key)
            for permission in permissions:
                if await self.store.grant(work.tx, found.id, permission, work.now):
                    change = Change("appRole", None, permission)
                    await work.record(_told("Add app role assignment to service principal", "Assign", found, change))

        await case.write(body)

    @needs(APPLICATIONS_MANAGE)
    async def revoke(self, case: Case, key: str, permissions: Sequence[str]) -> None:
        """Take application permissions away; tokens issued with them say so until they run out."""

        async def body(work: Work) -> None:
            found = await self._find(work, key)
            for permission in permissions:
                if await self.store.revoke(work.tx, found.id, permission):
                    change = Change("appRole", permission, None)
                    await work.record(
                        _told("Remove app role assignment from service principal", "Unassign", found, change)
                    )

        await case.write(body)

    async def _keep(self, work: Work, key: str, credential: Credential) -> Credential:
        found = await self._find(work, key)
        await self.store.add_credential(work.tx, found.id, credential, work.now)
        change = Change("credential", None, f"{credential.kind.value} {credential.name} ({credential.id})")
        await work.record(_told("Update application – Certificates and secrets management", "Update", found, change))
        return credential

    async def _find(self, work: Work, key: str) -> Application:
        guid = canonical_guid(key)
        found = None
        if guid is not None:
            found = await self.store.find(work.tx, AppId(guid)) or await self.store.get(work.tx, ObjectId(guid))
        if found is None:
            raise NotFound("application-not-found", f"No application has the id '{key[:64]}'.")
        return found


def _read(pem: bytes) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(pem)
    except (ValueError, x509.InvalidVersion) as error:  # which is no ValueError
        raise Invalid("certificate-unreadable", "The certificate cannot be read: PEM is expected.") from error


def _credential(certificate: x509.Certificate, name: str) -> Credential:
    return Credential(
        id=new_guid(),
        kind=CredentialKind.CERTIFICATE,
        name=name or certificate.subject.rfc4514_string()[:120],
        starts_at=Instant(int(certificate.not_valid_before_utc.timestamp()) * 1_000_000),
        ends_at=Instant(int(certificate.not_valid_after_utc.timestamp()) * 1_000_000),
        certificate=certificate.public_bytes(Encoding.PEM).decode(),
        thumbprint_sha1=_thumbprint(certificate, hashes.SHA1()),  # noqa: S303 - a name by which clients call it
        thumbprint_sha256=_thumbprint(certificate, hashes.SHA256()),
    )


def _thumbprint(certificate: x509.Certificate, algorithm: hashes.HashAlgorithm) -> str:
    return base64.urlsafe_b64encode(certificate.fingerprint(algorithm)).rstrip(b"=").decode()


def _changes(before: Application, after: Application) -> Iterator[Change]:
    for field in fields(SignInSettings):
        old, new = getattr(before.sign_in, field.name), getattr(after.sign_in, field.name)
        if old != new:
            yield Change(field.name, _shown(old), _shown(new))
    if before.identifier_uris != after.identifier_uris:
        yield Change("identifier_uris", list(before.identifier_uris), list(after.identifier_uris))


def _shown(value: object) -> object:
    """As a record may hold it."""
    if not isinstance(value, tuple):
        return value
    return [" ".join(str(getattr(part, "value", part)) for part in vars(each).values()) for each in value]


def _told(activity: str, operation: str, application: Application, *changes: Change) -> Event:
    target = Target(application.service_principal_id, "ServicePrincipal", application.display_name, None, changes)
    return told(activity, _CATEGORY, operation, target, detail=(("AppId", application.app_id),))
