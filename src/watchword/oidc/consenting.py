"""Consent: asked for by name, kept for the person and the application, or by an administrator for everybody (OIDC-09).

And what the authorization endpoint can come to, of which the question is one.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from watchword.kernel.actor import Origin
from watchword.kernel.clock import Instant
from watchword.kernel.events import Recorder
from watchword.kernel.work import Transaction
from watchword.oidc import told
from watchword.oidc.gate import Gate, Passed
from watchword.oidc.model import Errand, Visit
from watchword.oidc.protocol import authorize_refusals
from watchword.oidc.protocol.authorization_request import Reply
from watchword.oidc.protocol.errors import OAuthRefused


@dataclass(frozen=True)
class Answered:
    """The application is answered: a code, or why not."""

    reply: Reply
    told: Mapping[str, str] | OAuthRefused


@dataclass(frozen=True)
class GoTo:
    """The browser goes to a page of ours first. `wish`: the languages that the application asks for (`ui_locales`)."""

    path: str
    wish: str = ""


@dataclass(frozen=True)
class AskConsent:
    """The person is asked. `beyond`: what only an administrator may consent to, and they are none."""

    errand: str
    reply: Reply
    passed: Passed
    beyond: tuple[str, ...]
    may_for_all: bool
    wish: str = ""


@dataclass(frozen=True)
class SendToSignIn:
    """They have to prove something first."""

    visit: Visit


Outcome = Answered | GoTo | AskConsent
Step = Answered | SendToSignIn | AskConsent


@dataclass(frozen=True)
class Yes:
    """What somebody said to the question; `for_all`: for everybody in the organisation."""

    for_all: bool = False


@dataclass(frozen=True)
class Consenting:
    """The service. `administrators`: the roles whose holders consent to anything, and for everybody."""

    gate: Gate
    recorder: Recorder
    administrators: Collection[str]

    def question(self, errand: Errand, passed: Passed) -> AskConsent:
        """What is put to the person."""
        may = self._may_for_all(passed)
        return AskConsent(errand.id, errand.request.reply, passed, self.beyond(passed), may)

    def beyond(self, passed: Passed) -> tuple[str, ...]:
        """What of it this person cannot consent to."""
        return () if self._may_for_all(passed) else passed.wanted.for_administrators(passed.api)

    async def keep(self, tx: Transaction, passed: Passed, origin: Origin, now: Instant, answer: Yes) -> None:
        """Keep what was said yes to. Raises OAuthRefused for what is not theirs to say."""
        if self.beyond(passed) or (answer.for_all and not self._may_for_all(passed)):
            raise authorize_refusals.consent_needed(passed.client.app_id, passed.client.name)
        client, account, names = passed.client, passed.account, passed.wanted.names
        user = None if answer.for_all else account.id
        registration = self.gate.registration(client)
        await self.gate.consents.add(tx, client.app_id, user, passed.api.id, names, registration, now)
        event = told.consented(client, account, names, answer.for_all)
        await self.recorder.record(tx, told.person(account, client, origin), now, [event])

    def _may_for_all(self, passed: Passed) -> bool:
        return not set(passed.account.role_ids).isdisjoint(self.administrators)
