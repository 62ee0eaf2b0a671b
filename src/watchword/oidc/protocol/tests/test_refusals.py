"""Refusals as clients and people read them."""

import inspect
import re
from collections.abc import Callable

import pytest

from watchword.kernel.clock import Instant, after
from watchword.oidc.protocol import authorize_refusals, grant_refusals, refusals
from watchword.oidc.protocol.errors import OAuthRefused, body

TRACE = "8f2c1d3e-0000-4000-8000-000000000001"
CORRELATION = "8f2c1d3e-0000-4000-8000-000000000002"
APP = "3f1c7a52-90de-4b7b-a2a4-0c5d6e7f8a91"


def sent(refused: OAuthRefused, now: Instant) -> dict[str, object]:
    return body(refused, trace_id=TRACE, correlation_id=CORRELATION, now=now, base_url="https://id.contoso.com")


def test_the_body_is_the_identity_platforms(now: Instant) -> None:
    assert sent(refusals.wrong_secret(APP), after(now, 999_999)) == {
        "error": "invalid_client",
        "error_description": "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the "
        "request is the client secret value, not the client secret ID, for a secret added to app "
        f"'{APP}'. Trace ID: {TRACE} Correlation ID: {CORRELATION} Timestamp: 2026-03-01 12:00:00Z",
        "error_codes": [7000215],
        "timestamp": "2026-03-01 12:00:00Z",
        "trace_id": TRACE,
        "correlation_id": CORRELATION,
        "error_uri": "https://id.contoso.com/error?code=7000215",
    }


def test_what_a_person_could_do_is_said_where_it_is_known(now: Instant) -> None:
    challenge = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}'
    needed = OAuthRefused(
        "sign-in-needed",
        "More is needed.",
        error="invalid_grant",
        aadsts=50076,
        suberror="basic_action",
        claims=challenge,
    )
    answer = sent(needed, now)
    assert (answer["suberror"], answer["claims"]) == ("basic_action", challenge)
    assert not {"suberror", "claims"} & sent(refusals.unknown_instance(), now).keys()


@pytest.mark.parametrize(
    ("refused", "error", "aadsts", "status"),
    [
        (refusals.wrong_secret(APP), "invalid_client", 7000215, 401),
        (refusals.expired_secret(APP), "invalid_client", 7000222, 401),
        (refusals.no_client_authentication(), "invalid_client", 7000218, 401),
        (refusals.unknown_application(APP, "contoso.com"), "unauthorized_client", 700016, 400),
        (refusals.disabled_application(APP, "Reporting"), "unauthorized_client", 7000112, 400),
        (refusals.unknown_tenant("x"), "invalid_tenant", 90002, 400),
        (refusals.unknown_tenant("x", error="invalid_request"), "invalid_request", 90002, 400),
        (refusals.expired_certificate(), "invalid_client", 700027, 401),
        (refusals.unregistered_certificate(), "invalid_client", 700027, 401),
        (refusals.replayed_assertion(), "invalid_client", 50027, 401),
        (refusals.unsupported_grant("x"), "unsupported_grant_type", 70003, 400),
        (refusals.missing_parameter("x"), "invalid_request", 900144, 400),
        (refusals.bad_scope("x"), "invalid_scope", 70011, 400),
        (refusals.unknown_resource("x", "contoso.com"), "invalid_resource", 500011, 400),
    ],
)
def test_each_situation_has_its_word_and_number(refused: OAuthRefused, error: str, aadsts: int, status: int) -> None:
    assert (refused.error, refused.aadsts, refused.status) == (error, aadsts, status)


def test_the_times_of_an_assertion_are_told(now: Instant) -> None:
    message = refusals.expired_assertion(now, after(now, -1_000_000), after(now, 500_000)).message
    assert "Current time: 2026-03-01T12:00:00Z, assertion valid from 2026-03-01T11:59:59Z" in message
    assert message.endswith("expiry time of assertion 2026-03-01T12:00:00.5Z.")


CONSTRUCTORS = [
    constructor
    for module in (refusals, authorize_refusals, grant_refusals)
    for name, constructor in inspect.getmembers(module, inspect.isfunction)
    if not name.startswith("_") and constructor.__module__ == module.__name__
    if inspect.signature(constructor).return_annotation is not str  # words that several of them say
]
ATTACK = 'x"\\\r\nHTTP/1.1 200\u2028 \u202egnp<b>é\0' + "A" * 5000


@pytest.mark.parametrize("constructor", CONSTRUCTORS, ids=lambda constructor: constructor.__name__)
def test_no_description_carries_what_a_client_may_not_write_there(
    constructor: Callable[..., OAuthRefused], now: Instant
) -> None:
    """OIDC-10, INJ-03: RFC 6749 section 5.2 allows printable ASCII without quotation mark and backslash."""
    fixed: dict[str, object] = {"why": "", "error": "invalid_request"}
    given = {
        name: now if parameter.annotation is Instant else fixed.get(name, ATTACK)
        for name, parameter in inspect.signature(constructor).parameters.items()
    }
    description = str(sent(constructor(**given), now)["error_description"])
    assert re.fullmatch(r"[\x20\x21\x23-\x5b\x5d-\x7e]+", description)
    assert len(description) < 1200


def test_there_is_a_constructor_to_try() -> None:
    assert len(CONSTRUCTORS) >= 20
