"""The pure parts: what may be said of users and groups, what the audit is told, short lists, and what is described."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from watchword.db.filtering import Columns, matches
from watchword.db.keyset import keyset
from watchword.db.schema import create_all
from watchword.db.sqlite import Sqlite
from watchword.db.statement import SQLITE, Statement
from watchword.directory.changes import differences, masked
from watchword.directory.groups import columns as group_columns
from watchword.directory.groups.entities import GROUP
from watchword.directory.in_memory import page_of
from watchword.directory.roles import store as role_store
from watchword.directory.roles.entities import ROLE_ASSIGNMENT
from watchword.directory.seed.contoso import contoso
from watchword.directory.tests.house import NOW
from watchword.directory.users import columns as user_columns
from watchword.directory.users.columns import natural_order
from watchword.directory.users.entities import USER
from watchword.directory.users.model import User
from watchword.directory.users.properties import changed, security_identifier, shown
from watchword.directory.users.rows import READ, columns_of, terms_of
from watchword.directory.users.rules import checked, is_mail
from watchword.directory.users.tables import USERS
from watchword.kernel.edm import EntityType, May
from watchword.kernel.errors import Invalid, Unsupported
from watchword.kernel.events import Change
from watchword.kernel.query import And, Compare, Comparison, In, ListQuery, Not, Or, Order

ADELE = next(user for user in contoso(NOW).users if user.upn.startswith("adele"))


@pytest.mark.parametrize(
    ("entity", "columns"),
    [(USER, user_columns.COLUMNS), (GROUP, group_columns.COLUMNS), (ROLE_ASSIGNMENT, role_store.COLUMNS)],
)
def test_what_is_said_to_be_asked_for_is_kept_to_be_found(entity: EntityType, columns: Columns) -> None:
    for prop in entity.all_properties():
        asked = May.FILTER in prop.may or May.STARTS in prop.may or May.SORT in prop.may
        found = columns.collections if prop.collection else columns.fields
        assert ((prop.name,) in found) == asked, prop.name
        assert (prop.name in columns.searched) == (May.SEARCH in prop.may), prop.name


def test_every_described_property_is_shown_and_nothing_else() -> None:
    values = shown(ADELE)
    assert set(values) == {prop.name for prop in USER.all_properties()}
    assert values["passwordProfile"] is None
    assert values["otherMails"] == []


def test_a_security_identifier_is_the_id_as_entra_writes_it() -> None:
    """The example of Entra's documentation on converting object ids."""
    assert security_identifier("73d664e4-0886-4a73-b745-c694da45ddb4") == (
        "S-1-12-1-1943430372-1249052806-2496021943-3034400218"
    )


def test_null_and_emptiness_clear() -> None:
    after = changed(ADELE, {"jobTitle": None, "businessPhones": [], "city": "Oslo", "displayName": "A"})
    assert after.display_name == "A"
    assert after.profile["city"] == "Oslo"
    assert not {"jobTitle", "businessPhones"} & after.profile.keys()


def test_what_is_compared_is_folded_and_what_is_searched_is_words() -> None:
    user: User = changed(ADELE, {"displayName": "Zoë ÅSTRÖM-Smith", "otherMails": ["Zoë@Example.org"]})
    assert columns_of(user)["display_name_key"] == "zoë åström-smith"
    assert {("displayName", word) for word in ("zoë", "åström", "smith")} <= terms_of(user)
    assert ("otherMails", "zoë@example.org") in terms_of(user)


def test_numbers_and_private_addresses_are_masked_for_the_audit() -> None:
    assert masked("mobilePhone", "+1 (425) 555-0123") == "+* (***) ***-**23"
    assert masked("businessPhones", ["+1 4255550123", "7"]) == ["+* ********23", "7"]
    assert masked("faxNumber", "call me 123") == "**** ** *23"
    assert masked("otherMails", ["me@example.org"]) == ["***@example.org"]
    assert masked("city", "Oslo") == "Oslo"
    before, after = {"a": 1, "b": 2, "mobilePhone": "1234"}, {"a": 1, "b": 3, "c": None}
    assert differences(before, after) == (Change("b", 2, 3), Change("mobilePhone", "**34", None))


@pytest.mark.parametrize("text", ["a@b.c", "a.b+c@example.org", "o'neil@x-y.example", "a@1.2"])
def test_plain_mail_addresses_are_taken(text: str) -> None:
    assert is_mail(text)


@pytest.mark.parametrize(
    "text",
    ["", "a", "a@b", "@b.c", "a@", "a b@c.d", "a@b.c,d@e.f", '"a b"@c.d', "a@b..c", ".a@b.c", "a@-b.c", "a@b.c\n",
     "a@b.c\r\nBcc: x@y.z", "a@bü.c", "a" * 250 + "@b.c", "a@[127.0.0.1]", "a(x)@b.c"],
)  # fmt: skip
def test_everything_else_is_not(text: str) -> None:
    """INJ-04."""
    assert not is_mail(text)
    with pytest.raises(Invalid):
        checked({"otherMails": [text]})


