"""Whatever is sent, Graph's refusal comes back: never a fault of the server's, nothing changed, nothing told.

API-05, TEL-01, TEL-04, INJ-02.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from tests.faults.refusals import EMAIL, MOBILE, OFFICE, PASSWORD, Refusal, send, untold
from tests.stage import Someone, Stage

pytestmark = pytest.mark.real

JSON = {"content-type": "application/json"}


@dataclass(frozen=True)
class Victim:
    """Somebody with a mobile phone, and an administrator who sends nonsense about them."""

    admin: httpx.AsyncClient
    person: Someone
    methods: list[Any]

    def path(self, rest: str) -> str:
        return f"/v1.0/users/{self.person.upn}/authentication/{rest}"

    async def refuses(self, verb: str, path: str, **more: Any) -> Refusal:
        """Send it; it is refused, and leaves no trace in state or audit."""
        refused = await send(self.admin, verb, path, **more)
        assert (await self.admin.get(self.path("methods"))).json()["value"] == self.methods
        assert await untold(self.admin, refused.correlation)
        return refused


@pytest.fixture
async def victim(stage: Stage) -> AsyncIterator[Victim]:
    person = await stage.newcomer()
    async with stage.administering() as admin:
        methods = f"/v1.0/users/{person.upn}/authentication"
        made = await admin.post(f"{methods}/phoneMethods", json={"phoneNumber": stage.number(), "phoneType": "mobile"})
        assert made.status_code == 201
        yield Victim(admin, person, (await admin.get(f"{methods}/methods")).json()["value"])


@pytest.mark.parametrize(
    "number",
    [
        "",
        " ",
        "12",
        "+",
        "+1",
        "abc",
        "7748933135",
        "0017748933135",
        "+1 774893313",
        "+1 77489331350",
        "+1 7748933135000000000000",
        "+999 123456789",
        "+1 774893313O",
        "tel:+17748933135",
        "+1 7748933135;ext=1",
        "+1 7748933135x",
        "+1 7748933135x12",
        "+1 7748933135, +1 7748933136",
        "+1  7748933135",
        "+44 (0)2079460000",
        "+\uff11 \uff17\uff17\uff14\uff18\uff19\uff13\uff13\uff11\uff13\uff15",
        "+1 \u0667\u0667\u0664\u0668\u0669\u0663\u0663\u0661\u0663\u0665",
        "\u202e+1 7748933135",
        "+1 7748933135\n",
        "+1 7748933135\r\nBcc: x@contoso.com",
        "+1 7748933135\u0000",
        "+1 9005550100",
        "+44 9098790000",
        "+870 773111632",
        "+1 " + "7" * 1_000_000,
    ],
    ids=lambda number: ascii(number[:32]),
)
async def test_what_is_no_phone_number(victim: Victim, number: str) -> None:
    refused = await victim.refuses(
        "POST", victim.path("phoneMethods"), json={"phoneNumber": number, "phoneType": "alternateMobile"}
    )
    assert (refused.status, refused.code) in {(400, "badRequest"), (400, "BadRequest"), (413, "BadRequest")}
    changed = await victim.refuses("PATCH", victim.path(f"phoneMethods/{MOBILE}"), json={"phoneNumber": number})
    assert changed.status == refused.status


@pytest.mark.parametrize(
    "address",
    [
        "",
        "kim",
        "kim@",
        "@contoso.com",
        "kim@contoso",
        "kim@contoso.com,lee@contoso.com",
        "kim@contoso.com;lee@contoso.com",
        "kim@contoso.com lee@contoso.com",
        "Kim <kim@contoso.com>",
        "<kim@contoso.com>",
        "mailto:kim@contoso.com",
        "kim@contoso.com\r\nBcc: lee@contoso.com",
        "kim@contoso.com\u0000",
        "kim\u202e@contoso.com",
        "kim@contoso.com.",
        "kim@@contoso.com",
        ".kim@contoso.com",
        "kim..lee@contoso.com",
        "kim@[127.0.0.1]",
        "kim@contoso.com ",
        '"kim"@contoso.com',
        "k\u0456m@contoso.com",
        "k" * 400 + "@contoso.com",
        "k" * 1_000_000 + "@contoso.com",
    ],
    ids=lambda address: ascii(address[:32]),
)
async def test_what_is_no_email_address(victim: Victim, address: str) -> None:
    refused = await victim.refuses("POST", victim.path("emailMethods"), json={"emailAddress": address})
    assert refused.status in (400, 413)


async def test_a_domain_that_looks_like_another_is_shown_as_what_it_is(victim: Victim) -> None:
    """INJ-01: a Cyrillic o."""
    made = await victim.admin.post(victim.path("emailMethods"), json={"emailAddress": "kim@c\u043entoso.com"})
    assert made.json()["emailAddress"] == "kim@xn--cntoso-wqf.com"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"phoneNumber": "+1 7748933135"},
        {"phoneType": "office"},
        {"phoneNumber": "+1 7748933135", "phoneType": "pager"},
        {"phoneNumber": "+1 7748933135", "phoneType": "unknownFutureValue"},
        {"phoneNumber": "+1 7748933135", "phoneType": ""},
        {"phoneNumber": "+1 7748933135", "phoneType": 1},
        {"phoneNumber": "+1 7748933135", "phoneType": ["office"]},
        {"phoneNumber": "+1 7748933135", "phoneType": None},
        {"phoneNumber": 17748933135, "phoneType": "office"},
        {"phoneNumber": True, "phoneType": "office"},
        {"phoneNumber": None, "phoneType": "office"},
        {"phoneNumber": {"value": "+1 7748933135"}, "phoneType": "office"},
        {"phoneNumber": "+1 7748933135", "phoneType": "office", "colour": "red"},
        {"phoneNumber": "+1 7748933135", "phoneType": "office", "smsSignInState": "ready"},
        {"phoneNumber": "+1 7748933135", "phoneType": "office", "createdDateTime": "2020-01-01T00:00:00Z"},
        {"phoneNumber": "+1 7748933135", "phoneType": "office", "id": OFFICE},
        {"phoneNumber": "+1 7748933135", "PhoneNumber": "+1 7748933136", "phoneType": "office"},
        {
            "@odata.type": "#microsoft.graph.emailAuthenticationMethod",
            "phoneNumber": "+1 7748933135",
            "phoneType": "office",
        },
        {"@odata.type": 1, "phoneNumber": "+1 7748933135", "phoneType": "office"},
        {"phoneNumber": "+1 7748933135", "phoneType": "mobile"},
        {"__proto__": {"isAdmin": True}, "phoneNumber": "+1 7748933135", "phoneType": "office"},
    ],
    ids=lambda body: json.dumps(body)[:60],
)
async def test_what_is_no_phone(victim: Victim, body: Any) -> None:
    """Missing, unknown, read-only and wrongly typed members; a second phone of a type."""
    refused = await victim.refuses("POST", victim.path("phoneMethods"), json=body)
    assert refused.status == 400


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b'{"phoneNumber": "+1 7748933135", "phoneType": "office", "phoneType": "mobile"}', 400),
        (b'{"phoneNumber": NaN, "phoneType": "office"}', 400),
        (b'{"phoneNumber": Infinity}', 400),
        (b'{"phoneNumber": 1e400}', 400),
        (b'{"phoneNumber": ' + b"9" * 5000 + b"}", 400),
        (b'{"phoneNumber": "\xff\xfe"}', 400),
        (b'{"phoneNumber": "\xed\xa0\x80"}', 400),
        (b'{"phoneNumber": "\\ud800"}', 400),
        (b'{"phoneNumber": "\\u0000"}', 400),
        (b"\xef\xbb\xbf" + b'{"phoneNumber": "+1 7748933135", "phoneType": "office"}', 400),
        ('{"phoneNumber": "+1 7748933135"}'.encode("utf-16"), 400),
        (b'{"phoneNumber": "+1 7748933135", "phoneType": "office"} trailing', 400),
        (b'{"phoneNumber": "+1 7748933135", "phoneType": "office"', 400),
        (b"{'phoneNumber': '+1 7748933135'}", 400),
        (b'{"phoneNumber": "+1 7748933135",}', 400),
        (b'{"phoneNumber": "a\nb"}', 400),
        (b"[]", 400),
        (b"null", 400),
        (b'"text"', 400),
        (b"1", 400),
        (b"\x00", 400),
        (b"[" * 100_000, 400),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, 400),
        (b'{"phoneNumber": "' + b"7" * 1_000_000 + b'"}', 400),
        (b'{"phoneNumber": "' + b"7" * 2_000_000 + b'"}', 413),
    ],
    ids=lambda value: ascii(value[:40]) if isinstance(value, bytes) else "",
)
async def test_what_is_no_json(victim: Victim, content: bytes, status: int) -> None:
    """API-05: read by two parsers it must not be two things; deep or large it must cost nothing."""
    refused = await victim.refuses("POST", victim.path("phoneMethods"), content=content, headers=JSON)
    assert refused.status == status


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "application/json; charset=iso-8859-1",
        "application/xml",
        "",
    ],
)
async def test_what_is_not_said_to_be_json(victim: Victim, kind: str) -> None:
    """API-05: a page of another origin may post text without being asked first."""
    body = b'{"phoneNumber": "+1 7748933135", "phoneType": "office"}'
    refused = await victim.refuses(
        "POST", victim.path("phoneMethods"), content=body, headers={"content-type": kind} if kind else {}
    )
    assert refused.status == 415


@pytest.mark.parametrize(
    "id_",
    [
        OFFICE,
        EMAIL,
        PASSWORD,
        "00000000-0000-0000-0000-000000000000",
        "3179e48a-750b-4051-897c-87b9720928f8",
        "3179e48a750b4051897c87b9720928f7",
        "{3179e48a-750b-4051-897c-87b9720928f7}",
        "1",
        "x" * 5000,
        "%00",
        "%ff",
        "%F0%9F%92%A5",
        "..%2f..%2fusers",
        "%253179e48a-750b-4051-897c-87b9720928f7",
    ],
    ids=lambda id_: id_[:40],
)
@pytest.mark.parametrize("verb", ["GET", "PATCH", "DELETE"])
async def test_phones_that_nobody_has(victim: Victim, verb: str, id_: str) -> None:
    body = {"json": {"phoneNumber": "+1 7748933135"}} if verb == "PATCH" else {}
    refused = await victim.refuses(verb, victim.path(f"phoneMethods/{id_}"), **body)
    assert (refused.status, refused.code) in {(404, "resourceNotFound"), (400, "BadRequest")}


@pytest.mark.parametrize(
    "user",
    [
        "nobody@contoso.com",
        "00000000-0000-0000-0000-000000000000",
        "balas",
        "balas@contoso.com%00",
        "b%C3%A0las@contoso.com",
        "%EF%BD%82alas@contoso.com",
        "balas@contoso.com%20",
        "balas%2540contoso.com",
        "%ff%fe",
        "x" * 3000 + "@contoso.com",
        "me-token-to-replace",
        "users('balas@contoso.com')",
    ],
    ids=lambda user: user[:40],
)
async def test_people_whom_nobody_knows(victim: Victim, user: str) -> None:
    refused = await send(victim.admin, "GET", f"/v1.0/users/{user}/authentication/phoneMethods")
    assert (refused.status, refused.code) in {(404, "Request_ResourceNotFound"), (400, "BadRequest")}


@pytest.mark.parametrize("options", ["$top=1", "$filter=id eq '1'", "$orderby=id", "$search=x", "$skip=1", "$colour=1"])
async def test_methods_are_not_filtered_sorted_or_cut(victim: Victim, options: str) -> None:
    """CONTRACT section 1: an answer that should have been and was not would deceive."""
    refused = await send(victim.admin, "GET", victim.path(f"phoneMethods?{options}"))
    assert refused.status == 400
