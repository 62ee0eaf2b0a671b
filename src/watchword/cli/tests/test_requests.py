"""What is sent for what is typed."""

import shlex
from typing import Any

import click
import pytest
from click.testing import CliRunner

from watchword.cli.client.commands import command_of
from watchword.cli.client.fields import fields_of
from watchword.cli.client.options import secrets_given
from watchword.cli.client.request import Asked, request_of
from watchword.cli.client.verbs import Verb, draw
from watchword.cli.tests.toy import OPERATIONS


def typed(line: str) -> Asked:
    verb, rest = _verb(line)
    fields = fields_of(verb.operation, verb.version)
    given: dict[str, Any] = command_of(verb).make_context(verb.name, rest).params
    return request_of(verb, fields, {**given, **secrets_given(fields, given)}, {})


def _verb(line: str) -> tuple[Verb, list[str]]:
    words = shlex.split(line)
    found = next(each for each in draw(OPERATIONS) if tuple(words[: len(each.words)]) == each.words)
    return found, words[len(found.words) :]


def test_a_phone_is_added_as_the_reference_shows_it() -> None:
    asked = typed('phone-methods add balas@contoso.com --type mobile --number "+1 7748933135"')
    assert asked == Asked(
        "POST",
        "v1.0/users/balas%40contoso.com/authentication/phoneMethods",
        {},
        {"phoneNumber": "+1 7748933135", "phoneType": "mobile"},
    )


def test_the_long_spelling_is_the_same() -> None:
    long = typed('phone-methods add balas@contoso.com --phone-type mobile --phone-number "+1 7748933135"')
    assert long == typed('phone-methods add balas@contoso.com --type mobile --number "+1 7748933135"')


def test_me_is_the_person_of_the_token() -> None:
    assert typed("phone-methods list me").path == "v1.0/me/authentication/phoneMethods"
    assert typed("users show me").path == "v1.0/me"


def test_a_key_cannot_leave_its_place_in_the_path() -> None:
    """INJ: whatever is typed as a key is one segment."""
    assert typed("users show ../groups?x=1#y").path == "v1.0/users/..%2Fgroups%3Fx%3D1%23y"


def test_what_only_beta_knows_goes_there_by_itself() -> None:
    assert typed("sign-in-preferences show ann").path == "beta/users/ann/authentication/signInPreferences"
    assert typed("users set ann --display-name Ann").path == "v1.0/users/ann"
    assert typed("users set ann --display-name Ann --beta-only 3").path == "beta/users/ann"


def test_what_was_not_given_is_not_sent() -> None:
    assert typed("users set ann").body == {}


def test_a_switch_can_be_turned_either_way() -> None:
    assert typed("users set ann --account-enabled").body == {"accountEnabled": True}
    assert typed("users set ann --no-account-enabled").body == {"accountEnabled": False}


def test_a_collection_is_given_by_repeating() -> None:
    asked = typed("users set ann --other-mails a@example.org --other-mails b@example.org")
    assert asked.body == {"otherMails": ["a@example.org", "b@example.org"]}


def test_a_structure_is_given_as_json() -> None:
    assert typed("""users set ann --place '{"floor": 3}'""").body == {"place": {"floor": 3}}


def test_a_property_can_be_cleared() -> None:
    assert typed("users set ann --clear birthday").body == {"birthday": None}


def test_lists_are_narrowed_by_the_stronger_engine() -> None:
    asked = typed("users list --filter \"startswith(displayName,'A')\" --orderby displayName --top 5 --select id")
    assert asked.query == {
        "$filter": "startswith(displayName,'A')",
        "$select": "id",
        "$orderby": "displayName",
        "$top": "5",
        "$count": "true",
    }
    assert asked.eventual
    assert typed("users list") == Asked("GET", "v1.0/users")


def test_counting_asks_for_the_bare_number() -> None:
    asked = typed("users count")
    assert (asked.path, asked.query, asked.eventual) == ("v1.0/users/$count", {}, True)


def test_members_come_and_go_by_reference() -> None:
    added = typed("groups members add g1 22222222-2222-4222-8222-222222222222")
    assert (added.http_verb, added.path) == ("POST", "v1.0/groups/g1/members/$ref")
    assert added.refers_to == "22222222-2222-4222-8222-222222222222"
    removed = typed("groups members remove g1 m1")
    assert (removed.http_verb, removed.path) == ("DELETE", "v1.0/groups/g1/members/m1/$ref")


def test_a_function_carries_its_arguments_in_the_path() -> None:
    assert typed("""reports activity --period "D'7" """).path == "v1.0/reports/activity(period='D''7')"


def test_an_action_without_parameters_sends_an_empty_object() -> None:
    asked = typed("phone-methods enable-sms-sign-in ann 3179e48a")
    assert (asked.http_verb, asked.body) == ("POST", {})
    assert asked.path == "v1.0/users/ann/authentication/phoneMethods/3179e48a/enableSmsSignIn"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("phone-methods add ann --type pager --number 1", "pager"),
        ("phone-methods add ann --type unknownFutureValue --number 1", "unknownFutureValue"),
        ("phone-methods add ann --type mobile", "Missing option"),
        ("phone-methods add --type mobile --number 1", "Missing argument"),
        ("users set ann --birthday yesterday", "2030-01-31T09:00:00Z"),
        ("users set ann --beta-only three", "three"),
        ("users set ann --place '{floor}'", "not JSON"),
        ("users set ann --created-date-time 2030-01-31T09:00:00Z", "No such option"),
        ("users set ann --clear createdDateTime", "createdDateTime"),
    ],
)
def test_what_the_description_does_not_allow_is_refused_before_anything_is_sent(line: str, complaint: str) -> None:
    with pytest.raises(click.UsageError) as caught:
        typed(line)
    assert complaint in caught.value.format_message()
    assert caught.value.exit_code == 2


def test_no_option_takes_a_password_as_an_argument() -> None:
    """OPS-03: whatever is typed on a command line, every user of the machine can read."""
    for verb in draw(OPERATIONS):
        for param in command_of(verb).params:
            for spelling in param.opts:
                assert not spelling.endswith(("-password", "-secret")), (verb.words, spelling)


def test_passwords_come_from_standard_input_a_line_each() -> None:
    sent: list[Asked] = []

    @click.command(context_settings={"ignore_unknown_options": True})
    @click.argument("rest", nargs=-1)
    def echo(rest: tuple[str, ...]) -> None:
        sent.append(typed(shlex.join(("users", "change-password", *rest))))

    line = ["--", "me", "--current-password-file", "-", "--new-password-file", "-"]
    result = CliRunner().invoke(echo, line, input="old one\nnew one\n")
    assert result.exit_code == 0, result.output
    assert sent[0].body == {"currentPassword": "old one", "newPassword": "new one"}


def test_a_password_within_a_structure_is_kept_out_of_the_arguments_too() -> None:
    names = {spelling for param in command_of(_verb("users add")[0]).params for spelling in param.opts}
    assert {"--password-file", "--password-prompt", "--force-change-password-next-sign-in"} <= names
    assert "--password-profile" not in names


def test_a_secret_that_is_required_and_missing_is_named_by_the_option_that_takes_it() -> None:
    with pytest.raises(click.UsageError, match="--current-password-file"):
        typed("users change-password me")