def test_joiners_stay_in_names_and_what_deceives_does_not() -> None:
    """INJ-01: U+200C and U+200D shape words of Persian and of Indic scripts."""
    assert checked({"displayName": "می\u200cخواهم"})
    for mark in "\u202e\u200b\u2066\ufeff\u2028":
        for name in ("displayName", "givenName", "surname"):
            with pytest.raises(Invalid):
                checked({name: f"Nora{mark}Stark"})


ITEMS = [{"id": str(n), "name": name, "good": n > 1} for n, name in enumerate(("Ärger", "Bob", "Carol"))]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Compare(("name",), Comparison.EQ, "ärger"), ["0"]),
        (Compare(("name",), Comparison.NE, "bob"), ["0", "2"]),
        (Compare(("name",), Comparison.STARTS_WITH, "CA"), ["2"]),
        (Compare(("good",), Comparison.EQ, True), ["2"]),
        (Compare(("id",), Comparison.EQ, 1), []),
        (Compare(("none",), Comparison.EQ, None), ["0", "1", "2"]),
        (In(("name",), ("bob", "CAROL")), ["1", "2"]),
        (Not(In(("name",), ("bob",))), ["0", "2"]),
        (Or((Compare(("name",), Comparison.EQ, "Bob"), Compare(("id",), Comparison.EQ, "0"))), ["0", "1"]),
        (And((Compare(("name",), Comparison.EQ, "Bob"), Compare(("id",), Comparison.EQ, "0"))), []),
    ],
)
def test_short_lists_are_filtered(condition: Any, expected: list[str]) -> None:
    assert [each["id"] for each in page_of(ITEMS, ListQuery(filter=condition)).items] == expected


def test_short_lists_are_cut_and_refuse_what_they_do_not_know() -> None:
    page = page_of(ITEMS, ListQuery(top=2, count=True))
    assert (len(page.items), page.count) == (2, 3)
    rest = page_of(ITEMS, ListQuery(top=2, after=page.next))
    assert ([each["id"] for each in rest.items], rest.next) == (["2"], None)
    with pytest.raises(Unsupported):
        page_of(ITEMS, ListQuery(filter=Compare(("name",), Comparison.ENDS_WITH, "b")))


STARTS = Compare(("displayName",), Comparison.STARTS_WITH, "a")


def test_names_that_begin_alike_come_by_name_and_all_else_by_id() -> None:
    assert natural_order(ListQuery()) == ()
    assert natural_order(ListQuery(filter=STARTS)) == (Order(("displayName",)),)
    assert natural_order(ListQuery(filter=And((Compare(("city",), Comparison.EQ, "x"), STARTS)))) == (
        Order(("displayName",)),
    )
    assert natural_order(ListQuery(filter=Or((STARTS, STARTS)))) == ()
    asked = (Order(("userPrincipalName",), True),)
    assert natural_order(ListQuery(filter=STARTS, order=asked)) == asked


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (ListQuery(), "sqlite_autoindex_users_1"),
        (ListQuery(filter=STARTS), "ix_users_display_name_key"),
        (ListQuery(filter=Compare(("userPrincipalName",), Comparison.STARTS_WITH, "a")), "uq_users_upn"),
        (ListQuery(filter=Compare(("mail",), Comparison.STARTS_WITH, "a")), "ix_users_mail_key"),
        (ListQuery(filter=Compare(("mail",), Comparison.EQ, "a")), "ix_users_mail_key"),
        (ListQuery(filter=Compare(("surname",), Comparison.EQ, "a")), "ix_users_surname_key"),
        (ListQuery(order=(Order(("displayName",)),)), "ix_users_display_name_key"),
        (ListQuery(order=(Order(("displayName",), True),)), "ix_users_display_name_key"),
        (ListQuery(order=(Order(("userPrincipalName",)),)), "uq_users_upn"),
    ],
)
def test_pages_and_beginnings_are_read_from_an_index(query: ListQuery, index: str, tmp_path: Path) -> None:
    path = tmp_path / "plans.db"

    async def make() -> None:
        database = Sqlite(path)
        await create_all(database)
        await database.close()

    asyncio.run(make())
    for after in (None, "second page"):
        order = keyset(natural_order(query), user_columns.COLUMNS)
        position = None if after is None else tuple("x" for _ in order.keys)
        kept = [] if query.filter is None else [matches(query.filter, user_columns.COLUMNS)]
        chosen = sa.select(*READ, *order.columns).where(USERS.c.deleted_at.is_(None), *kept, order.after(position))
        text = Statement(chosen.order_by(*order.order_by).limit(101)).text(SQLITE)
        with sqlite3.connect(path) as connection:
            plan = " / ".join(row[3] for row in connection.execute(f"explain query plan {text.sql}", text.values({})))
        connection.close()
        assert index in plan, plan
        assert "SCAN users /" not in plan + " /", plan
        sorts = query.filter is not None and index not in ("ix_users_display_name_key", "uq_users_upn")
        assert ("TEMP B-TREE" in plan) <= sorts, plan
