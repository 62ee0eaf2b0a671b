"""What may be registered of an application: addresses that nobody can bend, names that read one way only. Pure."""

import re
from collections.abc import Sequence

from watchword.directory.applications.model import (
    ExposedScope,
    Platform,
    RedirectUri,
    SignInChange,
    SignInSettings,
)
from watchword.kernel.errors import Invalid

MAX_REDIRECT_URIS = 256
_LONGEST = 2048
_HOST = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_PORT = r"(?::[1-9][0-9]{0,4})?"
_TAIL = r"(?:/(?:[A-Za-z0-9._~!$&'()+,;=:@/-]|%[0-9A-F]{2})*)?(?:\?(?:[A-Za-z0-9._~!$&'()+,;=:@/?-]|%[0-9A-F]{2})*)?"
_WEB = re.compile(rf"https://{_HOST}{_PORT}{_TAIL}|http://(?:localhost|127\.0\.0\.1|\[::1\]){_PORT}{_TAIL}", re.ASCII)
_PRIVATE_SCHEME = re.compile(rf"[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+:/{{0,2}}[A-Za-z0-9.-]*{_TAIL}", re.ASCII)
_DOTS = re.compile(r"(?:^|/)\.{1,2}(?:/|\?|$)|%2[EeFf]|%5[Cc]|%0|%1|//", re.ASCII)
_IDENTIFIER = re.compile(r"(?:api|https)://[a-z0-9.-]+(?:/[A-Za-z0-9._-]+)*", re.ASCII)
_SCOPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,119}", re.ASCII)


def changed(before: SignInSettings, change: SignInChange) -> SignInSettings:
    """The settings after a change. Raises Invalid for what may not be registered."""
    added = tuple(check_redirect_uri(each.uri, each.platform) for each in change.add)
    gone = {*change.remove, *(each.uri for each in added)}
    uris = (*(each for each in before.redirect_uris if each.uri not in gone), *added)
    if len(uris) > MAX_REDIRECT_URIS:
        message = f"An application has at most {MAX_REDIRECT_URIS} redirect URIs."
        raise Invalid("redirect-uris-too-many", message, target="redirectUris")
    told = change.back_channel_logout_uri
    return SignInSettings(
        redirect_uris=uris,
        public=before.public if change.public is None else change.public,
        device_code=before.device_code if change.device_code is None else change.device_code,
        password=before.password if change.password is None else change.password,
        back_channel_logout_uri=before.back_channel_logout_uri if told is None else (told and check_logout_uri(told)),
        scopes=before.scopes if change.scopes is None else check_scopes(change.scopes),
    )


def check_identifier_uri(uri: str) -> str:
    """A name of an API: `api://` or https, of letters that stand in a scope as they are. Raises Invalid."""
    if not _IDENTIFIER.fullmatch(uri) or len(uri) > 255:
        message = "An identifier URI is api://name or https://host/name, without a slash at its end."
        raise Invalid("identifier-uri-refused", message, target="identifierUris")
    return uri


def check_redirect_uri(uri: str, platform: Platform) -> RedirectUri:
    """A redirect URI as it may be registered: https, http on this machine alone, or for programs a scheme with a dot.

    No fragment, no user name, no step up in the path, nothing that two parsers read differently (RFC 9700 section 2.1,
    RFC 8252 section 7.1, OIDC-01). Raises Invalid `redirect-uri-refused`.
    """
    form = _WEB.fullmatch(uri) or (platform is Platform.PUBLIC and _PRIVATE_SCHEME.fullmatch(uri))
    path = uri.partition("://")[2] or uri.partition(":")[2]
    if len(uri) > _LONGEST or not form or _DOTS.search(path):
        message = "A redirect URI is https, http://localhost, or for programs a scheme of their own with a dot in it."
        raise Invalid("redirect-uri-refused", message, target="redirectUris")
    return RedirectUri(uri, platform)


def check_logout_uri(uri: str) -> str:
    """Where the end of a session is told: https (Back-Channel Logout 1.0 section 2.2). Raises Invalid."""
    if not _WEB.fullmatch(uri) or not uri.startswith("https://") or _DOTS.search(uri.removeprefix("https://")):
        raise Invalid("logout-uri-refused", "A back-channel logout URI is an https URI.", target="logoutUri")
    return uri


def check_scopes(scopes: Sequence[ExposedScope]) -> tuple[ExposedScope, ...]:
    """The permissions of an API: each once, none that means something else already. Raises Invalid."""
    names = [scope.name.casefold() for scope in scopes]
    reserved = {"openid", "profile", "email", "offline_access", ".default"}
    if len(set(names)) != len(names) or reserved & set(names) or not all(_SCOPE.fullmatch(s.name) for s in scopes):
        message = (
            "A scope's name has 1 to 120 letters, digits, dots, colons, dashes and underscores, and is its only one."
        )
        raise Invalid("scope-refused", message, target="oauth2PermissionScopes")
    return tuple(scopes)
