"""How many text messages and calls may be paid for, for whom and where to (STANDARDS sections 3 and 4). Pure.

Against those who make others pay or suffer: messages to numbers that earn by them, many messages to one victim
(CATALOGUE TEL-01, TEL-02). Counted before sending, by whatever flow it is asked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import phonenumbers

from watchword.kernel.clock import DAY, HOUR, SECOND, Instant, after
from watchword.kernel.messages import Channel, Message

COUNTED = frozenset({Channel.SMS, Channel.CALL})
EVERYWHERE = "*"
_NEVER = Instant(0)


@dataclass(frozen=True)
class Limits:
    """`apart` in microseconds. `countries` are those of the tenant, as ISO 3166-1 codes: nothing is sent elsewhere,
    unless one of them is `*`. None named: the organisation's own."""

    apart: int = 30 * SECOND
    per_hour: int = 5
    per_day: int = 10
    abroad_per_hour: int = 20
    all_per_hour: int = 200
    countries: tuple[str, ...] = ()

    def homes(self, own: str) -> frozenset[str]:
        """The tenant's countries; empty where nobody said which. `own` is the organisation's."""
        named = frozenset(self.countries) - {EVERYWHERE} or frozenset({own})
        return named - {""}

    def serves(self, country: str, own: str) -> bool:
        """Whether messages are sent there."""
        homes = self.homes(own)
        return country in homes or not homes or EVERYWHERE in self.countries


class Scope(Enum):
    """What a budget is for."""

    NUMBER = "number"
    USER = "user"
    COUNTRY = "country"
    """Every number of a country that is not the tenant's."""
    ALL = "all"


@dataclass(frozen=True, order=True)
class Purse:
    """A budget of somebody's: `scope` is the value of a Scope. Held in this order, so that no two wait for another."""

    rank: int
    scope: str
    key: str


@dataclass(frozen=True)
class Spent:
    """When it was spent of lately, oldest first; and until when it is shut."""

    times: tuple[Instant, ...] = ()
    shut_until: Instant = _NEVER


@dataclass(frozen=True)
class Exhausted:
    """It may not be spent of before `until`. `news`: that was not so a moment ago, and somebody should hear of it."""

    until: Instant
    spent: Spent
    news: bool


def country_of(number: str) -> str:
    """The region a number in E.164 belongs to (+1 has many); of one that nobody was assigned, its code's main region.

    Raises ValueError for what is no number.
    """
    try:
        parsed = phonenumbers.parse(number.partition("x")[0], None)
    except phonenumbers.NumberParseException as error:
        raise ValueError("no phone number") from error
    main = phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    return phonenumbers.region_code_for_number(parsed) or main


def purses(message: Message, country: str, homes: frozenset[str]) -> Iterator[Purse]:
    """What a message is paid from. An extension is no other number (CATALOGUE TEL-04)."""
    yield _purse(Scope.NUMBER, message.to.reveal().partition("x")[0])
    if message.user:
        yield _purse(Scope.USER, message.user)
    if country not in homes:
        yield _purse(Scope.COUNTRY, country)
    yield _purse(Scope.ALL, "")


def spend(limits: Limits, purse: Purse, spent: Spent, now: Instant) -> Spent | Exhausted:
    """Once more, now; or why not. Where all pay, it is shut for an hour: a breaker, not a trickle."""
    if now < spent.shut_until:
        return Exhausted(spent.shut_until, spent, news=False)
    times = tuple(each for each in spent.times if now - each < DAY)
    shared = purse.scope in (Scope.COUNTRY.value, Scope.ALL.value)
    until = max((_free_at(times, now, *window) for window in _windows(limits, purse)), default=now)
    if until > now:
        until = max(until, after(now, HOUR)) if shared else until
        return Exhausted(until, Spent(times, until), news=True)
    if times and not shared and now - times[-1] < limits.apart:
        return Exhausted(after(times[-1], limits.apart), spent, news=False)
    return Spent((*times, now) if not shared else tuple(t for t in (*times, now) if now - t < HOUR))


def _windows(limits: Limits, purse: Purse) -> tuple[tuple[int, int], ...]:
    """How long, and how many."""
    if purse.scope == Scope.ALL.value:
        return ((HOUR, limits.all_per_hour),)
    if purse.scope == Scope.COUNTRY.value:
        return ((HOUR, limits.abroad_per_hour),)
    return ((HOUR, limits.per_hour), (DAY, limits.per_day))


def _free_at(times: tuple[Instant, ...], now: Instant, length: int, most: int) -> Instant:
    """When one more fits in; `now` where it does already."""
    inside = [each for each in times if now - each < length]
    if len(inside) < most:
        return now
    return after(inside[-most], length) if most else after(now, length)


def _purse(scope: Scope, key: str) -> Purse:
    return Purse(list(Scope).index(scope), scope.value, key)
