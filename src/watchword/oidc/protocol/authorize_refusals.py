"""What is refused at the authorization endpoint, by itself or for lack of a session, with Microsoft's numbers."""

from watchword.oidc.protocol.errors import OAuthRefused
from watchword.oidc.protocol.refusals import assigned_alone, shown


def redirect_mismatch(redirect_uri: str, client_id: str) -> OAuthRefused:
    """The redirect URI is not registered: nothing goes there, not even this."""
    message = (
        f"The redirect URI '{shown(redirect_uri)}' specified in the request does not match the redirect URIs "
        f"configured for the application '{shown(client_id)}'."
    )
    return OAuthRefused("redirect-uri-unregistered", message, error="invalid_request", aadsts=50011)


def unsupported_response_type(response_type: str) -> OAuthRefused:
    """Nothing but a code leaves the authorization endpoint (RFC 9700 section 2.1.2, OIDC-08)."""
    message = f"The response_type '{shown(response_type)}' is not enabled for the application."
    return OAuthRefused("response-type-unsupported", message, error="unsupported_response_type", aadsts=700051)


def unsupported_response_mode(mode: str) -> OAuthRefused:
    """There are three."""
    message = f"The 'response_mode' value '{shown(mode)}' is not supported."
    return OAuthRefused("response-mode-unsupported", message, error="invalid_request", aadsts=900491)


def unsupported_request_object() -> OAuthRefused:
    """A `request` parameter (OpenID Connect Core section 6.1) is not read; Core names the error."""
    message = "The 'request' request parameter is not supported."
    return OAuthRefused("request-object-unsupported", message, error="request_not_supported", aadsts=90023)


def unsupported_prompt(prompt: str) -> OAuthRefused:
    """A prompt that nobody knows, or `none` beside another."""
    message = f"Unsupported 'prompt' value '{shown(prompt)}'."
    return OAuthRefused("prompt-unsupported", message, error="invalid_request", aadsts=90023)


def challenge_missing() -> OAuthRefused:
    """Who keeps no secret proves by PKCE that the code is theirs (RFC 9700 section 2.1.1)."""
    message = "Proof Key for Code Exchange is required for cross-origin authorization code redemption."
    return OAuthRefused("proof-key-missing", message, error="invalid_request", aadsts=9002325)


def challenge_unsupported() -> OAuthRefused:
    """S256 alone."""
    message = "The 'code_challenge' is malformed, or the 'code_challenge_method' is not S256."
    return OAuthRefused("proof-key-unsupported", message, error="invalid_request", aadsts=501491)


def unmet_requirements() -> OAuthRefused:
    """An essential acr that nobody here can reach (OpenID Connect Unmet Authentication Requirements 1.0)."""
    message = "The requested authentication context class cannot be satisfied."
    return OAuthRefused("requirements-unmet", message, error="unmet_authentication_requirements", aadsts=530031)


def pushed_request_unknown() -> OAuthRefused:
    """A request_uri that was never given out, is over, was used, or is another application's (RFC 9126 section 2.2)."""
    message = "The 'request_uri' is not valid, or has expired."
    return OAuthRefused("pushed-request-unknown", message, error="invalid_request_uri", aadsts=90023)


# What a session does not allow


def nobody_signed_in() -> OAuthRefused:
    """Silence was asked for, and nobody is signed in, or not freshly enough."""
    message = "A silent sign-in request was sent but no user is signed in."
    return OAuthRefused("sign-in-required", message, error="login_required", aadsts=50058)


def other_account() -> OAuthRefused:
    """Somebody else is signed in than the id_token_hint or the `sub` of the claims says."""
    message = "The user account that is signed in does not match the one that was asked for."
    return OAuthRefused("other-account", message, error="login_required", aadsts=50058)


def more_needed() -> OAuthRefused:
    """Silence was asked for, and the person must do something first: prove more, or set something up (REG-03)."""
    message = (
        "Due to a configuration change made by your administrator, or because you moved to a new location, you must "
        "use multi-factor authentication to access the application."
    )
    return OAuthRefused("interaction-required", message, error="interaction_required", aadsts=50076)


def consent_needed(client_id: str, name: str) -> OAuthRefused:
    """Silence was asked for, and nobody has consented yet."""
    message = (
        f"The user or administrator has not consented to use the application with ID '{shown(client_id)}' named "
        f"'{shown(name)}'. Send an interactive authorization request for this user and resource."
    )
    return OAuthRefused("consent-missing", message, error="consent_required", aadsts=65001)


def not_assigned(client_id: str, name: str, person: str) -> OAuthRefused:
    """The application, or the API, is for those who are assigned to it (OIDC-11)."""
    message = assigned_alone(client_id, name, person)
    return OAuthRefused("not-assigned", message, error="access_denied", aadsts=50105)


def not_assigned_silently(client_id: str, name: str, person: str) -> OAuthRefused:
    """The same where silence was asked for: somebody else may sign in, and Entra says so."""
    message = assigned_alone(client_id, name, person)
    return OAuthRefused("not-assigned-silent", message, error="interaction_required", aadsts=50105)


def consent_declined() -> OAuthRefused:
    """The person said no, or went away."""
    message = "User declined to consent to access the app."
    return OAuthRefused("consent-declined", message, error="access_denied", aadsts=65004)


def cancelled() -> OAuthRefused:
    """The person gave up signing in. Entra says so by `error_subcode`, and its client libraries go by that."""
    message = "The user canceled the sign-in."
    return OAuthRefused("sign-in-cancelled", message, error="access_denied", aadsts=65004, subcode="cancel")


def unknown_scope(scope: str, resource: str) -> OAuthRefused:
    """The API has no such permission (OIDC-09)."""
    message = (
        f"The application asked for scope '{shown(scope)}' that doesn't exist on the resource '{shown(resource)}'."
    )
    return OAuthRefused("scope-unknown", message, error="invalid_scope", aadsts=650053)
