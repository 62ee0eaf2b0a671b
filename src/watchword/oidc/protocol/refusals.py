"""Every refusal of the token endpoint by name, with Microsoft's number and, where it is public, Microsoft's text.

What a client sent is shown back only through `shown`: error_description may hold printable ASCII without quotation
mark and backslash (RFC 6749 section 5.2), and anything longer or other would be somebody writing in our name.
"""

import re

from watchword.kernel.clock import Instant, format_instant
from watchword.oidc.protocol.errors import OAuthRefused

_UNPRINTABLE = re.compile(r'[^\x20-\x7e]|["\\]', re.ASCII)
_LONGEST_SHOWN = 200

# The request itself


def malformed_request(reason: str) -> OAuthRefused:
    """It cannot be read; `reason` says why, in the log."""
    message = "Invalid request. Request is malformed or invalid."
    return OAuthRefused("oauth-malformed", message, error="invalid_request", aadsts=9002313, reason=reason)


def missing_parameter(name: str) -> OAuthRefused:
    """A parameter of the protocol is not there, or empty, which counts as not there (RFC 6749 section 3.2)."""
    message = f"The request body must contain the following parameter: '{shown(name)}'."
    return OAuthRefused("oauth-parameter-missing", message, error="invalid_request", aadsts=900144)


def unsupported_grant(grant: str) -> OAuthRefused:
    """A grant that nobody offers here."""
    message = f"The app requested an unsupported grant type '{shown(grant)}'."
    return OAuthRefused("oauth-grant-unsupported", message, error="unsupported_grant_type", aadsts=70003)


def unknown_tenant(tenant: str, *, error: str = "invalid_tenant") -> OAuthRefused:
    """No such organisation. Discovery says `invalid_tenant`, the token endpoint `invalid_request`."""
    message = (
        f"Tenant '{shown(tenant)}' not found. Check to make sure you have the correct tenant ID and are signing into "
        "the correct cloud. Check with your subscription administrator, this may happen if there are no active "
        "subscriptions for the tenant."
    )
    return OAuthRefused("oauth-tenant-unknown", message, error=error, aadsts=90002)


def unknown_instance() -> OAuthRefused:
    """Instance discovery was asked about a host that is not ours."""
    message = "Unknown or invalid instance."
    return OAuthRefused("oauth-instance-unknown", message, error="invalid_instance", aadsts=50049)


# What is asked for


def bad_scope(scope: str, why: str = "") -> OAuthRefused:
    """The scope cannot be granted as it was asked for; `why` is added to the text."""
    message = (
        "The provided request must include a 'scope' input parameter. The provided value for the input parameter "
        f"'scope' is not valid. The scope {shown(scope)} is not valid.{' ' + why if why else ''}"
    )
    return OAuthRefused("oauth-scope", message, error="invalid_scope", aadsts=70011)


def scope_without_default(scope: str) -> OAuthRefused:
    """Applications have no scopes of their own: they ask for all that they were granted, by /.default."""
    message = (
        f"The provided value for scope {shown(scope)} is not valid. Client credential flows must have a scope value "
        "with /.default suffixed to the resource identifier (application ID URI)."
    )
    return OAuthRefused("oauth-scope-not-default", message, error="invalid_scope", aadsts=1002012)


def several_resources(scope: str) -> OAuthRefused:
    """One token is for one API."""
    message = (
        "Provided value for the input parameter scope is not valid because it contains more than one resource. "
        f"Scope {shown(scope)} is not valid."
    )
    return OAuthRefused("oauth-scope-resources", message, error="invalid_request", aadsts=28000)


def unknown_resource(resource: str, tenant: str) -> OAuthRefused:
    """No API is known by that name."""
    message = (
        f"The resource principal named {shown(resource)} was not found in the tenant named {shown(tenant)}. This can "
        "happen if the application has not been installed by the administrator of the tenant or consented to by any "
        "user in the tenant. You might have sent your authentication request to the wrong tenant."
    )
    return OAuthRefused("oauth-resource-unknown", message, error="invalid_resource", aadsts=500011)


# Who asks


def unknown_application(client_id: str, tenant: str) -> OAuthRefused:
    """No application has that client id."""
    message = (
        f"Application with identifier '{shown(client_id)}' was not found in the directory '{shown(tenant)}'. This "
        "can happen if the application has not been installed by the administrator of the tenant or consented to by "
        "any user in the tenant. You may have sent your authentication request to the wrong tenant."
    )
    return OAuthRefused("oauth-client-unknown", message, error="unauthorized_client", aadsts=700016)


