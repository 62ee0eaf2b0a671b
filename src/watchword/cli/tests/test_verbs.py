"""Which verbs are drawn from the descriptions, and how they are spelled."""

import pytest

from watchword.cli.client.verbs import Verb, draw
from watchword.cli.client.words import is_secret, kebab, option_names
from watchword.cli.tests.toy import OPERATIONS
from watchword.kernel.edm import Version


def verb(words: str) -> Verb:
    return next(each for each in draw(OPERATIONS) if " ".join(each.words) == words)


def test_every_operation_that_is_not_silent_has_one_verb() -> None:
    drawn = draw(OPERATIONS)
    assert {id(each.operation) for each in drawn} == {id(o) for o in OPERATIONS if not o.silent}
    assert len({each.words for each in drawn}) == len(drawn)


def test_the_words_are_those_of_the_path() -> None:
    assert [" ".join(each.words) for each in draw(OPERATIONS)] == [
        "deleted-items remove",
        "deleted-items user list",
        "groups members add",
        "groups members list",
        "groups members references",
        "groups members remove",
        "phone-methods add",
        "phone-methods enable-sms-sign-in",
        "phone-methods list",
        "phone-methods remove",
        "phone-methods set",
        "phone-methods show",
        "reports activity",
        "sign-in-preferences show",
        "users add",
        "users change-password",
        "users count",
        "users list",
        "users remove",
        "users set",
        "users show",
    ]


def test_two_operations_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="users list"):
        draw((*OPERATIONS, OPERATIONS[0]))


def test_the_arguments_are_the_keys_in_order() -> None:
    assert verb("phone-methods enable-sms-sign-in").keys == ("user", "id")
    assert verb("groups members remove").keys == ("group", "member")
    assert verb("users list").keys == ()


def test_what_only_beta_has_is_asked_there() -> None:
    assert verb("sign-in-preferences show").version is Version.BETA
    assert verb("users list").version is Version.V1


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("phoneMethods", "phone-methods"),
        ("enableSmsSignIn", "enable-sms-sign-in"),
        ("fido2Methods", "fido2-methods"),
        ("microsoft.graph.user", "user"),
        ("onPremisesSyncEnabled", "on-premises-sync-enabled"),
        ("resetMFAState", "reset-mfa-state"),
    ],
)
def test_names_become_words(name: str, spelled: str) -> None:
    assert kebab(name) == spelled


def test_an_option_may_leave_its_noun_away() -> None:
    assert option_names("phoneNumber", "phone") == ("--phone-number", "--number")
    assert option_names("emailAddress", "email") == ("--email-address", "--address")
    assert option_names("displayName", "user") == ("--display-name",)


@pytest.mark.parametrize("name", ["password", "newPassword", "secretKey", "clientSecret", "pin", "refreshToken"])
def test_a_secret_is_known_by_its_name(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize("name", ["passwordPolicies", "displayName", "pinLength", "tokenLifetime"])
def test_what_only_speaks_of_secrets_is_none(name: str) -> None:
    assert not is_secret(name)
