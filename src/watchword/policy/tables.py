"""What administrators said of the methods. What they did not speak of has its method's default."""

import sqlalchemy as sa

from watchword.db.types import INSTANT, JSON_TEXT, TEXT, table

METHOD_POLICY = table(
    "method_policy",
    sa.Column("id", TEXT, primary_key=True),
    sa.Column("document", JSON_TEXT, nullable=False),
    sa.Column("changed_at", INSTANT, nullable=False),
)
"""One row for each configuration that was changed, and one, `authenticationMethodsPolicy`, for the policy itself."""
