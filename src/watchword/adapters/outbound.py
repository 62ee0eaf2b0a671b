"""Asking somebody's HTTP server from here: to the address that was looked at, no further, and not for ever.

Against server-side request forgery (OWASP): what a name stands for is looked up once, judged, and connected to; no
redirect is followed, no proxy asked, no answer read beyond its bound.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from watchword.kernel.errors import Unavailable

_MOST_BYTES = 64 * 1024
_TRANSLATED = tuple(ipaddress.ip_network(each) for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
"""IPv6 prefixes that hold an IPv4 address, which may be anything."""


@dataclass(frozen=True)
class Answer:
    """What came back, cut off after 64 kB."""

    status: int
    body: bytes


@dataclass(frozen=True)
class Outbound:
    """`name` is told in errors. `private_network`: addresses of this machine and of private networks may be asked."""

    name: str
    tls: ssl.SSLContext
    timeout_seconds: int
    private_network: bool = False

    @classmethod
    def trusting(cls, name: str, ca_file: Path | None, timeout_seconds: int, *, private_network: bool) -> "Outbound":
        """With the machine's authorities, or those of a file."""
        tls = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
        return cls(name, tls, timeout_seconds, private_network)

    async def post(self, url: str, headers: Mapping[str, str], content: bytes) -> Answer:
        """Raises Unavailable `gateway-unreachable` where there is no whole answer in time."""
        try:
            async with asyncio.timeout(self.timeout_seconds):
                return await self._post(httpx.URL(url), headers, content)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError) as error:
            raise self._unreachable(type(error).__name__) from error

    async def _post(self, url: httpx.URL, headers: Mapping[str, str], content: bytes) -> Answer:
        address = await self._address(url)
        async with (
            httpx.AsyncClient(
                verify=self.tls, trust_env=False, follow_redirects=False, timeout=self.timeout_seconds
            ) as client,
            client.stream(
                "POST",
                url.copy_with(host=address),
                headers={**headers, "host": url.netloc.decode("ascii")},
                content=content,
                extensions={"sni_hostname": url.host},
            ) as response,
        ):
            read = bytearray()
            async for chunk in response.aiter_raw():
                read += chunk
                if len(read) > _MOST_BYTES:
                    break
            return Answer(response.status_code, bytes(read[:_MOST_BYTES]))

    async def _address(self, url: httpx.URL) -> str:
        """The first address of the host that may be asked."""
        port = url.port or (443 if url.scheme == "https" else 80)
        found = await asyncio.get_running_loop().getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
        for *_, place in found:
            if may_be_asked(str(place[0]), private_network=self.private_network):
                return str(place[0])
        raise self._unreachable("its address is in a private network")

    def _unreachable(self, why: str) -> Unavailable:
        problem = Unavailable("gateway-unreachable", f"The gateway for {self.name} does not answer.", gateway=self.name)
        problem.reason = why
        return problem


def may_be_asked(text: str, *, private_network: bool) -> bool:
    """Whether an address is somebody's on the Internet; with `private_network`, or near. Never a link's own (where
    clouds keep their secrets), nobody's, or everybody's."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return may_be_asked(str(address.ipv4_mapped), private_network=private_network)
        if any(address in network for network in _TRANSLATED):
            return False
    if address.is_multicast or address.is_link_local or address.is_unspecified:
        return False
    return address.is_global or private_network
