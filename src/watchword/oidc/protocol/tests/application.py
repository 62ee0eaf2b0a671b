"""An application with a certificate, and the assertions that it signs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import hashes

from watchword.kernel.clock import SECOND, Instant
from watchword.kernel.ids import AppId
from watchword.oidc.protocol.certificates import ClientCertificate
from watchword.oidc.protocol.client_assertion import ClientAssertion, peek, verify
from watchword.oidc.protocol.compact import encode
from watchword.oidc.protocol.errors import OAuthRefused

CLIENT = AppId("3f1c7a52-90de-4b7b-a2a4-0c5d6e7f8a91")
TOKEN = "https://id.contoso.com/contoso.com/oauth2/v2.0/token"
ISSUER = "https://id.contoso.com/7b3d3c1e-5f0a-4c55-9a3e-2f6d1c8e4b90/v2.0"
AUDIENCES = frozenset({TOKEN, ISSUER})


@dataclass(frozen=True)
class Application:
    """An application with one registered certificate, as it signs its assertions."""

    identity: Any
    certificate: ClientCertificate
    now: Instant
    alg: str = "RS256"

    def claims(self, **changes: object) -> dict[str, object]:
        seconds = self.now // SECOND
        good = {
            "iss": CLIENT,
            "sub": CLIENT,
            "aud": TOKEN,
            "jti": "4dd5b2d6-7f3b-4f5e-9ab6-0d4b4c3f2a1e",
            "nbf": seconds,
            "exp": seconds + 600,
        } | changes
        return {name: value for name, value in good.items() if value is not ...}

    def headers(self, **changes: object) -> dict[str, object]:
        good = {"x5t": encode(self.identity.thumbprint(hashes.SHA1()))} | changes
        return {name: value for name, value in good.items() if value is not ...}

    def sign(self, claims: Mapping[str, object], headers: Mapping[str, object] | None = None) -> str:
        own = self.headers() if headers is None else headers
        return jwt.encode(dict(claims), self.identity.key, algorithm=self.alg, headers=dict(own))

    def proves(self, assertion: str, now: Instant | None = None) -> ClientAssertion:
        moment = self.now if now is None else now
        return verify(peek(assertion), self.certificate, client_id=CLIENT, audiences=AUDIENCES, now=moment)

    def refusal(self, assertion: str, now: Instant | None = None) -> tuple[str, int]:
        with pytest.raises(OAuthRefused) as caught:
            self.proves(assertion, now)
        assert (caught.value.error, caught.value.status) == ("invalid_client", 401)
        return caught.value.code, caught.value.aadsts
