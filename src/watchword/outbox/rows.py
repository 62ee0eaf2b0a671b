"""Messages as rows: where they go and what they say is sealed, together."""

import orjson

from watchword.db.engine import Row
from watchword.kernel.clock import Instant
from watchword.kernel.messages import Channel, Message
from watchword.kernel.sealing import Seal
from watchword.kernel.secret import Secret

SEALED_FOR = "outbox"
"""The purpose that messages are sealed for."""


def write(seal: Seal, id_: str, message: Message) -> bytes:
    """What is secret of it, bound to its row."""
    hidden = {
        "to": message.to.reveal(),
        "text": message.text.reveal(),
        "subject": message.subject,
        "language": message.language,
        "reply": message.reply.reveal() if message.reply else None,
    }
    return seal.seal(SEALED_FOR, (id_,), orjson.dumps(hidden))


def read(seal: Seal, row: Row) -> Message:
    """What a row says, unsealed. `user` is not kept: it was counted."""
    hidden = orjson.loads(seal.open(SEALED_FOR, (row["id"],), row["sealed"]))
    return Message(
        channel=Channel(row["channel"]),
        to=Secret(hidden["to"]),
        text=Secret(hidden["text"]),
        purpose=row["purpose"],
        subject=hidden["subject"],
        language=hidden["language"],
        ends_at=None if row["ends_at"] is None else Instant(row["ends_at"]),
        about=row["about"] or "",
        reply=Secret(hidden["reply"]) if hidden["reply"] else None,
    )
