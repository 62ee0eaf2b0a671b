"""Writing an organisation into an empty database: once, audited, and never over one that is there (OPS-01)."""

from watchword.adapters.keyring import load_keyring
from watchword.adapters.sealing import Sealer
from watchword.audit.recorder import ChainRecorder, open_chains
from watchword.audit.store import SqlChains
from watchword.bootstrap import open_database, operator
from watchword.directory.organization.store import SqlOrganization
from watchword.directory.seed.model import Seed
from watchword.directory.seed.store import apply_seed
from watchword.kernel.clock import Instant
from watchword.kernel.events import Event, Target
from watchword.kernel.work import Transaction
from watchword.settings import Settings


async def plant(settings: Settings, seed: Seed, now: Instant) -> bool:
    """Write `seed` where the database holds no organisation yet; False where it does."""
    sealer = Sealer(load_keyring(settings.key_file, create=False))
    units = await open_database(settings)
    try:
        chains = await open_chains(units, SqlChains(), sealer, settings.audit_chains, now)
        recorder = ChainRecorder(SqlChains(), sealer, chains)

        async def unit(tx: Transaction) -> bool:
            if await SqlOrganization().get(tx) is not None:
                return False
            await apply_seed(tx, seed, now)
            await recorder.record(tx, operator(), now, [_told(seed)])
            return True

        return await units.write(unit)
    finally:
        await units.close()


def _told(seed: Seed) -> Event:
    found = seed.organization
    return Event(
        "Set up organization",
        "DirectoryManagement",
        "Core Directory",
        "Add",
        (Target(found.id, "Organization", found.display_name),),
        detail=(("users", str(len(seed.users))), ("domains", " ".join(domain.name for domain in seed.domains))),
    )
