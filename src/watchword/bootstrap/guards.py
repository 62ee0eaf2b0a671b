"""What stands against guessing, by whatever door, as the settings say."""

from dataclasses import replace

from watchword.authenticators.guarding import Guard
from watchword.authenticators.guess_store import SqlGuesses
from watchword.authenticators.model import People
from watchword.authenticators.throttle import Limits
from watchword.bootstrap.messages import server
from watchword.kernel.actor import Actor, Origin
from watchword.kernel.clock import SECOND
from watchword.kernel.events import Recorder
from watchword.kernel.messages import Outbox
from watchword.kernel.sealing import Seal
from watchword.kernel.words import Tongues, english
from watchword.settings import Lockout

GUESSES = "guess"
"""The purpose that wrong answers, and the names they were for, are digested for."""


def guard_of(
    seal: Seal, recorder: Recorder, people: People, outbox: Outbox, settings: Lockout | None, tongues: Tongues = english
) -> Guard:
    """One for all doors."""
    said = settings or Lockout()
    limits = Limits(said.threshold, said.seconds * SECOND, said.names_per_network)

    def digest(text: str) -> bytes:
        return seal.digest(GUESSES, text)

    def acting(origin: Origin) -> Actor:
        return replace(server(), origin=origin)

    return Guard(SqlGuesses(), limits, people, outbox, recorder, digest, acting, tongues)
