"""People's authentication methods: every way to ask."""

from dataclasses import replace
from typing import Any

from tests.graph.oracle import gates as g
from tests.graph.oracle.ask import Ask, ask
from tests.graph.seeded import EMAIL, MOBILE, PASSWORD_ID

ROOT = "users/{}/authentication"


def _ask(verb: str, path: str, status: int, **more: Any) -> Ask:
    """`like`: the operation it is an alias of, with whose gates and permissions (CONTRACT section 3.2: serve both)."""
    key = f"{verb} {ROOT}/{path}"
    like = f"{verb} {ROOT}/{more.pop('like', path)}"
    gate = more.pop("gate", None) or g.of_reference(like)
    url = f"users/{{user}}/authentication/{more.pop('url', path)}"
    return ask(key, gate, status=status, **{"permissions": like, **more, "url": url})


def _reads(collection: str, id_: str, listed: tuple[str, ...], single: tuple[str, ...]) -> tuple[Ask, ...]:
    return (
        _ask("GET", collection, 200, shows=listed),
        _ask("GET", f"{collection}/$count", 200, like=collection),
        _ask("GET", f"{collection}/{{}}", 200, url=f"{collection}/{id_}", shows=single),
    )


def _sms_sign_in(act: str) -> tuple[Ask, ...]:
    own, alias = f"phoneMethods/{{}}/{act}", f"methods/{{}}/{act}"
    return (
        _ask("POST", own, 204, url=f"phoneMethods/{MOBILE}/{act}"),
        _ask("POST", alias, 204, url=f"methods/{MOBILE}/{act}", like=own),
    )


def _preferences(verb: str, status: int, **more: Any) -> Ask:
    """Their permissions are not published; the section on the default method names them for applications too."""
    gate = replace(g.of_reference(f"{verb} {ROOT}/signInPreferences"), applications=g.Apps.FREELY)
    return _ask(verb, "signInPreferences", status, gate=gate, permissions=f"{verb} signInPreferences", **more)


_INVITING = replace(g.of_reference(f"POST {ROOT}/fido2Methods"), source="for others alone", own=g.Own.NEVER)
"""One's own passkey needs a proof of the last minutes, which no token carries; who opens one is who may finish it."""

METHODS = (
    *_reads("methods", MOBILE, ("number", "address"), ("number",)),
    *_reads("phoneMethods", MOBILE, ("number",), ("number",)),
    *_reads("emailMethods", EMAIL, ("address",), ("address",)),
    *_reads("passwordMethods", PASSWORD_ID, (), ()),
    *_reads("softwareOathMethods", "{app}", (), ()),
    _ask("DELETE", "softwareOathMethods/{}", 204, url="softwareOathMethods/{app}"),
    *_reads("fido2Methods", "{passkey}", (), ()),
    _ask("GET", "fido2Methods/creationOptions", 200, gate=_INVITING, permissions="make a passkey"),
    _ask(
        "POST",
        "fido2Methods",
        400,
        gate=_INVITING,
        permissions="make a passkey",
        body={"displayName": "Blue key", "publicKeyCredential": {}},
    ),
    _ask("DELETE", "fido2Methods/{}", 204, url="fido2Methods/{passkey}"),
    *_reads("temporaryAccessPassMethods", "{ticket}", (), ()),
    _ask("POST", "temporaryAccessPassMethods", 201, body={"lifetimeInMinutes": 60, "isUsableOnce": True}),
    _ask("DELETE", "temporaryAccessPassMethods/{}", 204, url="temporaryAccessPassMethods/{ticket}"),
    _ask("POST", "phoneMethods", 201, body={"phoneNumber": "+1 4255550155", "phoneType": "alternateMobile"}),
    _ask("PATCH", "phoneMethods/{}", 204, url=f"phoneMethods/{MOBILE}", body={"phoneNumber": "+1 4255550156"}),
    _ask("DELETE", "phoneMethods/{}", 204, url=f"phoneMethods/{MOBILE}"),
    *_sms_sign_in("enableSmsSignIn"),
    *_sms_sign_in("disableSmsSignIn"),
    _ask("POST", "emailMethods", 400, body={"emailAddress": "second@private.example"}),
    _ask("PATCH", "emailMethods/{}", 204, url=f"emailMethods/{EMAIL}", body={"emailAddress": "new@private.example"}),
    _ask("DELETE", "emailMethods/{}", 204, url=f"emailMethods/{EMAIL}"),
    *(
        _ask("POST", f"{root}/{{}}/resetPassword", 202, url=f"{root}/{PASSWORD_ID}/resetPassword", body={})
        for root in ("methods", "passwordMethods")
    ),
    _ask("GET", "operations", 200, like="operations/{}"),
    _ask("GET", "operations/{}", 200, url="operations/{operation}"),
    _preferences("GET", 200),
    _preferences("PATCH", 204, body={"userPreferredMethodForSecondaryAuthentication": "sms"}),
    _ask("GET", "requirements", 200),
    _ask("PATCH", "requirements", 204, gate=g.REQUIREMENTS_WRITE, body={"perUserMfaState": "enabled"}),
)
"""A second address is refused for what it is, by those who may add one, and a passkey that nobody asked for: 400."""
