"""The two ceremonies of WebAuthn L3, each step in its order: registration (7.1) and assertion (7.2). Pure.

The first fault found is the answer; the steps after it are not taken.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cryptography import x509
from fido2 import cbor
from fido2.webauthn import AuthenticatorData

from watchword.kernel.clock import Instant
from watchword.method import Rejected, Words
from watchword.methods.fido2 import keys
from watchword.methods.fido2.attestation import UnknownFormat, Vouched, read_statement, vouch
from watchword.methods.fido2.authenticator_data import (
    Verification,
    authenticator_data_faults,
    read_authenticator_data,
)
from watchword.methods.fido2.client_data import (
    CREATE,
    FAILED,
    GET,
    ClientData,
    Party,
    client_data_faults,
    read_client_data,
)
from watchword.methods.fido2.credentials import Asserted, Attested
from watchword.methods.fido2.encoding import to_text
from watchword.methods.fido2.passkey import Passkey


@dataclass(frozen=True)
class Expected:
    """What was asked, and by whom. `roots`: makers' certificates that are trusted."""

    party: Party
    challenge: bytes
    verification: Verification
    now: Instant
    roots: Sequence[x509.Certificate] = ()


def register(expected: Expected, given: Attested, slot: int, name: str) -> Passkey | Rejected:
    """The passkey that was made. Whether policy wants it, and whether anybody has it, is asked by others."""
    try:
        client = read_client_data(given.client_data)
        statement = read_statement(given.attestation)
        data = read_authenticator_data(statement.data)
    except ValueError:
        return _malformed()
    fault = next(_registration_faults(expected, given, client, data), None)
    if fault is not None:
        return fault
    try:
        vouched = vouch(statement, data, client.digest, expected.roots, expected.now)
    except UnknownFormat:
        return Rejected("passkey-attestation-format", Words("Passkeys of this kind are not supported."))
    except ValueError:
        return Rejected("passkey-attestation-false", FAILED)
    return _made(given, data, vouched, slot, name)


def _registration_faults(
    expected: Expected, given: Attested, client: ClientData, data: AuthenticatorData
) -> Iterator[Rejected]:
    yield from client_data_faults(client, CREATE, expected.challenge, expected.party)
    yield from authenticator_data_faults(data, expected.party, expected.verification)
    made = data.credential_data
    if made is None or made.credential_id != given.credential:
        yield _malformed()
    elif not keys.is_sound(made.public_key):
        yield Rejected("passkey-key-unsupported", Words("Passkeys of this kind are not supported."))


def _made(given: Attested, data: AuthenticatorData, vouched: Vouched, slot: int, name: str) -> Passkey | Rejected:
    made = data.credential_data
    if made is None:
        return _malformed()
    return Passkey(
        slot=slot,
        credential=to_text(made.credential_id),
        public_key=to_text(cbor.encode(made.public_key)),
        sign_count=data.counter,
        name=name,
        aaguid=str(made.aaguid),
        user_verified=data.is_user_verified(),
        synced=data.is_backup_eligible(),
        backed_up=data.is_backed_up(),
        transports=given.transports,
        attested=vouched.trusted,
        certificates=tuple(to_text(each) for each in vouched.certificates),
    )


@dataclass(frozen=True)
class Proved:
    """The assertion holds: the passkey as it is from now on, and whether its holder was verified this time."""

    passkey: Passkey
    user_verified: bool


def prove(
    expected: Expected, given: Asserted, passkey: Passkey, owner: bytes, allowed: Sequence[str] | None
) -> Proved | Rejected:
    """Whether `given` is `passkey`'s answer. `owner`: its person's user handle. `allowed`: the credentials that were
    asked for; None where nobody had said who they are, and the answer must say so (L3 section 7.2, step 6).
    """
    fault = next(_identity_faults(given, passkey, owner, allowed), None)
    if fault is not None:
        return fault
    try:
        client = read_client_data(given.client_data)
        data = read_authenticator_data(given.authenticator_data)
    except ValueError:
        return _malformed()
    fault = next(_assertion_faults(expected, given, passkey, client, data), None)
    if fault is not None:
        return fault
    verified = data.is_user_verified()
    seen = replace(
        passkey,
        sign_count=data.counter,
        backed_up=data.is_backed_up(),
        user_verified=passkey.user_verified or verified,
    )
    return Proved(seen, verified)


def _identity_faults(
    given: Asserted, passkey: Passkey, owner: bytes, allowed: Sequence[str] | None
) -> Iterator[Rejected]:
    """Steps 5 and 6: one that was asked for, and its own person's (CATALOGUE WA-03)."""
    credential = to_text(given.credential)
    if credential != passkey.credential or (allowed is not None and credential not in allowed):
        yield Rejected("passkey-unknown", Words("That passkey is not one of this account's."))
    if given.user_handle != owner and not (given.user_handle is None and allowed is not None):
        yield Rejected("passkey-user-handle", Words("That passkey is not one of this account's."))


def _assertion_faults(
    expected: Expected, given: Asserted, passkey: Passkey, client: ClientData, data: AuthenticatorData
) -> Iterator[Rejected]:
    yield from client_data_faults(client, GET, expected.challenge, expected.party)
    yield from authenticator_data_faults(data, expected.party, expected.verification)
    if data.is_backup_eligible() is not passkey.synced:
        yield Rejected("passkey-backup", FAILED)
    if not keys.is_signed(passkey.key, given.authenticator_data + client.digest, given.signature):
        yield Rejected("passkey-signature", FAILED)
    if (data.counter or passkey.sign_count) and data.counter <= passkey.sign_count:
        yield Rejected("passkey-cloned", FAILED, alarm=True)


def _malformed() -> Rejected:
    return Rejected("passkey-malformed", FAILED)
