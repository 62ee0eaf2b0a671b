"""Somebody with passkeys at https://id.contoso.com, without an engine: what the rules are told."""

import json
from collections.abc import Collection
from typing import Any

from watchword.kernel.clock import Instant, parse_instant
from watchword.kernel.ids import AuthenticatorId, UserId
from watchword.kernel.secret import Secret
from watchword.method import Accepted, Ask, Bound, Context, Draft, Heard, KeyTaken, Opened, Person, Rejected
from watchword.methods.fido2 import rules
from watchword.methods.fido2.passkey import HELD, VERIFIED, Passkey
from watchword.methods.fido2.tests.software import Authenticator, Json

BALAS = UserId("11111111-1111-4111-8111-111111111111")
ADELE = UserId("22222222-2222-4222-8222-222222222222")
OPEN: Json = {"state": "enabled", "isAttestationEnforced": False, "isSelfServiceRegistrationAllowed": True}
NOW = parse_instant("2026-11-22T12:00:00Z") or Instant(0)


def context(user: UserId = BALAS, policy: Json | None = None, **more: Any) -> Context:
    """As the engine makes one."""
    dice = iter(range(1, 200))
    return Context(
        now=NOW,
        person=Person(user, "balas@contoso.com", "Balas", organisation="Contoso"),
        random_code=lambda digits: Secret("1" * digits),
        choice=lambda text: text[0],
        random_bytes=lambda length: bytes([next(dice)]) * length,
        policy={"Fido2": OPEN if policy is None else policy},
        site="https://id.contoso.com",
        **more,
    )


def begin(ctx: Context, siblings: tuple[Bound[Passkey], ...] = (), **given: Any) -> Opened[Passkey]:
    """A registration, which must open."""
    opened = rules.draft(ctx, Draft(given, siblings))
    assert isinstance(opened, Opened), opened
    return opened


def finish(
    ctx: Context, opened: Opened[Passkey], credential: object, *, taken: Collection[str] = (), **given: Any
) -> Accepted[Passkey] | Rejected:
    """The answer to it, where others hold the keys `taken`."""
    given["credential"] = credential
    answer = rules.confirm(ctx, opened.record, opened.pending or {}, given)
    while isinstance(answer, Ask):
        assert isinstance(answer.question, KeyTaken)
        heard = {KeyTaken: Heard(answer.question, answer.question.key in taken)}
        answer = rules.confirm(ctx._replace(heard=heard), opened.record, opened.pending or {}, given)
    return answer


def made(authenticator: Authenticator, ctx: Context | None = None) -> Bound[Passkey]:
    """A passkey of that authenticator, bound."""
    ctx = ctx or context()
    opened = begin(ctx)
    accepted = finish(ctx, opened, authenticator.create(opened.prompt["publicKey"]))
    assert isinstance(accepted, Accepted), accepted
    authenticator.user_handle = rules.user_handle(ctx.person.id)
    return Bound(AuthenticatorId("a"), accepted.record, NOW)


def asked(bound: Bound[Passkey], ctx: Context, *, second: bool = False) -> Opened[Passkey]:
    """A challenge for it, as all there is or as a second factor."""
    opened = rules.challenge(ctx, bound, HELD if second else VERIFIED)
    assert isinstance(opened, Opened)
    return opened


def code(answer: object) -> str:
    """Why not."""
    assert isinstance(answer, Rejected), answer
    return answer.code


def answered(authenticator: Authenticator, bound: Bound[Passkey], *, second: bool = False, **more: Any) -> Any:
    """Ask, let it answer, judge."""
    ctx = context()
    opened = asked(bound, ctx, second=second)
    credential = authenticator.get(opened.prompt["publicKey"], **more)
    return rules.verify(ctx, bound, opened.pending or {}, {"credential": json.dumps(credential)})
