"""A method for the tests of this folder: a word that is whispered to the person, and given back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from watchword.authenticators.challenge_store import SqlChallenges
from watchword.authenticators.permissions import Permissions
from watchword.authenticators.registration import Registrations
from watchword.authenticators.registry import AnyMethod, Registry, freeze
from watchword.authenticators.store import SqlAuthenticators
from watchword.authenticators.tests.house import BALAS, OPERATOR, House
from watchword.kernel.clock import MINUTE, after
from watchword.kernel.edm import AUTHENTICATION_METHOD, EntityType, May, Primitive, Property
from watchword.kernel.ids import UserId
from watchword.kernel.messages import Channel, Message
from watchword.kernel.query import ListQuery
from watchword.kernel.secret import Secret
from watchword.method import (
    Accepted,
    Ask,
    Context,
    Draft,
    Face,
    HashSecret,
    KeyTaken,
    Method,
    Mode,
    Opened,
    Rejected,
    Verb,
)
from watchword.method import (
    Purpose as For,
)
from watchword.outbox.delivery_store import SqlDeliveries

HERE = "browser/1"


@dataclass(frozen=True)
class Word:
    """A word that is whispered to the person, and given back."""

    word: str
    seed: Secret


JUDGED: list[str] = []
"""Every answer that the method has judged."""


def draft(_context: Context, asked: Draft[Word]) -> Opened[Word] | Rejected:
    word = str(asked.given.get("word", "sesame"))
    if word == "now":
        return Opened(Word(word, Secret("s")))
    call = [_call(_context, each) for each in asked.given.get("to", ())]
    drafted = Word(word, Secret("hidden"))
    return Opened(drafted, {"word": word}, {"hint": word[0]}, tuple(call), tries=asked.given.get("tries", 5))


def _call(context: Context, to: str) -> Message:
    end = after(context.now, MINUTE)
    return Message(Channel.CALL, Secret(to), Secret("Press #"), "test", ends_at=end, reply=Secret("0707"))


def confirm(
    context: Context, record: Word | None, pending: Mapping[str, Any], given: Mapping[str, Any]
) -> Accepted[Word] | Rejected | Ask:
    """Judges once, then asks what is slow, and what only the transaction knows."""
    assert record is not None
    if given["word"] != pending["word"] and given.get("keys") != "#":
        JUDGED.append(given["word"])
        return Rejected("word-wrong", "That is not the word.")
    if HashSecret not in context.heard:
        JUDGED.append(given["word"])
        return Ask(HashSecret(record.seed))
    if KeyTaken not in context.heard:
        return Ask(KeyTaken(record.word))
    if context.heard[KeyTaken].answer:
        return Rejected("word-taken", "Somebody has that word.")
    return Accepted(replace(record, seed=Secret(context.heard[HashSecret].answer)))


WORD: AnyMethod = Method(
    name="word",
    record=Word,
    modes=(Mode("word", frozenset()),),
    purposes=frozenset({For.RESET_PASSWORD}),
    keys=lambda _user, record: frozenset({record.word}),
    draft=draft,
    confirm=confirm,
    face=Face(
        entity=EntityType(
            "wordAuthenticationMethod", (Property("word", Primitive.STRING, may=May.WRITE),), base=AUTHENTICATION_METHOD
        ),
        collection="wordMethods",
        label="Word",
        scope_family="Word",
        verbs=frozenset(Verb),
        spelling={"word": "word"},
        show=lambda _context, bound, _masked: {"word": bound.record.word},
    ),
)


@dataclass(frozen=True)
class Desk:
    """Registrations of the word, over the house's database."""

    house: House
    registry: Registry
    service: Registrations
    challenges: SqlChallenges

    async def begin(self, word: str = "sesame", binding: str = HERE, user: str = BALAS, **more: Any) -> Any:
        return await self.service.begin(OPERATOR, user, WORD, {"word": word, **more}, binding)

    async def finish(self, word: str = "sesame", binding: str = HERE, user: str = BALAS) -> Any:
        return await self.service.finish(OPERATOR, user, WORD, {"word": word}, binding)

    async def bound(self, user: UserId = BALAS) -> list[Any]:
        return list(await self.house.units.read(lambda tx: self.service.store.live(tx, user, "word")))

    async def told(self) -> list[tuple[str, str, str | None]]:
        """What the audit holds."""
        page = await self.house.services.audit.list(OPERATOR, None, ListQuery())
        return sorted(
            (each["activityDisplayName"], each["result"], each["resultReason"] or None) for each in page.items
        )


def a_desk(house: House) -> Desk:
    """With nothing judged yet."""
    JUDGED.clear()
    services = house.services
    registry = freeze([*services.registry, WORD])
    store = SqlAuthenticators.of(registry, house.sealer)
    challenges = SqlChallenges.of(registry, house.sealer)
    made = Registrations(
        desk=services.desk,
        registry=registry,
        store=store,
        persons=services.authenticators.persons,
        challenges=challenges,
        ceremony=replace(services.authenticators.ceremony, store=store, registry=registry),
        sight=replace(services.authenticators.sight, registry=registry, context=_context(house)),
        permissions=Permissions.of_registry(registry),
        outbox=services.authenticators.outbox,
        replies=SqlDeliveries(house.sealer),
    )
    return Desk(house, registry, made, challenges)


def _context(house: House) -> Any:
    inner = house.services.authenticators.sight.context
    return lambda method, person, policy, now: inner("phone", person, policy, now)
