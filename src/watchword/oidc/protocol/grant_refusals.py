"""What is refused when a grant is redeemed for a person's tokens, with Microsoft's numbers (AUTHORITY section 10).

A bare `invalid_grant` makes no JavaScript application ask for a sign-in, so each has a suberror where a person could do
something about it. `bad_token` makes them forget the refresh token: it is said of dead ones alone.
"""

from watchword.oidc.protocol.asked_claims import STEP_UP
from watchword.oidc.protocol.errors import OAuthRefused
from watchword.oidc.protocol.refusals import assigned_alone, shown


def _invalid_grant(
    code: str, aadsts: int, message: str, suberror: str | None = None, claims: str | None = None
) -> OAuthRefused:
    return OAuthRefused(code, message, error="invalid_grant", aadsts=aadsts, suberror=suberror, claims=claims)


# Who asks


def secret_from_public() -> OAuthRefused:
    """A credential comes for a code that was sent to a program or a page: a secret that everybody has is none."""
    message = "Client is public so neither 'client_assertion' nor 'client_secret' should be presented."
    return OAuthRefused("client-is-public", message, error="invalid_client", aadsts=700025, status=401)


def grant_not_allowed(client_id: str, grant: str) -> OAuthRefused:
    """The application was not given this flow (OIDC-08, DEV-01)."""
    message = f"The application '{shown(client_id)}' is not allowed to use the grant '{shown(grant)}'."
    return OAuthRefused("grant-not-allowed", message, error="unauthorized_client", aadsts=700016)


def cross_origin_only() -> OAuthRefused:
    """A code sent to a page is redeemed by a page: from its own origin, as a browser says."""
    message = (
        "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests."
    )
    return OAuthRefused("cross-origin-only", message, error="invalid_request", aadsts=9002327)


# Codes


def code_unusable() -> OAuthRefused:
    """No code of ours, another application's, or for another redirect URI: one answer for all of them."""
    return _invalid_grant("code-unusable", 70000, "The provided authorization code is invalid or malformed.")


def code_expired() -> OAuthRefused:
    """Its minute is over."""
    message = "The provided authorization code has expired. Send a new interactive authorization request."
    return _invalid_grant("code-expired", 70000, message)


def code_redeemed() -> OAuthRefused:
    """It was redeemed before: somebody has a copy, so what came of it is revoked (RFC 6749 section 10.5)."""
    message = "OAuth2 Authorization code was already redeemed, please retry with a new valid code."
    return _invalid_grant("code-redeemed", 54005, message)


def proof_key_wrong() -> OAuthRefused:
    """The verifier is not what the challenge was made of, or there is none where there must be, or the other way."""
    return _invalid_grant("proof-key-wrong", 501481, "The Code_Verifier does not match the code_challenge supplied.")


# Refresh tokens


def refresh_dead() -> OAuthRefused:
    """No refresh token of ours, another application's, over, used before, or revoked."""
    message = "The refresh token is invalid, was used before, or has been revoked. Send a new interactive request."
    return _invalid_grant("refresh-token-dead", 70008, message, "bad_token")


def refresh_expired() -> OAuthRefused:
    """Not used for too long, or too old."""
    message = "The refresh token has expired due to inactivity or maximum lifetime."
    return _invalid_grant("refresh-token-expired", 700082, message, "bad_token")


# The gate


def account_disabled() -> OAuthRefused:
    """The account is disabled."""
    return _invalid_grant("account-disabled-grant", 50057, "The user account is disabled.", "message_only")


def sessions_revoked() -> OAuthRefused:
    """All that was issued before some moment was revoked: by an administrator, by a new password."""
    message = "The provided grant has expired due to it being revoked, a fresh auth token is needed."
    return _invalid_grant("grant-revoked", 50173, message, "bad_token")


def account_gone() -> OAuthRefused:
    """The account is deleted, or never was."""
    return _invalid_grant("account-gone", 50034, "The user account does not exist in this directory.", "message_only")


def not_assigned(client_id: str, name: str, person: str) -> OAuthRefused:
    """The application, or the API, is for those who are assigned to it (OIDC-11, DEV-04)."""
    return _invalid_grant("not-assigned-grant", 50105, assigned_alone(client_id, name, person), "message_only")


def consent_required(client_id: str, name: str) -> OAuthRefused:
    """Nobody has consented to it, or no longer (OIDC-09)."""
    message = (
        f"The user or administrator has not consented to use the application with ID '{shown(client_id)}' named "
        f"'{shown(name)}'. Send an interactive authorization request for this user and resource."
    )
    return _invalid_grant("consent-required", 65001, message, "consent_required")


def more_factors_required() -> OAuthRefused:
    """A second factor, which this grant cannot ask for: the application starts a sign-in with these claims."""
    message = (
        "Due to a configuration change made by your administrator, or because you moved to a new location, you must "
        "use multi-factor authentication to access the resource."
    )
    return _invalid_grant("factors-required", 50076, message, "basic_action", STEP_UP)


def registration_required() -> OAuthRefused:
    """Security info must be set up again before anything is issued (REG-03)."""
    message = "The user is required to enroll in multi-factor authentication to access the resource."
    return _invalid_grant("registration-required", 50079, message, "basic_action", STEP_UP)


# Device codes


def authorization_pending() -> OAuthRefused:
    """Nobody has approved yet. Said to early polls as well: `slow_down` ends sign-ins (AUTHORITY section 9)."""
    message = "OAuth 2.0 device flow error. Authorization is pending. Continue polling."
    return OAuthRefused("authorization-pending", message, error="authorization_pending", aadsts=70016)


def authorization_declined() -> OAuthRefused:
    """The person said no."""
    message = "OAuth 2.0 device flow error. The user declined the authorization request."
    return OAuthRefused("authorization-declined", message, error="authorization_declined", aadsts=70018)


def device_code_expired() -> OAuthRefused:
    """Its fifteen minutes are over."""
    message = "OAuth 2.0 device flow error. The device code has expired."
    return OAuthRefused("device-code-expired", message, error="expired_token", aadsts=70020)


def device_code_unknown() -> OAuthRefused:
    """No device code of ours, another application's, or used before."""
    message = "OAuth 2.0 device flow error. The verification code is invalid."
    return OAuthRefused("device-code-unknown", message, error="bad_verification_code", aadsts=70019)


def device_of_administrator() -> OAuthRefused:
    """Whoever holds a role approves no devices but those of administrators' tools (DEV-01)."""
    message = (
        "Access has been blocked: accounts with administrator roles do not sign in devices by code. Use an account "
        "without roles, or a browser on the device itself."
    )
    return _invalid_grant("device-of-administrator", 53003, message, "message_only")


# Passwords and assertions


def wrong_password() -> OAuthRefused:
    """The name, or the password, or both: nobody hears which."""
    return _invalid_grant(
        "password-grant-wrong", 50126, "Error validating credentials due to invalid username or password."
    )


def assertion_unusable(reason: str) -> OAuthRefused:
    """The token to act on behalf of is none of ours, is another's, over, or revoked."""
    refused = _invalid_grant(
        "user-assertion-unusable", 500131, "Assertion audience does not match the Client app presenting the assertion."
    )
    refused.reason = reason
    return refused
