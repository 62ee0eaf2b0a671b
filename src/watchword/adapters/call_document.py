"""What Twilio and those who speak like it ask us, and are answered: is it them, what does a call say, how did it end.

Twilio, "Security: validating requests"; TwiML `<Say>`, `<Gather>`; status callbacks of calls and messages.
"""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from watchword.kernel.secret import Secret

_DELIVERED = frozenset({"delivered", "read", "completed"})
_FAILED = frozenset({"undelivered", "failed", "busy", "no-answer", "canceled"})
_MOST_KEYS = 2
_VOICES = {"en": "en-US", "de": "de-DE", "ar": "ar-AE"}
"""Voices speak a language as one country does."""
_KEY_SECONDS = 5


@dataclass(frozen=True)
class CallDocuments:
    """The other side's dialect, with the secret that both sides know."""

    secret: Secret

    def is_genuine(self, url: str, fields: Mapping[str, str], signature: str) -> bool:
        """Whether X-Twilio-Signature is that of these fields, posted to this address: HMAC-SHA1 over both."""
        text = url + "".join(name + fields[name] for name in sorted(fields))
        digest = hmac.new(self.secret.reveal_bytes(), text.encode("utf-8", "replace"), hashlib.sha1).digest()
        return hmac.compare_digest(b64encode(digest), signature.encode("utf-8", "replace"))

    def is_answered_by_somebody(self, fields: Mapping[str, str]) -> bool:
        """False where a voicemail or a fax was detected (CATALOGUE TEL-06)."""
        return not fields.get("AnsweredBy", "").startswith(("machine", "fax"))

    def keys(self, fields: Mapping[str, str]) -> str:
        """What was pressed; the empty text for what no telephone has."""
        pressed = fields.get("Digits", "")[:_MOST_KEYS]
        return pressed if set(pressed) <= set("0123456789*#") else ""

    def is_delivered(self, fields: Mapping[str, str]) -> bool | None:
        """Whether it arrived or never will; None where it is still on its way."""
        said = fields.get("MessageStatus") or fields.get("CallStatus") or ""
        return True if said in _DELIVERED else False if said in _FAILED else None

    def speak(self, text: str, language: str, action: str | None) -> bytes:
        """Say it; after that, and not before, listen for two keys and post them to `action`.

        The pound key is a key like others here, else 0# would arrive as 0.
        """
        response = Element("Response")
        SubElement(response, "Pause", length="1")
        _say(response, text, language)
        if action is not None:
            keys = {"numDigits": str(_MOST_KEYS), "finishOnKey": "", "timeout": str(_KEY_SECONDS)}
            SubElement(response, "Gather", {"input": "dtmf", "action": action, "method": "POST", **keys})
        SubElement(response, "Hangup")
        return _document(response)

    def close(self, text: str, language: str) -> bytes:
        """Say it, if it is anything, and end the call."""
        response = Element("Response")
        if text:
            _say(response, text, language)
        SubElement(response, "Hangup")
        return _document(response)


def _say(response: Element, text: str, language: str) -> None:
    SubElement(response, "Say", language=_VOICES.get(language, language)).text = text


def _document(response: Element) -> bytes:
    return bytes(tostring(response, encoding="utf-8", xml_declaration=True))
