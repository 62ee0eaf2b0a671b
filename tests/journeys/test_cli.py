"""The command line against a served Watchword: what is typed, and what comes of it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.stage import Someone, Stage, holder, run_aside

from watchword.access.roles import AUTHENTICATION_ADMINISTRATOR, GLOBAL_ADMINISTRATOR, Role
from watchword.cli.main import root

pytestmark = pytest.mark.real

WATCHWORD = root()
NUMBER = "+1 7748933135"
Type = Callable[..., Result]


@pytest.fixture
def typing(on_sqlite: Stage) -> Type:
    """Type a command as somebody: the Global Administrator, unless said otherwise."""

    def type_in(*words: str, role: Role = GLOBAL_ADMINISTRATOR, who: Someone | None = None, **more: Any) -> Result:
        scopes = more.pop("scopes", ())
        token = more.pop("token", None) or run_aside(lambda: on_sqlite.token(who or holder(role), *scopes))
        served = on_sqlite.served
        environ = {"WATCHWORD_TOKEN": token, "WATCHWORD_URL": served.url, "WATCHWORD_CA": str(served.ca), **more}
        return CliRunner().invoke(WATCHWORD, words, env=environ, input=environ.pop("input", None))

    return type_in


def said(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


async def test_a_phone_is_registered_changed_and_removed(typing: Type, on_sqlite: Stage) -> None:
    person = (await on_sqlite.newcomer()).upn
    made = said(typing("phone-methods", "add", person, "--type", "mobile", "--number", NUMBER))
    assert (made["phoneNumber"], made["phoneType"]) == (NUMBER, "mobile")
    assert typing("phone-methods", "set", person, made["id"], "--number", "+1 7748933136").exit_code == 0
    assert [each["phoneNumber"] for each in said(typing("phone-methods", "list", person))] == ["+1 7748933136"]
    assert typing("phone-methods", "count", person).stdout == "1\n"
    assert typing("phone-methods", "remove", person, made["id"]).exit_code == 0
    assert said(typing("phone-methods", "list", person)) == []


async def test_who_typed_it_is_in_the_audit(typing: Type, on_sqlite: Stage) -> None:
    person = await on_sqlite.newcomer()
    said(typing("phone-methods", "add", person.upn, "--type", "mobile", "--number", on_sqlite.number()))
    by_target = f"targetResources/any(t:t/id eq '{person.id}')"
    (record,) = said(typing("directory-audits", "list", "--filter", by_target))
    assert record["initiatedBy"]["user"]["userPrincipalName"] == holder(GLOBAL_ADMINISTRATOR).upn


async def test_an_authentication_administrator_sees_numbers_masked(typing: Type, on_sqlite: Stage) -> None:
    person = (await on_sqlite.newcomer()).upn
    said(typing("phone-methods", "add", person, "--type", "mobile", "--number", NUMBER))
    shown = typing("phone-methods", "list", person, "--output", "table", role=AUTHENTICATION_ADMINISTRATOR).stdout
    assert "35" in shown
    assert NUMBER not in shown


def test_a_table_of_people_is_aligned(typing: Type) -> None:
    lines = typing("users", "list", "--filter", "startswith(displayName,'Nora')", "--output", "table").stdout
    head, row = lines.splitlines()
    assert row.index("nora@contoso.com") == head.index("userPrincipalName")


def test_all_pages_are_followed(typing: Type) -> None:
    some = typing("users", "list", "--top", "7", "--select", "id", "--count")
    everybody = typing("users", "list", "--top", "7", "--select", "id", "--all")
    assert len(said(some)) == 7
    assert "--all shows them" in some.stderr
    assert len(said(everybody)) > 21
    assert len({each["id"] for each in said(everybody)}) == int(typing("users", "count").stdout)


def test_what_needs_the_stronger_engine_just_works(typing: Type) -> None:
    found = said(typing("users", "list", "--search", '"displayName:balas"'))
    assert [each["userPrincipalName"] for each in found] == ["balas@contoso.com"]
    narrowed = ("--filter", "endswith(userPrincipalName,'@contoso.com')", "--orderby", "displayName", "--top", "2")
    assert len(said(typing("users", "list", *narrowed))) == 2


async def test_an_account_is_made_with_a_password_that_is_no_argument(typing: Type) -> None:
    """OPS-03."""
    words = ("--display-name", "Rita Lake", "--principal-name", "rita@contoso.com", "--mail-nickname", "rita")
    made = said(typing("users", "add", *words, "--account-enabled", "--password-file", "-", input="Quiet-Harbour-38\n"))
    assert made["userPrincipalName"] == "rita@contoso.com"
    assert said(typing("password-methods", "list", "rita@contoso.com"))
    again = typing("users", "add", *words, "--account-enabled", "--password-file", "-", input="Quiet-Harbour-38\n")
    assert again.exit_code == 7, again.output
    assert typing("users", "remove", "rita@contoso.com").exit_code == 0
    assert made["id"] in {each["id"] for each in said(typing("deleted-items", "user", "list"))}


async def test_somebody_joins_a_group_and_leaves_it(typing: Type, on_sqlite: Stage) -> None:
    person, scopes = await on_sqlite.newcomer(), ("GroupMember.ReadWrite.All", "Group.Read.All", "User.Read.All")
    (group,) = said(typing("groups", "list", "--filter", "displayName eq 'Marketing'", scopes=scopes))
    assert typing("groups", "members", "add", group["id"], person.id, scopes=scopes).exit_code == 0
    inside = {each["id"] for each in said(typing("groups", "members", "list", group["id"], scopes=scopes))}
    assert person.id in inside
    of = said(typing("users", "member-of", "list", person.id, scopes=scopes))
    assert [each["id"] for each in of] == [group["id"]]
    assert typing("groups", "members", "remove", group["id"], person.id, scopes=scopes).exit_code == 0
    assert said(typing("users", "member-of", "list", person.id, scopes=scopes)) == []


async def test_one_s_own_methods_are_asked_for_as_me(typing: Type, on_sqlite: Stage) -> None:
    person = await on_sqlite.newcomer()
    said(typing("phone-methods", "add", person.upn, "--type", "mobile", "--number", on_sqlite.number()))
    assert len(said(typing("phone-methods", "list", "me", who=person))) == 1


def test_what_only_beta_has_is_asked_there(typing: Type) -> None:
    assert said(typing("requirements", "show", "balas@contoso.com")) == {"perUserMfaState": "disabled"}


def test_a_policy_is_changed_and_put_back(typing: Type) -> None:
    changed = typing("authentication-method-configurations", "set", "Email", "--state", "disabled")
    assert changed.exit_code == 0, changed.output
    shown = said(typing("authentication-method-configurations", "show", "Email"))
    assert shown["state"] == "disabled"
    assert typing("authentication-method-configurations", "remove", "Email").exit_code == 0
    assert said(typing("authentication-method-configurations", "show", "Email"))["state"] == "enabled"


async def test_an_application_asks_by_its_profile(on_sqlite: Stage, tmp_path: Path) -> None:
    app = await on_sqlite.application("User.Read.All")
    (tmp_path / "secret").write_text(app.secret)
    (tmp_path / "secret").chmod(0o600)
    profile = tmp_path / "profile.toml"
    lines = [f'server = "{on_sqlite.served.url}"', f'ca = "{on_sqlite.served.ca}"', 'tenant = "contoso.com"']
    profile.write_text("\n".join([*lines, f'client_id = "{app.app_id}"', 'client_secret_file = "secret"', ""]))
    asked = CliRunner().invoke(WATCHWORD, ["users", "show", "balas@contoso.com", "--profile", str(profile)])
    assert said(asked)["displayName"] == "Balas Kovacs"
    (tmp_path / "secret").write_text("x" * 40)
    wrong = CliRunner().invoke(WATCHWORD, ["users", "list", "--profile", str(profile)])
    assert (wrong.exit_code, "AADSTS7000215" in wrong.stderr) == (4, True), wrong.output


@pytest.mark.parametrize(
    ("words", "more", "code"),
    [
        (("users", "show", "nobody@contoso.com"), {}, 6),
        (("phone-methods", "add", "balas@contoso.com", "--type", "office", "--number", "12"), {}, 3),
        (("users", "list", "--filter", "displayName qe 'x'"), {}, 3),
        (("users", "list"), {"token": "a.b.c"}, 4),
        (("users", "list"), {"WATCHWORD_URL": "https://localhost:1"}, 9),
        (("users", "list"), {"WATCHWORD_CA": ""}, 9),
        (("users", "list"), {"WATCHWORD_CA": __file__}, 2),
    ],
)
def test_each_refusal_ends_by_its_code_and_one_clear_sentence(
    typing: Type, words: tuple[str, ...], more: dict[str, str], code: int
) -> None:
    result = typing(*words, **more)
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("watchword: ")


def test_whoever_may_not_is_told_so(typing: Type, on_sqlite: Stage) -> None:
    balas = run_aside(on_sqlite.newcomer)
    result = typing("phone-methods", "list", "nora@contoso.com", who=balas)
    assert result.exit_code == 5
    assert "(request-id " in result.stderr


def test_a_stranger_s_certificate_is_not_believed_and_the_way_out_is_named(typing: Type) -> None:
    result = typing("users", "list", WATCHWORD_CA="")
    assert "is not trusted" in result.stderr
    assert "--ca FILE" in result.stderr
