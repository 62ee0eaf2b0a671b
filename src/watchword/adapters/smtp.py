"""Mail by SMTP, over verified TLS (RFC 3207, RFC 8314). A message that is tried again keeps its Message-ID."""

import re
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

import aiosmtplib

from watchword.kernel.clock import SECOND, Clock
from watchword.kernel.errors import Invalid, Unavailable
from watchword.kernel.messages import Message
from watchword.kernel.secret import Secret
from watchword.settings import Mail

_ADDRESS = re.compile(r"[^\s\x00-\x1f\x7f<>()\[\],;:\\\"@]{1,64}@[^\s\x00-\x1f\x7f<>()\[\],;:\\\"@]{1,255}")
_FINAL = 500


@dataclass(frozen=True)
class SmtpGateway:
    """Implements `kernel.messages.Gateway` for mail."""

    settings: Mail
    password: Secret | None
    tls: ssl.SSLContext
    clock: Clock

    @classmethod
    def trusting(cls, settings: Mail, password: Secret | None, clock: Clock) -> "SmtpGateway":
        """With the machine's authorities, or those of the settings' file."""
        tls = ssl.create_default_context(cafile=str(settings.ca_file) if settings.ca_file else None)
        return cls(settings, password, tls, clock)

    async def send(self, id_: str, message: Message) -> str:
        """The Message-ID. Raises Unavailable `mail-server-away`, or Invalid `message-refused` where the server will
        never take it for this address."""
        written = self._written(id_, message)
        try:
            await self._hand_over(written, message.to.reveal())
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _judged(max(each.code for each in error.recipients)) from error
        except aiosmtplib.SMTPDataError as error:
            raise _judged(error.code) from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError, ValueError) as error:
            raise _away(type(error).__name__) from error
        return str(written["Message-ID"])

    async def _hand_over(self, written: EmailMessage, to: str) -> None:
        own = self.settings
        await aiosmtplib.send(
            written,
            sender=own.sender,
            recipients=[to],
            hostname=own.host,
            port=own.port,
            username=own.user or None,
            password=self.password.reveal() if self.password else None,
            timeout=own.timeout_seconds,
            use_tls=own.security == "tls",
            start_tls=own.security == "starttls",
            tls_context=None if own.security == "none" else self.tls,
        )

    def _written(self, id_: str, message: Message) -> EmailMessage:
        """One recipient, whatever their address tries to be (CATALOGUE INJ-04)."""
        to = message.to.reveal()
        if not _ADDRESS.fullmatch(to):
            raise Invalid("message-refused", "Mail cannot be sent to this address.", reason="no plain address")
        written = EmailMessage(policy=SMTP)
        written["From"] = self.settings.sender
        written["To"] = to
        written["Subject"] = " ".join(message.subject.split())
        written["Date"] = formatdate(self.clock() / SECOND)
        written["Message-ID"] = f"<{id_}@{self.settings.sender.rpartition('@')[2]}>"
        written["Auto-Submitted"] = "auto-generated"
        written["Content-Language"] = message.language
        written.set_content(message.text.reveal())
        return written


def _judged(code: int) -> Invalid | Unavailable:
    """A 5xx about this recipient or this message is final (RFC 5321 section 4.2.1)."""
    if code >= _FINAL:
        return Invalid("message-refused", "The mail server refused the message.", reason=f"reply {code}")
    return _away(f"reply {code}")


def _away(why: str) -> Unavailable:
    problem = Unavailable("mail-server-away", "The mail server does not take mail now.", gateway="mail")
    problem.reason = why
    return problem
