"""Applications to which people sign in, for real clients: a server that is an API too, and a program that calls it."""

from dataclasses import dataclass, field

from tests.oidc.identity import Identity
from tests.stage import Stage, register

from watchword.bootstrap import Application, operator
from watchword.directory.applications.model import ExposedScope, Platform, RedirectUri, SignInChange

TIMES = "https://times.example/cb"
TIMES_LEFT = "https://times.example/left"
HERE = "http://localhost"
CALLBACK = "http://localhost/callback"
SCOPES = ["openid", "profile", "email", "offline_access", "User.Read"]


@dataclass(frozen=True)
class Times:
    """Time sheets: a server with a secret and a certificate, consented to. `caller`: a program that may call it, and
    that is trusted with passwords.
    """

    app_id: str
    caller: str
    secret: str = field(repr=False)


async def register_times(stage: Stage, identity: Identity) -> Times:
    """Register both."""

    async def work(app: Application) -> Times:
        me, applications, consents = operator("cli:test"), app.services.applications, app.identity.consents
        made, caller = await register(app, ()), await register(app, ())
        uris = tuple(RedirectUri(uri, Platform.WEB) for uri in (TIMES, TIMES_LEFT))
        scopes = (ExposedScope("Times.Read"),)
        await applications.change_sign_in(
            me, None, made.app_id, SignInChange(add=uris, scopes=scopes, device_code=True)
        )
        await applications.add_certificate(me, None, made.app_id, "", identity.certificate_pem.encode())
        loopback = tuple(RedirectUri(uri, Platform.PUBLIC) for uri in (HERE, CALLBACK))
        await applications.change_sign_in(
            me, None, caller.app_id, SignInChange(add=loopback, public=True, password=True)
        )
        for app_id in (made.app_id, caller.app_id):
            await consents.give(me, None, app_id, SCOPES)
        await consents.give(me, None, caller.app_id, [f"api://{made.app_id}/Times.Read", *SCOPES[:-1]])
        return Times(made.app_id, caller.app_id, made.secret)

    return await stage.served.operate(work)
