"""A passkey as it is kept: a public key, and what its authenticator said of itself (WebAuthn L3 section 4)."""

from dataclasses import dataclass

from watchword.kernel.ids import UserId
from watchword.method import Factor, Mode
from watchword.methods.fido2.encoding import from_text

POLICY = "Fido2"
_LABEL = "Passkey (FIDO2)"
VERIFIED = Mode(
    "fido2", frozenset({Factor.HAVE, Factor.ARE}), ("fido", "pop", "user"), POLICY, opening=True, rank=90, label=_LABEL
)
"""The key was used, and its authenticator knows by whom: two factors (NIST SP 800-63B-4 section 3.1.7)."""
HELD = Mode("fido2SingleFactor", frozenset({Factor.HAVE}), ("fido", "pop"), POLICY, rank=60, label=_LABEL)
"""The key was used by whoever holds it (CATALOGUE WA-04)."""

MOST = 10
"""For each person (STANDARDS section 8)."""


@dataclass(frozen=True)
class Passkey:
    """`credential`, `public_key` (COSE) and `certificates` (DER) in base64url. `slot`: which of the person's, from 1.

    `user_verified`: its authenticator has made sure, at least once, of who holds it (L3 section 4, uvInitialized).
    `synced`: it may be on several devices (backup eligibility, which never changes); `backed_up`: it is.
    """

    slot: int
    credential: str
    public_key: str
    sign_count: int
    name: str
    aaguid: str
    user_verified: bool
    synced: bool
    backed_up: bool
    transports: tuple[str, ...] = ()
    attested: bool = False
    certificates: tuple[str, ...] = ()

    @property
    def id(self) -> bytes:
        """The credential id."""
        return from_text(self.credential)

    @property
    def key(self) -> bytes:
        """The public key."""
        return from_text(self.public_key)


def keys(user: UserId, passkey: Passkey) -> frozenset[str]:
    """A credential is one person's (CATALOGUE WA-03); one for each slot, so that there are never more than `MOST`."""
    return frozenset({credential_key(passkey.credential), slot_key(user, passkey.slot)})


def credential_key(credential: str) -> str:
    """The natural key that it is found by."""
    return f"credential/{credential}"


def slot_key(user: UserId, slot: int) -> str:
    """What is free while the person may have one more."""
    return f"{user}/{slot}"
