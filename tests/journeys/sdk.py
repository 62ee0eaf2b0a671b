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
from tests.stage import Stage, holder

from watchword.access.roles import PRIVILEGED_AUTHENTICATION_ADMINISTRATOR

ADMINISTRATOR = holder(PRIVILEGED_AUTHENTICATION_ADMINISTRATOR)
PASSWORD = "28c10230-6103-485e-b985-444c60001490"
MOBILE = "3179e48a-750b-4051-897c-87b9720928f7"
ALTERNATE = "b6332ec1-7057-4abe-9331-3d72feddfe41"
EMAIL = "3ddfcfc8-9383-446f-83cc-3ab9be4be18f"
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


@asynccontextmanager
async def held_by(stage: Stage, version: str, token: str) -> AsyncIterator[Sdk]:
    """The SDK of whoever has that token."""
    async with connected(version, stage.served.url, stage.served.ca, bearer(token)) as sdk:
        yield sdk


def phone(sdk: Sdk, number: str, kind: str = "Mobile") -> Any:
    """A phone as the SDK sends it."""
    kinds = sdk.model("authentication_phone_type")
    return sdk.model("phone_authentication_method")(phone_number=number, phone_type=getattr(kinds, kind))
