"""Sign-ins under way."""

import sqlalchemy as sa

from watchword.db.types import BLOB, GUID, INSTANT, INTEGER, JSON_TEXT, TEXT, table

SIGN_IN_ATTEMPT = table(
    "sign_in_attempt",
    sa.Column("id", GUID, primary_key=True),
    sa.Column("browser", BLOB, nullable=False),
    sa.Column("revision", INTEGER, nullable=False),
    sa.Column("name", TEXT, nullable=False),
    sa.Column("notice", TEXT, nullable=False),
    sa.Column("welcomed", TEXT, nullable=False),
    sa.Column("answered", TEXT, nullable=False),
    sa.Column("entry", JSON_TEXT, nullable=False),
    sa.Column("attempt", JSON_TEXT, nullable=False),
    sa.Column("opened_at", INSTANT, nullable=False),
    sa.Column("ends_at", INSTANT, nullable=False),
    sa.Index("ix_sign_in_attempt_ends_at", "ends_at"),
)
"""`browser`: the digest of the cookie it belongs to. `revision` goes up with each step: of two at once one is taken.
`name`: what was typed as user name. `notice`: what the next page says first. `answered`: some bits of a keyed digest of
the last right answer, if it was one that is good once. `attempt`: the machine's, versioned."""
