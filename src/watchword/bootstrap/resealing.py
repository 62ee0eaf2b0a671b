"""All that is sealed, sealed anew with the current master key: after a rotation, before the old key is retired."""

from watchword.audit.recorder import reseal_heads
from watchword.audit.store import SqlChains
from watchword.authenticators.challenge_store import SEALED as CHALLENGES
from watchword.authenticators.store import SEALED as AUTHENTICATORS
from watchword.bootstrap.running import Application
from watchword.db.resealing import reseal
from watchword.kernel.actor import Actor
from watchword.kernel.events import Event
from watchword.oidc.store.keys import SEALED as SIGNING_KEYS
from watchword.outbox.store import SEALED as MESSAGES


async def reseal_all(application: Application, actor: Actor) -> dict[str, int]:
    """How many of each kind were sealed anew. All zero when it is asked again: nothing is left on an older key.

    The audit's records stay as they are: their chains name the key that each was made with, until retention ends them.
    """
    units, sealer = application.units, application.sealer
    done = {
        "authenticators": await reseal(units, sealer, AUTHENTICATORS),
        "signing keys": await reseal(units, sealer, SIGNING_KEYS),
        "challenges": await reseal(units, sealer, CHALLENGES),
        "messages": await reseal(units, sealer, MESSAGES),
    }
    await reseal_heads(units, SqlChains(), sealer)
    detail = tuple((kind, str(count)) for kind, count in done.items())
    event = Event("Seal secrets anew", "KeyManagement", "Core Directory", "Update", detail=detail)
    desk = application.desk
    await units.write(lambda tx: desk.recorder.record(tx, actor, desk.clock(), [event]))
    return done
