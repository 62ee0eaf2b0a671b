"""Where the next page begins, in the client's hands: opaque, MACed, bound to who asked and what, for one hour.

CATALOGUE API-04: a forged, foreign or old token is refused before it reaches a query.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass

import orjson

from watchword.kernel.clock import HOUR, Instant
from watchword.kernel.errors import Invalid
from watchword.kernel.query import Value
from watchword.kernel.secret import Secret

_MAC = 16


@dataclass(frozen=True)
class Paging:
    """Issues and reads skip tokens. `key` is a subkey of the installation's, for nothing else."""

    key: Secret

    def issue(self, position: tuple[Value, ...], binding: str, now: Instant) -> str:
        """A token for the page after `position`. `binding` names the asker and the query."""
        body = orjson.dumps([now, list(position)])
        return base64.urlsafe_b64encode(self._mac(body, binding) + body).rstrip(b"=").decode()

    def read(self, token: str, binding: str, now: Instant) -> tuple[Value, ...]:
        """The position. Raises Invalid where the token is not one of ours for this asker and query, or is too old."""
        try:
            raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
        except (binascii.Error, ValueError) as error:
            raise _refused() from error
        mac, body = raw[:_MAC], raw[_MAC:]
        if not hmac.compare_digest(mac, self._mac(body, binding)):
            raise _refused()
        issued, position = orjson.loads(body)
        if not issued <= now <= issued + HOUR:
            raise _refused()
        return tuple(position)

    def _mac(self, body: bytes, binding: str) -> bytes:
        return hmac.digest(self.key.reveal_bytes(), hashlib.sha256(binding.encode()).digest() + body, "sha256")[:_MAC]


def _refused() -> Invalid:
    return Invalid(
        "skiptoken-invalid", "The specified page token value has expired or is invalid.", target="$skiptoken"
    )
