"""What is wrong with the settings of gateways, as far as it can be seen without asking them."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from watchword.kernel.errors import Fault
from watchword.settings.messages import HttpGateway, Mail
from watchword.settings.model import Settings

_COUNTRY = re.compile(r"[A-Z]{2}|\*", re.ASCII)
_HEADER = re.compile(r"[A-Za-z0-9-]+: ?[\x20-\x7e]*", re.ASCII)


def faults_of_messages(settings: Settings) -> list[Fault]:
    """All that is wrong with `mail`, `sms`, `voice` and `messages`."""
    return [
        *_of_mail(settings.mail),
        *_of_gateway("sms", settings.sms),
        *_of_gateway("voice", settings.voice),
        *(
            Fault("messages.countries", f"'{country}' is no country code of ISO 3166-1, as NO, nor *")
            for country in settings.messages.countries
            if not _COUNTRY.fullmatch(country)
        ),
    ]


def _of_mail(mail: Mail) -> Iterator[Fault]:
    if not mail.host:
        return
    if "@" not in mail.sender:
        yield Fault("mail.sender", "must be the address that mail comes from")
    if bool(mail.user) != (mail.password_file is not None):
        yield Fault("mail.password_file", "is needed with mail.user, and for nothing else")
    if mail.user and mail.security == "none":
        yield Fault("mail.security", "must not be none where a password is sent")


def _of_gateway(name: str, gateway: HttpGateway) -> Iterator[Fault]:
    if not gateway.kind:
        return
    yield from _of_url(name, gateway)
    needed = {"account": gateway.account, "secret_file": gateway.secret_file, "sender": gateway.sender}
    if gateway.kind == "template":
        needed = {"body": gateway.body}
        for header in gateway.headers:
            if not _HEADER.fullmatch(header):
                yield Fault(f"{name}.headers", "must be lines of the form Name: value")
    for key, value in needed.items():
        if not value:
            yield Fault(f"{name}.{key}", f"is needed for a gateway of the kind {gateway.kind}")


def _of_url(name: str, gateway: HttpGateway) -> Iterator[Fault]:
    try:
        url = urlsplit(gateway.url)
        port_is_fine = url.port is None or url.port > 0
    except ValueError:
        url, port_is_fine = urlsplit(""), False
    plain = url.scheme == "http" and gateway.private_network
    if not (url.scheme == "https" or plain) or not url.hostname or not port_is_fine:
        yield Fault(f"{name}.url", "must be https://..., or http://... in a private_network")
    if url.username is not None or url.password is not None:
        yield Fault(f"{name}.url", "must not hold a secret: name its file in secret_file", "secret")
