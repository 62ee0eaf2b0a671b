"""Microsoft's Graph SDKs for Python as their users set them up: unmodified, with a base URL and a token provider."""

import importlib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from kiota_abstractions.authentication import (
    AccessTokenProvider,
    AllowedHostsValidator,
    AuthenticationProvider,
    BaseBearerTokenAuthenticationProvider,
)
from msgraph_core import GraphClientFactory

PACKAGES = {"v1.0": "msgraph", "beta": "msgraph_beta"}


@dataclass(frozen=True)
class Sdk:
    """One SDK's client. `models` are looked up by module, since both SDKs name theirs alike."""

    version: str
    graph: Any
    adapter: Any

    def model(self, module: str) -> Any:
        """The class of `generated.models.<module>`: `model("phone_authentication_method")`."""
        return self.found(f"models.{module}", "".join(part.title() for part in module.split("_")))

    def found(self, module: str, name: str) -> Any:
        """A class of a generated module."""
        return getattr(importlib.import_module(f"{PACKAGES[self.version]}.generated.{module}"), name)

    @property
    def me(self) -> Any:
        """Whoever the token speaks for: a property of one SDK, a method of the other."""
        return self.graph.me() if callable(self.graph.me) else self.graph.me

    @property
    def error(self) -> Any:
        """What a refused request raises."""
        return self.found("models.o_data_errors.o_data_error", "ODataError")


class _Given(AccessTokenProvider):
    """A token that is there already."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def get_authorization_token(self, uri: str, additional_authentication_context: Any = None) -> str:
        return self._token

    def get_allowed_hosts_validator(self) -> AllowedHostsValidator:
        return AllowedHostsValidator([])


def bearer(token: str) -> AuthenticationProvider:
    """The SDK's own bearer authentication, with a token that was given."""
    return BaseBearerTokenAuthenticationProvider(_Given(token))


@asynccontextmanager
async def connected(version: str, url: str, ca: Path, provider: AuthenticationProvider) -> AsyncIterator[Sdk]:
    """The SDK of a version against the server at `url`."""
    package = importlib.import_module(PACKAGES[version])
    transport = httpx.AsyncHTTPTransport(verify=ssl.create_default_context(cafile=str(ca)))
    client = GraphClientFactory.create_with_default_middleware(
        client=httpx.AsyncClient(transport=transport, timeout=30),
        options=importlib.import_module(f"{PACKAGES[version]}.graph_request_adapter").options,
    )
    adapter = package.GraphRequestAdapter(provider, client=client)
    adapter.base_url = f"{url}/{version}"
    async with transport:  # the SDK's client does not close what its middleware wraps
        yield Sdk(version, package.GraphServiceClient(request_adapter=adapter), adapter)
