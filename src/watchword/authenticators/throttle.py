"""How long answers are not looked at after wrong ones (STANDARDS section 2). Pure.

What people choose is guessed by trying what people choose: distinct wrong answers are counted, the latest of them not
again (a mail program that does not know of the new password; CATALOGUE PWD-03), and after the first lock each further
one locks again, as Microsoft Entra's smart lockout does. Codes are guessed by trying any: each wrong one counts, and at
a hundred in a row the method answers no more until it is registered anew (NIST SP 800-63B-4 section 3.2.2).
"""

from dataclasses import dataclass, replace

from watchword.kernel.clock import DAY, HOUR, MINUTE, SECOND, Instant, after

CEILING = 100
NONE_YET = Instant(0)
NEVER = Instant(2**62)
"""Until an administrator unlocks it, or it is changed."""
WINDOW = 10 * MINUTE
"""How long a network is held to account for a name that failed from it."""
JUDGED_WITHIN = 30 * SECOND
"""Nothing is judged for longer, however many wait for it."""


@dataclass(frozen=True)
class Pace:
    """`threshold` wrong ones in a row lock for `first` microseconds, every `again` more for twice as long as before, up
    to `longest`; `ceiling` for ever. `remembers` is how many of the latest wrong answers are not counted again."""

    threshold: int = 10
    first: int = 15 * MINUTE
    longest: int = DAY
    again: int = 10
    remembers: int = 0
    ceiling: int | None = CEILING


CODES = Pace()
"""For what no person chooses: codes, passes, keys."""


@dataclass(frozen=True)
class Limits:
    """What a tenant may choose: for passwords, and how many names may fail from one network."""

    threshold: int = 10
    first: int = MINUTE
    names_per_network: int = 20

    def pace(self, *, guessable: bool, familiar: bool) -> Pace:
        """Nothing that is tried from an unfamiliar place locks anybody out for ever (CATALOGUE PWD-02)."""
        if not guessable:
            return CODES
        ceiling = CEILING if familiar else None
        return Pace(self.threshold, self.first, max(HOUR, self.first), again=1, remembers=3, ceiling=ceiling)


@dataclass(frozen=True)
class Streak:
    """Wrong answers in a row. `marks` tell the latest of them apart, `at` is when the last one came."""

    wrong: int = 0
    at: Instant = NONE_YET
    rests_until: Instant = NONE_YET
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resting:
    """No answer is looked at before then. `passing`: only because as many as there may be are being judged just now."""

    until: Instant
    passing: bool = False


def count(pace: Pace, streak: Streak, mark: str, now: Instant) -> Streak | Resting:
    """With one more, before it is known whether it is wrong; or that none is taken now."""
    if now < streak.rests_until:
        return Resting(streak.rests_until)
    if pace.remembers and mark in streak.marks:
        return replace(streak, at=now)
    wrong = streak.wrong + 1
    marks = (*streak.marks, mark)[-pace.remembers :] if pace.remembers else ()
    return Streak(wrong, now, _rest(pace, wrong, now), marks)


def _rest(pace: Pace, wrong: int, now: Instant) -> Instant:
    if pace.ceiling is not None and wrong >= pace.ceiling:
        return NEVER
    steps, between = divmod(wrong - pace.threshold, pace.again)
    if wrong < pace.threshold or between:
        return NONE_YET
    return after(now, min(pace.first << min(steps, 40), pace.longest))


@dataclass(frozen=True)
class Tried:
    """A name that was tried from a network, and when. What is not known to be `wrong` is being judged; if that takes
    long, whoever judged it is gone, and it counts as wrong."""

    name: str
    at: Instant
    wrong: bool = False

    def counts(self, now: Instant) -> bool:
        """Whether the network is held to account for it."""
        return self.wrong or now - self.at >= JUDGED_WITHIN


@dataclass(frozen=True)
class Crowd:
    """Names that were tried from one network lately, and whether too many of them were wrong already."""

    tries: tuple[Tried, ...] = ()
    refused: bool = False

    def joined(self, name: str, most: int, now: Instant) -> "Crowd | None":
        """With a try for that name. `refused` where as many others as there may be were wrong, and from then on for all
        of them, until some of that is long ago (CATALOGUE PWD-13). None where those that are being judged may turn out
        to be too many: an office that signs in at once waits for itself, a prowler gets no more tries by hurrying."""
        recent = tuple(each for each in self.tries if now - each.at < WINDOW)
        others = tuple(each for each in recent if each.name != name)
        wrong = sum(each.counts(now) for each in recent)
        if wrong >= most and (self.refused or sum(each.counts(now) for each in others) >= most):
            return Crowd(recent, refused=True)
        if len(others) >= most:
            return None
        known = any(each.name == name and each.counts(now) for each in recent)
        return Crowd((*others, Tried(name, now, known)))

    def failed(self, name: str, now: Instant) -> "Crowd":
        """It was wrong."""
        return replace(self, tries=(*self.without(name).tries, Tried(name, now, wrong=True)))

    def without(self, name: str) -> "Crowd":
        """It was right."""
        return replace(self, tries=tuple(each for each in self.tries if each.name != name))
