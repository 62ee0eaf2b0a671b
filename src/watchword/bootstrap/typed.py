"""How passwords that are typed into other programs are judged: what that stands on."""

from watchword.audit.sign_ins.service import Log
from watchword.audit.sign_ins.store import SqlSignIns
from watchword.authenticators.model import Hasher
from watchword.authenticators.proving import Proving
from watchword.authenticators.ways import Ways
from watchword.bootstrap.browsers import clients
from watchword.bootstrap.offers import Services
from watchword.kernel.clock import Clock
from watchword.kernel.sealing import Seal
from watchword.oidc.typed_passwords import TypedPasswords
from watchword.outbox.delivery_store import SqlDeliveries


def typed_passwords(services: Services, seal: Seal, hasher: Hasher, clock: Clock) -> TypedPasswords:
    """Passwords typed elsewhere, judged by the engine that judges them at sign-in."""
    registry, own, units = services.registry, services.authenticators, services.desk.units
    ways = Ways(registry, own.store, own.people, services.policy, own.sight.context)
    proving = Proving(
        units=units,
        ways=ways,
        registry=registry,
        store=own.store,
        guard=own.ceremony.guard,
        challenges=services.registrations.challenges,
        hasher=hasher,
        outbox=own.outbox,
        replies=SqlDeliveries(seal),
        clock=clock,
    )
    return TypedPasswords(units, clients(), registry, ways, proving, Log(SqlSignIns()), clock)
