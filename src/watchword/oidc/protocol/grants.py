"""What a token request can be, grant by grant: frozen words, read by `token_request`."""

from dataclasses import dataclass

from watchword.kernel.ids import AppId
from watchword.kernel.secret import Secret


@dataclass(frozen=True)
class SecretPost:
    """A client secret in the form (client_secret_post)."""

    secret: Secret


@dataclass(frozen=True)
class SecretBasic:
    """A client secret in the Authorization header (client_secret_basic)."""

    secret: Secret


@dataclass(frozen=True)
class Assertion:
    """A signed assertion (private_key_jwt), still to be read: see `client_assertion`."""

    token: Secret


Credentials = SecretPost | SecretBasic | Assertion


@dataclass(frozen=True, kw_only=True)
class ClientCredentials:
    """An application asks for itself (RFC 6749 section 4.4).

    `scope` is as it came. `capabilities` are the client's (`xms_cc` in the claims parameter), unknown ones included.
    """

    client_id: AppId
    credentials: Credentials
    scope: str
    capabilities: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Who asks for a person. `credentials`: None for who keeps no secret. `acr`: how many factors must be behind it."""

    client_id: AppId
    credentials: Credentials | None
    capabilities: tuple[str, ...] = ()
    client_info: bool = False
    acr: str = "1"


@dataclass(frozen=True)
class RedeemCode:
    """A code for tokens (RFC 6749 section 4.1.3). `scope`: None where what was asked of authorize counts."""

    asking: Asking
    code: Secret
    redirect_uri: str
    verifier: str | None
    scope: str | None


@dataclass(frozen=True)
class Refresh:
    """A refresh token for new ones (section 6). `scope`: None where what it was issued for counts."""

    asking: Asking
    token: Secret
    scope: str | None


@dataclass(frozen=True)
class PollDevice:
    """Whether the person has approved by now (RFC 8628 section 3.4)."""

    asking: Asking
    device_code: Secret


@dataclass(frozen=True)
class PasswordGrant:
    """A name and a password typed into somebody else's program (RFC 6749 section 4.3)."""

    asking: Asking
    username: str
    password: Secret
    scope: str


@dataclass(frozen=True)
class OnBehalfOf:
    """An API that was called with a token asks for one for the next API (RFC 7523 section 2.1, Microsoft's form)."""

    asking: Asking
    assertion: Secret
    scope: str


PersonGrant = RedeemCode | Refresh | PollDevice | PasswordGrant | OnBehalfOf
TokenRequest = ClientCredentials | PersonGrant
"""Every request that is served."""
