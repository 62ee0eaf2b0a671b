"""Who calls the token endpoint, and with what right: a server proves itself, a page says where it is from."""

from dataclasses import dataclass

from watchword.directory.applications.model import Platform
from watchword.kernel.clock import Instant
from watchword.kernel.work import Units
from watchword.oidc.gate import Gate
from watchword.oidc.model import Access, Client
from watchword.oidc.proofs import ClientProofs
from watchword.oidc.protocol import grant_refusals, refusals
from watchword.oidc.protocol.grants import Asking
from watchword.oidc.protocol.redirects import origin_of


@dataclass(frozen=True)
class Caller:
    """An application that asks. `proved`: it has shown a credential. `page`: the origin of the page that asks."""

    client: Client
    proved: bool
    page: str | None

    def check(self, access: Access) -> None:
        """Whether it asks as it must for this. Raises OAuthRefused.

        What went to a server's address is a server's to redeem, with its proof. A page keeps no secret, so none counts
        there; that it is the page is shown by its origin, which a browser does not let others use.
        """
        match access.platform:
            case Platform.WEB:
                self.must_be_proved()
            case Platform.SPA:
                self._must_be_page()
            case Platform.PUBLIC:
                self._must_be_bare()
            case None if access.confidential:
                self.must_be_proved()
            case None:
                self.must_be_public_or_proved()

    def must_be_proved(self) -> None:
        """Raises OAuthRefused for who shows no credential."""
        if not self.proved:
            raise refusals.no_client_authentication()

    def must_be_public_or_proved(self) -> None:
        """For flows without a redirect URI. Raises OAuthRefused."""
        if not self.proved and not self.client.sign_in.public:
            raise refusals.no_client_authentication()

    def _must_be_bare(self) -> None:
        if self.proved:
            raise grant_refusals.secret_from_public()

    def _must_be_page(self) -> None:
        self._must_be_bare()
        uris = (each for each in self.client.sign_in.redirect_uris if each.platform is Platform.SPA)
        if self.page is None or self.page not in {origin_of(each.uri) for each in uris}:
            raise grant_refusals.cross_origin_only()


@dataclass(frozen=True)
class Callers:
    """Finds out who calls."""

    units: Units
    gate: Gate
    proofs: ClientProofs

    async def known(self, asking: Asking, now: Instant, page: str | None = None) -> Caller:
        """The caller; a credential that is shown must be right. Raises OAuthRefused."""
        client = await self.units.read(lambda tx: self.gate.client(tx, asking.client_id))
        if asking.credentials is not None:
            self.proofs.check(client, asking.credentials, now)
        return Caller(client, asking.credentials is not None, page)
