"""A refusal in the identity platform's dialect: OAuth's words (RFC 6749 section 5.2) with an AADSTS number.

Programs go by `error` and `suberror`, people and the Azure CLI by the number and the text.
"""

from watchword.kernel.clock import Instant, format_instant
from watchword.kernel.errors import Problem


class OAuthRefused(Problem):
    """An OAuth request is refused. `error` is OAuth's word, `aadsts` the number, `status` that of HTTP.

    `suberror` tells JavaScript clients what the person could do about it, `claims` is the JSON text of a claims
    challenge, `subcode` goes with an authorization response as Entra's `error_subcode`; `code` and `reason` are the
    family's, for our own records.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        error: str,
        aadsts: int,
        status: int = 400,
        suberror: str | None = None,
        claims: str | None = None,
        subcode: str | None = None,
        reason: str | None = None,
    ) -> None:
        super().__init__(code, message, reason=reason)
        self.error = error
        self.aadsts = aadsts
        self.status = status
        self.suberror = suberror
        self.claims = claims
        self.subcode = subcode


def body(
    refused: OAuthRefused, *, trace_id: str, correlation_id: str, now: Instant, base_url: str
) -> dict[str, object]:
    """The JSON of the answer. The ids are GUIDs; `error_uri` is a page of ours under `base_url`."""
    timestamp = f"{format_instant(now)[:19].replace('T', ' ')}Z"
    trail = f"Trace ID: {trace_id} Correlation ID: {correlation_id} Timestamp: {timestamp}"
    optional = {"suberror": refused.suberror, "claims": refused.claims}
    members: dict[str, object] = {
        "error": refused.error,
        "error_description": f"AADSTS{refused.aadsts}: {refused.message} {trail}",
        "error_codes": [refused.aadsts],
        "timestamp": timestamp,
        "trace_id": trace_id,
        "correlation_id": correlation_id,
        "error_uri": f"{base_url}/error?code={refused.aadsts}",
    }
    return members | {name: value for name, value in optional.items() if value is not None}
