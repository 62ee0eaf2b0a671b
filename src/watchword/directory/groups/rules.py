"""What may be written of a group, whoever asks (CONTRACT section 5). Pure."""

import re
from collections.abc import Mapping
from typing import Any

from watchword.directory.groups.model import Group, Principal
from watchword.directory.users.rules import SYNCED
from watchword.kernel.errors import Invalid

_NEVER_NULL = ("displayName", "mailEnabled", "mailNickname", "securityEnabled")
_ALIAS = re.compile(r"[!#-&*+./0-9=?A-Z^_`a-z{|}~'-]{1,64}", re.ASCII)
_VISIBILITIES = frozenset({"Private", "Public", "HiddenMembership"})
_THEMES = frozenset({"Teal", "Purple", "Green", "Blue", "Pink", "Orange", "Red"})
_UNIFIED = ["Unified"]


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored. Raises Invalid for what no group may have."""
    for name in _NEVER_NULL:
        if name in values and values[name] is None:
            raise invalid(name)
    for name, value in values.items():
        if isinstance(value, str) and not value.strip():
            raise invalid(name)
    if "mailNickname" in values and not _ALIAS.fullmatch(values["mailNickname"]):
        raise invalid("mailNickname")
    for name, allowed in (("visibility", _VISIBILITIES), ("theme", _THEMES)):
        if values.get(name) is not None and values[name] not in allowed:
            raise invalid(name)
    return dict(values)


def checked_new(values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of a group to be. Dynamic membership is refused: a rule that nobody evaluates would be a false promise."""
    stored = checked(values)
    types = stored.get("groupTypes") or []
    if "DynamicMembership" in types:
        raise Invalid("dynamic-membership", "Dynamic membership is not supported.", target="groupTypes")
    if types not in ([], _UNIFIED):
        raise invalid("groupTypes")
    if types == _UNIFIED and not stored["mailEnabled"]:
        raise Invalid("unified-without-mail", "A group of type 'Unified' must be mail-enabled.", target="mailEnabled")
    if types != _UNIFIED and stored["mailEnabled"]:
        raise Invalid(
            "mail-group-unsupported",
            "The service does not currently support writes of mail-enabled groups. Please ensure that the "
            "mail-enablement property is unset and the security-enablement property is set.",
            target="mailEnabled",
        )
    if stored.get("isAssignableToRole"):
        _check_role_holder(stored)
    return stored


def _check_role_holder(values: Mapping[str, Any]) -> None:
    """Entra: a group that may hold roles is for security, and always private."""
    if not values["securityEnabled"]:
        message = "A role-assignable group must be security-enabled."
        raise Invalid("role-group-without-security", message, target="securityEnabled")
    if values.get("visibility") not in (None, "Private"):
        raise Invalid("role-group-not-private", "A role-assignable group must be private.", target="visibility")


def refuse_kind_change(group: Group, values: Mapping[str, Any]) -> None:
    """Raise Invalid where a change would make another kind of group of it."""
    if values.get("mailEnabled", group.mail_enabled) != group.mail_enabled:
        raise invalid("mailEnabled")
    if not values.get("securityEnabled", True) and group.profile.get("groupTypes") != _UNIFIED:
        raise invalid("securityEnabled")
    if group.holds_roles and values.get("visibility", "Private") != "Private":
        raise Invalid("role-group-not-private", "A role-assignable group must be private.", target="visibility")


def refuse_member(group: Group, principal: Principal) -> None:
    """Raise Invalid for who must not be a member: a group of itself, and any group where roles are held.

    Who manages the inner group would give the outer one's roles to whom they like (AUTHZ-02).
    """
    if not isinstance(principal, Group):
        return
    if principal.id == group.id:
        raise Invalid("member-of-itself", "A group cannot be a member of itself.", target="members")
    if group.holds_roles:
        raise Invalid(
            "role-group-nested", "Nesting is not supported for groups that can be assigned to a role.", target="members"
        )


def refuse_owner(principal: Principal) -> None:
    """Raise Invalid for what owns nothing: a group (Microsoft Graph, "Add owners")."""
    if isinstance(principal, Group):
        message = f"The reference target 'Group_{principal.id}' of type 'Group' is invalid for the 'owners' reference."
        raise Invalid("owner-group", message, target="owners")


def refuse_synced(group: Group) -> None:
    """Raise Invalid where an on-premises directory masters the group."""
    if group.synced:
        raise Invalid("object-synced", SYNCED)


def invalid(name: str) -> Invalid:
    """Graph's refusal of a value it can say no more about."""
    return Invalid("value-invalid", f"Invalid value specified for property '{name}' of resource 'Group'.", target=name)
