"""Gateways for mail, text messages and calls, as the settings say (OPS-02)."""

from pathlib import Path

import pytest

from watchword.settings.tests.saying import load, refused

GATEWAYS = """
[mail]
host = "mail.contoso.com"
sender = "id@contoso.com"
user = "watchword"
password_file = "mail.secret"
[sms]
kind = "twilio"
account = "AC0"
sender = "+15005550006"
secret_file = "twilio.secret"
[voice]
kind = "template"
url = "https://calls.contoso.com/place"
body = '{"to": "{to}", "document": "{document}"}'
headers = ["Authorization: Bearer {secret}"]
[messages]
countries = ["NO", "*"]
per_hour = 3
"""


def test_gateways_are_read_and_their_secrets_named_by_files(tmp_path: Path) -> None:
    settings = load(tmp_path, GATEWAYS, WATCHWORD_VOICE_SECRET_FILE="/etc/watchword/voice", WATCHWORD_MAIL_PORT="465")
    assert settings.mail.password_file == tmp_path / "state" / "mail.secret"
    assert settings.sms.secret_file == tmp_path / "state" / "twilio.secret"
    assert settings.voice.secret_file == Path("/etc/watchword/voice")
    assert (settings.mail.port, settings.mail.security) == (465, "starttls")
    assert (settings.sms.url, settings.voice.private_network) == ("https://api.twilio.com", False)
    assert (settings.messages.countries, settings.messages.per_hour, settings.messages.per_day) == (("NO", "*"), 3, 10)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('mail.host = "m"', "mail.sender"),
        ('mail = { host = "m", sender = "a@b", user = "u" }', "mail.password_file"),
        ('mail = { host = "m", sender = "a@b", user = "u", password_file = "p", security = "none" }', "mail.security"),
        ('mail.security = "ssl"', "mail.security"),
        ('sms.kind = "twilio"', "sms.account"),
        ('sms = { kind = "template", url = "https://x" }', "sms.body"),
        ('sms = { kind = "template", url = "http://x", body = "b" }', "sms.url"),
        ('sms = { kind = "template", url = "https://user:pw@x", body = "b" }', "sms.url"),
        ('sms = { kind = "template", url = "https://x:99999", body = "b" }', "sms.url"),
        ('voice = { kind = "template", url = "https://x", body = "b", headers = ["a\\r\\nb: c"] }', "voice.headers"),
        ('messages.countries = ["Norway"]', "messages.countries"),
        ("messages.per_hour = -1", "messages.per_hour"),
        ('development = true\nbase_url = "https://id.contoso.com"', "base_url"),
        ('development = true\nserver.host = "0.0.0.0"', "server.host"),
    ],
)
def test_what_is_wrong_with_a_gateway_is_told(tmp_path: Path, text: str, key: str) -> None:
    """OPS-02: the outbox page of a development installation is never served to others."""
    assert key in refused(tmp_path, text)
