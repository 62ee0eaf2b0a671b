"""Asking the server over HTTPS, and what its refusals mean to the one who typed the command."""

import ssl
from collections.abc import Iterator, Mapping
from typing import Any, assert_never
from urllib.parse import urlsplit

import httpx

from watchword.cli.client.connection import BearerToken, ClientCredentials, Connection
from watchword.cli.exits import Exit, Failure, exit_of_status
from watchword.kernel.secret import Secret

_SECONDS = 60
_GRAPH_SCOPE = "00000003-0000-0000-c000-000000000000/.default"
"""The Graph by its GUID, which is the same under every name of a server."""
_CONFLICTS = frozenset({"ObjectConflict", "Directory_ConcurrencyViolation"})


class Graph:
    """One server, as one application or person. Use as a context manager."""

    def __init__(self, connection: Connection) -> None:
        self._server = connection.server
        loopback = urlsplit(connection.server).hostname in ("localhost", "127.0.0.1", "::1")
        self._http = httpx.Client(
            verify=_trust(connection), timeout=_SECONDS, trust_env=not loopback, follow_redirects=False
        )
        self._credentials = connection.credentials
        self._token: Secret | None = None

    def __enter__(self) -> "Graph":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def ask(
        self, verb: str, path: str, *, query: Mapping[str, str] | None = None, body: Any = None, eventual: bool = False
    ) -> httpx.Response:
        """One request; `path` begins with the version. Raises Failure for whatever is not a success."""
        headers = {"ConsistencyLevel": "eventual"} if eventual else {}
        return self._send(verb, f"{self._server}/{path}", params=dict(query or {}), json=body, headers=headers)

    def pages(self, path: str, *, query: Mapping[str, str], eventual: bool) -> Iterator[Mapping[str, Any]]:
        """A list, page by page, as long as the caller wants."""
        page = self.ask("GET", path, query=query, eventual=eventual).json()
        yield page
        while link := page.get("@odata.nextLink"):
            if not is_ours(self._server, link):
                raise Failure(Exit.UNAVAILABLE, f"The server sends us on to another one: {link}.")
            page = self._send("GET", link, headers={"ConsistencyLevel": "eventual"} if eventual else {}).json()
            yield page

    def reference(self, object_id: str) -> str:
        """The URL that a body names an object by."""
        return f"{self._server}/v1.0/directoryObjects/{object_id}"

    def _send(self, verb: str, url: str, *, headers: Mapping[str, str], **more: Any) -> httpx.Response:
        if more.get("json") is None:
            more.pop("json", None)
        if not more.get("params"):
            more.pop("params", None)
        authorization = {"Authorization": f"Bearer {self._bearer().reveal()}"}
        response = self._reach(verb, url, headers={**headers, **authorization}, **more)
        if response.is_success:
            return response
        raise refusal(response)

    def _bearer(self) -> Secret:
        if self._token is None:
            match self._credentials:
                case BearerToken(token):
                    self._token = token
                case ClientCredentials() as application:
                    self._token = self._token_for(application)
                case _:
                    assert_never(self._credentials)
        return self._token

    def _token_for(self, application: ClientCredentials) -> Secret:
        form = {
            "grant_type": "client_credentials",
            "client_id": application.client_id,
            "client_secret": application.secret.reveal(),
            "scope": _GRAPH_SCOPE,
        }
        response = self._reach("POST", f"{self._server}/{application.tenant}/oauth2/v2.0/token", data=form)
        if response.is_success:
            return Secret(response.json()["access_token"])
        said = _json(response).get("error_description", "").partition("\r\n")[0]
        raise Failure(
            Exit.UNAUTHENTICATED if response.status_code < 500 else Exit.UNAVAILABLE,
            f"The application {application.client_id} got no token: {said or response.status_code}.",
        )

    def _reach(self, verb: str, url: str, **more: Any) -> httpx.Response:
        try:
            return self._http.request(verb, url, **more)
        except httpx.HTTPError as error:
            raise _unreachable(self._server, error) from error


def is_ours(server: str, link: str) -> bool:
    """Whether a link leads to the server that was asked: the token goes nowhere else."""
    return link.startswith(f"{server}/")


def refusal(response: httpx.Response) -> Failure:
    """What a refused request means: the server's own sentence, the id to find it by, and what may help."""
    error = _json(response).get("error")
    told: Mapping[str, Any] = error if isinstance(error, dict) else {}
    inner = told.get("innerError") or {}
    exit_ = exit_of_status(response.status_code)
    details = [each for each in told.get("details") or () if isinstance(each, dict)]
    if told.get("code") in _CONFLICTS or any(each.get("code") in _CONFLICTS for each in details):
        exit_ = Exit.CONFLICT
    message = " ".join(str(told.get("message") or f"The server answered {response.status_code}").split())
    request_id = inner.get("request-id") or response.headers.get("request-id") or "none"
    sentence = f"{message.rstrip('.')}. (request-id {request_id})"
    return Failure(exit_, sentence, [*(_detail(each) for each in details), *_hints(exit_, response)])


def _detail(detail: Mapping[str, Any]) -> str:
    return f"{detail.get('target', '')}: {detail.get('message', '')}"


def _hints(exit_: Exit, response: httpx.Response) -> tuple[str, ...]:
    match exit_:
        case Exit.UNAUTHENTICATED:
            return ("Tokens live an hour at most; `watchword tokens mint PERSON` makes a new one.",)
        case Exit.FORBIDDEN:
            return ("The token must hold the permission, and whoever it is for a role that allows it.",)
        case Exit.THROTTLED:
            return (f"Try again in {response.headers.get('retry-after', 'some')} seconds.",)
        case _:
            return ()


def _json(response: httpx.Response) -> Mapping[str, Any]:
    try:
        found = response.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _trust(connection: Connection) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if connection.ca is not None:
        try:
            context.load_verify_locations(cafile=str(connection.ca))
        except (OSError, ssl.SSLError) as error:
            raise Failure(Exit.USAGE, f"The file {connection.ca} holds no certificates in PEM: {error}.") from error
    return context


def _unreachable(server: str, error: httpx.HTTPError) -> Failure:
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return Failure(
            Exit.UNAVAILABLE,
            f"The certificate of {server} is not trusted: {error}.",
            ["Name the authority that vouches for it with --ca FILE, or in WATCHWORD_CA."],
        )
    return Failure(
        Exit.UNAVAILABLE,
        f"Nothing answers at {server}: {error}.",
        ["Is the server running? `watchword demo` and `watchword serve` start one."],
    )
