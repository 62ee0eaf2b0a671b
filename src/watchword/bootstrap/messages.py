"""How messages leave, as the settings say: gateways, budgets, and where gateways call back."""

from collections.abc import Mapping

from starlette.routing import Route

from watchword.adapters.call_document import CallDocuments
from watchword.adapters.development import DevelopmentGateway
from watchword.adapters.http_gateway import TemplateGateway, TwilioGateway
from watchword.adapters.outbound import Outbound
from watchword.adapters.smtp import SmtpGateway
from watchword.authenticators.reports import Reports
from watchword.authenticators.ways import Ways
from watchword.bootstrap.offers import Services
from watchword.directory.organization.store import SqlOrganization
from watchword.kernel.actor import Actor, ActorKind, Origin
from watchword.kernel.clock import DAY, SECOND, Clock, Instant, after
from watchword.kernel.events import Recorder
from watchword.kernel.ids import new_guid
from watchword.kernel.messages import Channel, Gateway
from watchword.kernel.sealing import Seal
from watchword.kernel.words import Tongues
from watchword.kernel.work import Transaction
from watchword.outbox.budget_store import SqlBudgets
from watchword.outbox.budgets import Limits
from watchword.outbox.delivery_store import SqlDeliveries
from watchword.outbox.development import DevelopmentOutbox
from watchword.outbox.endpoints import Callbacks
from watchword.outbox.service import Post
from watchword.outbox.store import SqlOutbox
from watchword.settings import HttpGateway, Messages, Settings, read_secret

_REMEMBERED = 7 * DAY
"""How long is known what became of a message."""


def server() -> Actor:
    """The server itself, in the audit: one request id for what is done at one time."""
    return Actor(ActorKind.OPERATOR, name="server", origin=Origin(request_id=new_guid()))


def post(seal: Seal, recorder: Recorder, settings: Messages, *, development: bool = False) -> Post:
    """Where all flows hand their messages in."""

    async def own_country(tx: Transaction) -> str:
        organization = await SqlOrganization().get(tx)
        return str(organization.profile.get("countryLetterCode") or "") if organization else ""

    limits = Limits(
        apart=settings.apart_seconds * SECOND,
        per_hour=settings.per_hour,
        per_day=settings.per_day,
        abroad_per_hour=settings.abroad_per_hour,
        all_per_hour=settings.all_per_hour,
        countries=settings.countries,
    )
    return Post(SqlOutbox(seal, keep=development), SqlBudgets(seal), limits, own_country, recorder, server)


def gateways(settings: Settings, clock: Clock) -> Mapping[Channel, Gateway]:
    """One for each channel. Raises Invalid `secret-file-unusable`."""
    development = DevelopmentGateway()
    mail = settings.mail
    password = read_secret(mail.password_file) if mail.password_file else None
    return {
        Channel.MAIL: SmtpGateway.trusting(mail, password, clock) if mail.host else development,
        Channel.SMS: _http("sms", settings.sms, settings.base_url) or development,
        Channel.CALL: _http("voice", settings.voice, settings.base_url) or development,
    }


def callbacks(settings: Settings, services: Services, seal: Seal, clock: Clock, tongues: Tongues) -> list[Route]:
    """Where gateways call back, and the outbox page of a development installation."""
    named = {Channel.SMS: settings.sms, Channel.CALL: settings.voice}
    dialects = {
        channel: CallDocuments(read_secret(gateway.secret_file))
        for channel, gateway in named.items()
        if gateway.kind and gateway.secret_file
    }
    units, deliveries = services.desk.units, SqlDeliveries(seal)
    found = Callbacks(
        settings.base_url, dialects, units, deliveries, _reports(services, tongues), clock, tongues
    ).routes()
    return [*found, *(DevelopmentOutbox(units, deliveries).routes() if settings.development else [])]


async def purge(tx: Transaction, settings: Settings, seal: Seal, now: Instant) -> None:
    """Forget messages and spendings of long ago; in a development installation, what is no longer looked at."""
    horizon = after(now, -DAY if settings.development else -_REMEMBERED)
    await SqlOutbox(seal, keep=settings.development).purge(tx, now, horizon)
    await SqlBudgets(seal).purge(tx, after(now, -_REMEMBERED))


def _reports(services: Services, tongues: Tongues) -> Reports:
    own, registry = services.authenticators, services.registry
    ways = Ways(registry, own.store, own.people, services.policy, own.sight.context)
    challenges, recorder = services.registrations.challenges, services.desk.recorder
    return Reports(registry, ways, challenges, recorder, own.outbox, server, tongues)


def _http(name: str, settings: HttpGateway, site: str) -> Gateway | None:
    if not settings.kind:
        return None
    secret = read_secret(settings.secret_file) if settings.secret_file else None
    outbound = Outbound.trusting(
        name, settings.ca_file, settings.timeout_seconds, private_network=settings.private_network
    )
    if settings.kind == "template" or secret is None:
        return TemplateGateway(settings, secret, outbound, site)
    return TwilioGateway(settings, secret, outbound, site)
