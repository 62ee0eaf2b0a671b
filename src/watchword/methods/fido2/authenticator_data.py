"""Authenticator data: what the authenticator signs (WebAuthn L3 section 6.1)."""

from collections.abc import Iterator
from enum import Enum

from fido2.webauthn import AuthenticatorData

from watchword.method import Rejected, Words
from watchword.methods.fido2.client_data import FAILED, Party
from watchword.methods.fido2.encoding import end_of_cbor

_HEAD = 37
_LONGEST_ID = 1023
_FLAG = AuthenticatorData.FLAG


class Verification(Enum):
    """Whether the authenticator is to make sure who holds it: by PIN, finger or face (L3 section 5.8.6)."""

    REQUIRED = "required"
    PREFERRED = "preferred"


def read_authenticator_data(data: bytes) -> AuthenticatorData:
    """Every byte accounted for before the library reads it. Raises ValueError."""
    if len(data) < _HEAD:
        raise ValueError("cut off")
    end, flags = _HEAD, data[32]
    if flags & _FLAG.AT:
        end = _after_credential(data)
    if flags & _FLAG.ED:
        if data[end : end + 1] and data[end] >> 5 != 5:
            raise ValueError("extensions are a map")
        end = end_of_cbor(data, end)
    if end != len(data):
        raise ValueError("more than was announced")
    try:
        return AuthenticatorData(data)
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise ValueError("not as a key is written") from error


def _after_credential(data: bytes) -> int:
    """Attested credential data: AAGUID, length, id, COSE key (L3 section 6.5.1)."""
    length = int.from_bytes(data[_HEAD + 16 : _HEAD + 18], "big")
    start = _HEAD + 18 + length
    if not 1 <= length <= _LONGEST_ID or start >= len(data) or data[start] >> 5 != 5:
        raise ValueError("no credential of at most 1023 bytes, or no key")
    return end_of_cbor(data, start)


def authenticator_data_faults(data: AuthenticatorData, party: Party, verification: Verification) -> Iterator[Rejected]:
    """What is wrong with it, in the order of L3 sections 7.1 (steps 14 to 18) and 7.2 (steps 16 to 19)."""
    if data.rp_id_hash != party.digest:
        yield Rejected("passkey-site", FAILED)
    if not data.is_user_present():
        yield Rejected("passkey-user-absent", FAILED)
    if verification is Verification.REQUIRED and not data.is_user_verified():
        yield Rejected(
            "passkey-user-unverified", Words("Use the PIN, fingerprint or face of your passkey, and try again.")
        )
    if data.is_backed_up() and not data.is_backup_eligible():
        yield Rejected("passkey-backup", FAILED)
