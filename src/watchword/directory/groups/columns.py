"""Where each filterable property of a group is found in SQL."""

import sqlalchemy as sa

from watchword.db.filtering import Columns, Elements, Field, Stored
from watchword.directory.groups.tables import GROUP_TERMS, GROUPS


def _terms(name: str) -> Elements:
    return Elements(
        owner=GROUP_TERMS.c.group_id,
        fields={(): Field(GROUP_TERMS.c.term, Stored.FOLDED)},
        only=GROUP_TERMS.c.property == sa.literal(name, GROUP_TERMS.c.property.type),
    )


COLUMNS = Columns(
    id=Field(GROUPS.c.id, Stored.GUID),
    fields={
        ("id",): Field(GROUPS.c.id, Stored.GUID),
        ("displayName",): Field(GROUPS.c.display_name_key, Stored.FOLDED),
        ("mail",): Field(GROUPS.c.mail_key, Stored.FOLDED),
        ("mailNickname",): Field(GROUPS.c.mail_nickname_key, Stored.FOLDED),
        ("visibility",): Field(GROUPS.c.visibility_key, Stored.FOLDED),
        ("mailEnabled",): Field(GROUPS.c.mail_enabled),
        ("securityEnabled",): Field(GROUPS.c.security_enabled),
        ("isAssignableToRole",): Field(GROUPS.c.is_assignable_to_role),
        ("onPremisesSyncEnabled",): Field(GROUPS.c.on_premises_sync_enabled),
        ("createdDateTime",): Field(GROUPS.c.created_at),
    },
    collections={("groupTypes",): _terms("groupTypes")},
    searched={name: _terms(name) for name in ("displayName", "description")},
)
