"""A bearer entry to knock at: keys, what is expected, and a person's good token."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from joserfc import jws
from joserfc.jwk import ECKey

from watchword.kernel.clock import Instant
from watchword.kernel.errors import Unauthenticated
from watchword.oidc.protocol.access_token import (
    TYP,
    AccessClaims,
    Expected,
    sign_access_token,
    verify_access_token,
)
from watchword.oidc.protocol.compact import encode
from watchword.oidc.protocol.keys import SigningKey, VerificationKey, signer

_ES256 = jws.JWSRegistry(algorithms=["ES256"]).get_alg("ES256")


def payload_of(token: str) -> dict[str, object]:
    """The claims, by anybody's reading."""
    part = token.split(".")[1]
    found: dict[str, object] = json.loads(base64.urlsafe_b64decode(part + "=="))
    return found


@dataclass(frozen=True)
class Door:
    """A verifier, and the means to forge at it."""

    key: SigningKey
    person: AccessClaims
    keys: Mapping[str, VerificationKey]
    expected: Expected
    now: Instant

    @property
    def token(self) -> str:
        return self.sign(self.person)

    def sign(self, claims: AccessClaims) -> str:
        return sign_access_token(claims, signer(self.key))

    def sign_members(self, members: Mapping[str, object], typ: str = TYP) -> str:
        """Any claims at all, under our own signature."""
        return signer(self.key).sign(typ, json.dumps(members).encode())

    def header(self, **members: object) -> str:
        """The header of a good token with some members changed; `...` leaves one away."""
        header = {"alg": "ES256", "typ": TYP, "kid": self.key.kid} | members
        return encode(json.dumps({name: value for name, value in header.items() if value is not ...}).encode())

    def sealed(self, header: str, key: SigningKey | None = None) -> str:
        """The good token's payload under another header, rightly signed with our key, or with `key`."""
        signing_input = f"{header}.{self.token.split('.')[1]}"
        private = ECKey.import_key((key or self.key).private.reveal_bytes())
        return f"{signing_input}.{encode(_ES256.sign(signing_input.encode(), private))}"

    def read(self, token: str, now: Instant | None = None) -> AccessClaims:
        return verify_access_token(token, self.keys, self.expected, self.now if now is None else now)

    def refusal(self, token: str, now: Instant | None = None) -> str:
        """The code with which it is refused."""
        with pytest.raises(Unauthenticated) as caught:
            self.read(token, now)
        return caught.value.code
