"""An application proves that it is itself: by a secret of its own, or by the key of its certificate."""

import hmac
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import assert_never

from watchword.kernel.clock import Instant
from watchword.kernel.errors import Problem
from watchword.oidc.model import Client
from watchword.oidc.protocol import client_assertion, refusals
from watchword.oidc.protocol.certificates import ClientCertificate, client_certificate
from watchword.oidc.protocol.grants import Assertion, Credentials, SecretBasic, SecretPost

_LOG = logging.getLogger("watchword.tokens")


@dataclass(frozen=True)
class ClientProofs:
    """Judges them. `digest` is the keyed hash that secrets are stored as; `audiences`: whom assertions may address."""

    digest: Callable[[str], bytes]
    audiences: Callable[[], Collection[str]]

    def check(self, client: Client, credentials: Credentials, now: Instant) -> None:
        """Raises OAuthRefused where they are not the application's."""
        try:
            self._judge(client, credentials, now)
        except Problem as refused:
            _LOG.warning("application refused", extra={"app_id": client.app_id, "code": refused.code})
            raise

    def _judge(self, client: Client, credentials: Credentials, now: Instant) -> None:
        match credentials:
            case SecretPost() | SecretBasic():
                self._check_secret(client, credentials.secret.reveal(), now)
            case Assertion():
                self._check_assertion(client, credentials.token.reveal(), now)
            case _:
                assert_never(credentials)

    def _check_secret(self, client: Client, secret: str, now: Instant) -> None:
        """Every registered secret is compared, so the time tells nothing of how many there are before the right one."""
        given = self.digest(secret)
        matching = [each for each in client.secrets if hmac.compare_digest(each.digest, given)]
        if not matching:
            raise refusals.wrong_secret(client.app_id)
        if not any(each.valid_from <= now < each.valid_until for each in matching):
            raise refusals.expired_secret(client.app_id)

    def _check_assertion(self, client: Client, token: str, now: Instant) -> None:
        """A certificate proves itself. One assertion may come more than once in its short life: MSAL for Python sends
        it with every request of a process (docs/decisions/0007-assertions-may-repeat.md)."""
        assertion = client_assertion.peek(token)
        certificate = _named(client, assertion)
        client_assertion.verify(assertion, certificate, client_id=client.app_id, audiences=self.audiences(), now=now)


def _named(client: Client, assertion: client_assertion.UnverifiedAssertion) -> ClientCertificate:
    for pem in client.certificates:
        certificate = client_certificate(pem)
        if assertion.thumbprints and all(certificate.is_named_by(each) for each in assertion.thumbprints):
            return certificate
    raise refusals.unregistered_certificate()
