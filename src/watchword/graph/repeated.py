"""`Idempotency-Key`: what a request is called by who sends it (draft-ietf-httpapi-idempotency-key-header-07)."""

import hashlib

import orjson

from watchword.graph.resource import Call, Operation
from watchword.kernel.errors import Invalid
from watchword.kernel.idempotency import Once

_LONGEST = 255


def name_of(key: str, operation: Operation, call: Call) -> Once:
    """The key with a digest of everything that was asked, as it was understood. Raises Invalid for what is no key."""
    if len(key) > _LONGEST or not all("!" <= each <= "~" for each in key):
        raise Invalid("idempotency-key-malformed", "An Idempotency-Key has 1 to 255 visible ASCII characters.")
    asked = [operation.http_verb, operation.path, dict(call.keys), call.body, call.parameters, call.binds]
    return Once(key, hashlib.sha256(orjson.dumps(asked, repr, orjson.OPT_SORT_KEYS)).digest())
