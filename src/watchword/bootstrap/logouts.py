"""How applications hear that sessions have ended, and how what the identity platform keeps is forgotten."""

from urllib.parse import urlencode

from watchword.adapters.outbound import Outbound
from watchword.bootstrap.running import Application
from watchword.kernel.clock import DAY, HOUR, Instant, after
from watchword.kernel.errors import Unavailable
from watchword.kernel.ids import new_guid
from watchword.kernel.work import Transaction
from watchword.oidc.ending import LogoutDispatcher
from watchword.oidc.store.codes import SqlCodes
from watchword.oidc.store.consents import SqlGuesses
from watchword.oidc.store.devices import SqlDevices
from watchword.oidc.store.errands import SqlErrands
from watchword.oidc.store.grants import SqlGrants
from watchword.oidc.store.notices import SqlNotices

_TIMEOUT_SECONDS = 10
_FORM = {"content-type": "application/x-www-form-urlencoded"}


def dispatcher(application: Application) -> LogoutDispatcher:
    """Tells them. Their addresses are an operator's registrations, and mostly in the same private network."""
    out = Outbound.trusting("back-channel logout", None, _TIMEOUT_SECONDS, private_network=True)

    async def post(uri: str, fields: dict[str, str]) -> None:
        answer = await out.post(uri, _FORM, urlencode(fields).encode())
        if answer.status >= 300:
            raise Unavailable("logout-not-taken", f"The application answered {answer.status}.", gateway="logout")

    identity = application.identity
    return LogoutDispatcher(
        application.units, SqlNotices(), identity.keys, identity.authority.issuer, post, new_guid, identity.clock
    )


async def purge(tx: Transaction, now: Instant) -> None:
    """Forget what ran out a day ago: until then, who shows a used code again is found out."""
    yesterday = after(now, -DAY)
    for store in (SqlErrands(), SqlCodes(), SqlDevices(), SqlGrants()):
        await store.purge(tx, yesterday)
    await SqlGuesses().purge(tx, after(now, -2 * HOUR))
