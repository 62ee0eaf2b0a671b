"""A person's password: set, reset to a temporary one, changed. Pure: hashing is asked of the shell."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from watchword.kernel.clock import DAY, Instant, after
from watchword.kernel.errors import Invalid
from watchword.kernel.ids import UserId
from watchword.kernel.secret import Secret
from watchword.kernel.words import Words
from watchword.method import (
    Accepted,
    Ask,
    Bound,
    CheckSecret,
    Context,
    Draft,
    Factor,
    HashSecret,
    IsWeak,
    Mode,
    Opened,
    Rejected,
)
from watchword.methods.password.generate import temporary_password
from watchword.methods.password.strength import (
    COMPLEXITY_MESSAGE,
    PersonWords,
    canonical_password,
    check_password,
    rules_from,
    said_of,
)

MODE = Mode("password", frozenset({Factor.KNOW}), ("pwd",), opening=True, label="Password")
TEMPORARY_FOR = DAY
"""How long a password set by an administrator is good for (STANDARDS section 1), in microseconds."""


@dataclass(frozen=True)
class Password:
    """The argon2id PHC string, and until when a temporary one may be used (None: it is the person's own)."""

    hashed: Secret
    changed_at: Instant
    must_change: bool = False
    usable_until: Instant | None = None


def keys(user: UserId, _password: Password) -> frozenset[str]:
    """One for each person."""
    return frozenset({user})


def draft(context: Context, asked: Draft[Password]) -> Opened[Password] | Rejected | Ask:
    """The password an account is made with: `secret`, and whether it must be changed at the next sign-in.

    Without a secret, the one that is there stays, and only that is said of it. With both, the person puts one of their
    own in the place of a temporary one that they have just proved: anything but the same again.
    """
    if asked.current is not None and asked.given.get("secret") is None:
        return Opened(replace(asked.current.record, must_change=bool(asked.given.get("must_change", True))))
    if asked.current is not None and (same := _same(context, asked.given["secret"], asked.current.record)) is not None:
        return same
    made = _make(context, asked.given.get("secret"), must_change=bool(asked.given.get("must_change", True)))
    return Opened(made) if isinstance(made, Password) else made


def verify(
    context: Context, bound: Bound[Password], _pending: Mapping[str, Any], typed: Mapping[str, str]
) -> Accepted[Password] | Rejected | Ask:
    """Is it the person's password? A temporary one is right for a day, and then only to be changed."""
    checked = context.heard.get(CheckSecret)
    if checked is None:
        return Ask(CheckSecret(_typed(typed.get("password", "")), bound.record.hashed.reveal()))
    if not checked.answer or _expired(context, bound.record):
        return Rejected("password-wrong", Words("Your account or password is incorrect."), "password")
    stronger = _stronger(context, bound.record, checked.question.secret)
    if isinstance(stronger, Ask):
        return stronger
    return Accepted(bound.record, mode=MODE.name, must_change=temporary(bound), stronger=stronger)


def temporary(bound: Bound[Password]) -> bool:
    """Whether an administrator gave it."""
    return bound.record.must_change


def reset(context: Context, _bound: Bound[Password], given: Mapping[str, Any]) -> Accepted[Password] | Rejected | Ask:
    """An administrator sets a temporary one, theirs or ours; ours is revealed once. Ends the person's sessions."""
    chosen = given.get("newPassword")
    if chosen is None and context.person.synced:
        return Rejected(
            "password-required", "A new password is required for a user synced from on-premises.", "newPassword"
        )
    made = _make(context, chosen, must_change=True)
    if not isinstance(made, Password):
        return made
    revealed = context.heard[HashSecret].question.secret if chosen is None else None
    return Accepted(made, reveal=revealed, ends_sessions=True)


def change(context: Context, bound: Bound[Password], given: Mapping[str, Any]) -> Accepted[Password] | Rejected | Ask:
    """The person changes it, proving that they know the current one. Ends their other sessions."""
    checked = context.heard.get(CheckSecret)
    if checked is None:
        return Ask(CheckSecret(_typed(given["currentPassword"]), bound.record.hashed.reveal()))
    if not checked.answer or _expired(context, bound.record):
        return Rejected("current-password-wrong", "The specified current password is incorrect.", "currentPassword")
    if given["newPassword"] == given["currentPassword"]:
        return _refused("password-unchanged")
    made = _make(context, given["newPassword"], must_change=False)
    return Accepted(made, ends_sessions=True) if isinstance(made, Password) else made


def _make(context: Context, chosen: str | None, *, must_change: bool) -> Password | Rejected | Ask:
    hashed = context.heard.get(HashSecret)
    if hashed is not None:
        until = after(context.now, TEMPORARY_FOR) if must_change else None
        return Password(Secret(hashed.answer), context.now, must_change, until)
    rules = rules_from(context.settings)
    secret = temporary_password(context.choice, rules) if chosen is None else Secret(chosen)
    weak = check_password(secret.reveal(), rules, context.materials, _words(context))
    if weak:
        return _refused(weak[0].code, rules.min_length(mfa_always=False))
    return Ask(HashSecret(Secret(canonical_password(secret.reveal()))))


def _same(context: Context, chosen: str, current: Password) -> Rejected | Ask | None:
    """Whether it is the one that is there already; None where it is another."""
    checked = context.heard.get(CheckSecret)
    if checked is None:
        return Ask(CheckSecret(_typed(chosen), current.hashed.reveal()))
    return _refused("password-unchanged") if checked.answer else None


def _refused(code: str, least: int = 0) -> Rejected:
    """In Graph's words for programs, and with the reason for people (ASVS 6.2.4: they are told why)."""
    return Rejected(code, COMPLEXITY_MESSAGE, "newPassword", plain=said_of(code, least))


def _stronger(context: Context, password: Password, secret: Secret) -> Password | Ask | None:
    """The same password, hashed as policy has it now; None where it is already (CATALOGUE PWD-12)."""
    weak = context.heard.get(IsWeak)
    if weak is None:
        return Ask(IsWeak(password.hashed.reveal()))
    if not weak.answer:
        return None
    hashed = context.heard.get(HashSecret)
    return Ask(HashSecret(secret)) if hashed is None else replace(password, hashed=Secret(hashed.answer))


def _expired(context: Context, password: Password) -> bool:
    return password.usable_until is not None and context.now > password.usable_until


def _typed(text: str) -> Secret:
    """What was typed as the current password. What no password can be is as wrong as any other wrong one."""
    try:
        return Secret(canonical_password(text))
    except Invalid:
        return Secret("")


def _words(context: Context) -> PersonWords:
    person = context.person
    return PersonWords(
        upn=person.upn,
        display_name=person.display_name,
        given_name=person.given_name,
        surname=person.surname,
        mail=person.mail,
        organisation=person.organisation,
    )