def disabled_application(client_id: str, name: str) -> OAuthRefused:
    """The application, or its service principal, is switched off."""
    message = f"Application '{shown(client_id)}'({shown(name)}) is disabled."
    return OAuthRefused("oauth-client-disabled", message, error="unauthorized_client", aadsts=7000112)


def no_client_authentication() -> OAuthRefused:
    """A confidential client proved nothing."""
    message = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
    return _invalid_client("client-not-authenticated", 7000218, message)


def wrong_secret(client_id: str) -> OAuthRefused:
    """None of the application's secrets."""
    message = (
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not "
        f"the client secret ID, for a secret added to app '{shown(client_id)}'."
    )
    return _invalid_client("client-secret-wrong", 7000215, message)


def expired_secret(client_id: str) -> OAuthRefused:
    """A right secret whose time is over. Say it only to who knows the secret."""
    message = (
        f"The provided client secret keys for app '{shown(client_id)}' are expired. Create new keys for your app, or "
        "consider using certificate credentials for added security."
    )
    return _invalid_client("client-secret-expired", 7000222, message)


# Client assertions


def malformed_assertion(reason: str) -> OAuthRefused:
    """No JWS with the claims of RFC 7523 section 3."""
    return _invalid_client("assertion-malformed", 50027, "JWT token is invalid or malformed.", reason)


def unnamed_certificate() -> OAuthRefused:
    """The header does not say which certificate signed."""
    message = (
        "Invalid JWT token. No certificate SHA-1 thumbprint, certificate SHA-256 thumbprint, nor keyId specified in "
        "token header."
    )
    return _invalid_client("assertion-certificate-unnamed", 5002723, message)


def assertion_not_own() -> OAuthRefused:
    """`iss` and `sub` differ: somebody vouches for somebody else."""
    message = "Subject must match the issuer claim in the client assertion."
    return _invalid_client("assertion-subject", 50048, message)


def assertion_of_another() -> OAuthRefused:
    """The assertion is another application's than the request's."""
    message = "Client assertion application identifier doesn't match 'client_id' parameter."
    return _invalid_client("assertion-client", 700021, message)


def assertion_for_others(reason: str) -> OAuthRefused:
    """It is meant for another authority."""
    message = "Client assertion audience claim does not match Realm issuer."
    return _invalid_client("assertion-audience", 700023, message, reason)


def expired_assertion(now: Instant, valid_from: Instant, expires_at: Instant) -> OAuthRefused:
    """It is over, not yet valid, or valid for longer than we accept."""
    message = (
        f"Client assertion is not within its valid time range. Current time: {format_instant(now)}, assertion valid "
        f"from {format_instant(valid_from)}, expiry time of assertion {format_instant(expires_at)}."
    )
    return _invalid_client("assertion-expired", 700024, message)


def unregistered_certificate() -> OAuthRefused:
    """The application has no certificate of that thumbprint."""
    message = (
        "The certificate with identifier used to sign the client assertion is not registered on application. "
        "[Reason - The key was not found.]"
    )
    return _invalid_client("assertion-certificate-unknown", 700027, message)


def expired_certificate() -> OAuthRefused:
    """The certificate's time is over, or has not come."""
    message = "Client assertion failed signature validation. [Reason - The key used is expired.]"
    return _invalid_client("assertion-certificate-expired", 700027, message)


def bad_assertion_signature(reason: str) -> OAuthRefused:
    """Not signed by the certificate it names."""
    message = (
        "Client assertion failed signature validation. [Reason - Key was found, but use of the key to verify the "
        "signature failed.]"
    )
    return _invalid_client("assertion-signature", 700027, message, reason)


def replayed_assertion() -> OAuthRefused:
    """Its `jti` was used before. Entra has no number for it, since it takes an assertion until it expires."""
    message = "JWT token is invalid or malformed. The client assertion has been used before."
    return _invalid_client("assertion-replayed", 50027, message)


def _invalid_client(code: str, aadsts: int, message: str, reason: str | None = None) -> OAuthRefused:
    return OAuthRefused(code, message, error="invalid_client", aadsts=aadsts, status=401, reason=reason)


def assigned_alone(client_id: str, name: str, person: str) -> str:
    """Entra's words for who is not assigned to an application that asks for it."""
    return (
        f"Your administrator has configured the application {shown(name)} ('{shown(client_id)}') to block users unless "
        f"they are specifically granted ('assigned') access to the application. The signed in user '{shown(person)}' "
        "is blocked because they are not a direct member of a group with access, nor had access directly assigned by "
        "an administrator. Please contact your administrator to assign access to this application."
    )


def shown(text: str) -> str:
    """What a client sent, as it may stand in a message."""
    return _UNPRINTABLE.sub("?", text[:_LONGEST_SHOWN])
