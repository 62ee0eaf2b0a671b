"""Rotating the master key: everything sealed anew, nothing lost, the old key retired (KEY-02), on both databases."""

from pathlib import Path

import pytest
from tests.served import prepare

from watchword.adapters.keyring import load_keyring, save_keyring
from watchword.audit.inspection import verify_database
from watchword.audit.store import SqlChains
from watchword.audit.verify import Intact
from watchword.authenticators.store import SEALED
from watchword.bootstrap import Application, build, operator, reseal_all
from watchword.db.resealing import reseal
from watchword.directory.users.model import NewPassword
from watchword.kernel.errors import Unavailable
from watchword.kernel.secret import Secret
from watchword.settings import load_settings

BALAS = "balas@contoso.com"


async def give_password(application: Application) -> None:
    """Balas gets one."""
    password = NewPassword(Secret("a long walk along the grey river"))
    await application.services.directory.users.update(operator(), BALAS, {}, password)


async def passwords(application: Application) -> int:
    """How many of the organisation's password records open."""
    password = application.services.registry["password"]
    shown = await application.services.authenticators.list_of(operator(), BALAS, password)
    return len([each for each in shown if each.authenticator.record.hashed.reveal().startswith("$argon2id$")])


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
async def test_after_a_rotation_everything_opens_with_the_new_key_alone(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    dsn = "sqlite:watchword.db" if database == "sqlite" else request.getfixturevalue("postgres_database")
    settings = load_settings(await prepare(tmp_path / "house", dsn), {})
    first = await build(settings)
    await first.keys.rotate(operator())
    await give_password(first)
    assert await passwords(first) == 1
    await first.close()

    save_keyring(settings.key_file, load_keyring(settings.key_file, create=False).rotate())
    second = await build(settings)
    done = await reseal_all(second, operator())
    assert done["authenticators"] == 1
    assert done["signing keys"] == 2
    assert set((await reseal_all(second, operator())).values()) == {0}
    assert isinstance(await verify_database(second.units, SqlChains(), second.sealer), Intact)
    await second.close()

    keyring = load_keyring(settings.key_file, create=False)
    third = await build(settings)
    third.sealer.use(keyring.retire(min(keyring.keys)))
    assert await passwords(third) == 1
    await third.close()


async def test_without_resealing_the_old_key_is_still_needed(tmp_path: Path) -> None:
    settings = load_settings(await prepare(tmp_path / "house"), {})
    keyring = load_keyring(settings.key_file, create=False).rotate()
    application = await build(settings)
    await give_password(application)
    application.sealer.use(keyring.retire(min(keyring.keys)))
    with pytest.raises(Unavailable):
        await passwords(application)
    with pytest.raises(Unavailable):
        await reseal(application.units, application.sealer, SEALED)
    await application.close()
