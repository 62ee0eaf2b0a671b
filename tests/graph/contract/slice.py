"""Cut from the full reference of Microsoft Graph what is served here.

    python tests/graph/contract/slice.py FOLDER-WITH-THE-FULL-DATA

writes operations.json, schemas.json and permissions.json beside this file. Cutting a slice again changes nothing.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]

SERVED = re.compile(
    r"""
    /users (/\$count | \(userPrincipalName='\{userPrincipalName\}'\) | /\{user-id\}
      (/ (changePassword | revokeSignInSessions | invalidateAllRefreshTokens | checkMemberGroups | getMemberGroups
        | memberOf | transitiveMemberOf
        | authentication / (
            ((methods | phoneMethods | emailMethods | passwordMethods | softwareOathMethods | temporaryAccessPassMethods
              | fido2Methods | operations)
              (/\$count | /\{[^/]+\})?)
          | fido2Methods/creationOptions \([^)]*\)
          | (phoneMethods | methods) / \{[^/]+\} / (en|dis)ableSmsSignIn
          | (methods | passwordMethods) / \{[^/]+\} / resetPassword
          | signInPreferences | requirements)))?)?
    | /groups (/\$count | /\{group-id\} (/ (members | transitiveMembers) (/.+)?)?)?
    | /directoryRoles (\(roleTemplateId='\{roleTemplateId\}'\) | /.+)?
    | /directoryRoleTemplates (/.+)?
    | /roleManagement/directory/role(Assignments|Definitions) (/.+)?
    | /organization (/\{organization-id\})?
    | /domains (/\{domain-id\})?
    | /directory/deletedItems (/.+)?
    | /auditLogs/directoryAudits (/.+)?
    | /auditLogs/signIns (/\$count | /\{[^/]+\})?
    | (/policies)? /authenticationMethodsPolicy (/.+)?
    | /\$batch
    | /\$metadata
    """,
    re.VERBOSE,
)

DERIVED = tuple(
    f"microsoft.graph.{name}"
    for name in (
        "phoneAuthenticationMethod",
        "emailAuthenticationMethod",
        "passwordAuthenticationMethod",
        "softwareOathAuthenticationMethod",
        "fido2AuthenticationMethod",
        "fido2AuthenticationMethodConfiguration",
        "temporaryAccessPassAuthenticationMethod",
        "smsAuthenticationMethodConfiguration",
        "voiceAuthenticationMethodConfiguration",
        "emailAuthenticationMethodConfiguration",
        "softwareOathAuthenticationMethodConfiguration",
        "temporaryAccessPassAuthenticationMethodConfiguration",
        "authenticationMethodTarget",
        "passkeyAuthenticationMethodTarget",
        "smsAuthenticationMethodTarget",
        "user",
        "group",
        "directoryRole",
    )
)
"""What stands in polymorphic answers, and what is contained in them, where the operation names only the base type."""

BESIDES = re.compile(
    r"(UserAuthMethod-(Phone|Email|Password|SoftwareOATH|Passkey|TAP)|UserAuthenticationMethod|Application|Policy\.Read"
    r"|Directory\.Access).*"
)
"""Permissions to keep though no operation of the slice may name them."""

DROPPED = ("summary", "docs", "description")
"""Prose."""


def cut_operations(full: Json) -> Json:
    """The operations on served paths, in one order, and the sets of roles they name."""
    kept = [_without_prose(each) for each in full["operations"] if SERVED.fullmatch(each["path"])]
    kept.sort(key=lambda each: (each["path"], each["method"], each["version"]))
    named = {each.get("rolesForOthers") for each in kept}
    return {"roleSets": {name: roles for name, roles in full["roleSets"].items() if name in named}, "operations": kept}


def cut_schemas(full: Json, operations: list[Json]) -> Json:
    """The types that the operations send and return, all they consist of, and all they inherit."""
    return {
        version: _reached(types, [each for each in operations if each["version"] == version])
        for version, types in full.items()
        if isinstance(types, dict)
    }


def cut_permissions(full: Json, operations: list[Json]) -> Json:
    """The permissions that the operations name; all roles and matrices."""
    named = {name for each in operations for name in _permission_names(each)}
    kept = {name: text for name, text in full["permissions"].items() if name in named or BESIDES.fullmatch(name)}
    return {**full, "permissions": kept}


def _without_prose(value: Any) -> Any:
    match value:
        case dict():
            return {key: _without_prose(inner) for key, inner in value.items() if not _is_prose(key, inner)}
        case list():
            return [_without_prose(inner) for inner in value]
        case _:
            return value


def _is_prose(key: str, value: Any) -> bool:
    return key in DROPPED and isinstance(value, str)


def _reached(types: Json, operations: list[Json]) -> Json:
    wanted = [name for each in operations for body in ("requestBody", "response") for name in _names(each[body])]
    wanted += DERIVED
    kept: Json = {}
    while wanted:
        name = wanted.pop()
        if name in types and name not in kept:
            kept[name] = _without_prose(types[name])
            wanted += _references(types[name])
    return kept


def _names(body: Any) -> Iterator[str]:
    """Type names in a body: a name, `Collection(name)`, or parameters by name."""
    if isinstance(body, dict):
        for inner in body.values():
            yield from _names(inner)
    elif isinstance(body, str):
        yield from re.findall(r"microsoft\.graph\.[A-Za-z0-9]+", body)


def _references(schema: Any) -> Iterator[str]:
    """What a schema consists of. Where it only leads to others (navigation), they are not part of it."""
    if isinstance(schema, dict):
        if "x-navigation" in schema:
            return
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"].rpartition("/")[2]
        for inner in schema.values():
            yield from _references(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _references(inner)


def _permission_names(operation: Json) -> Iterator[str]:
    for granted in (operation.get("permissions"), (operation.get("me") or {}).get("permissions")):
        for kind in (granted or {}).values():
            yield from (*kind["least"], *kind["higher"])


def _read(folder: Path, name: str) -> Json:
    read: Json = json.loads((folder / name).read_text(encoding="utf-8"))
    return read


def _write(folder: Path, name: str, content: Json) -> None:
    text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False)
    (folder / name).write_text(text + "\n", encoding="utf-8")


def cut(source: Path, to: Path) -> None:
    """Read the three files of one folder, write those of another."""
    operations = cut_operations(_read(source, "operations.json"))
    _write(to, "operations.json", operations)
    _write(to, "schemas.json", cut_schemas(_read(source, "schemas.json"), operations["operations"]))
    _write(to, "permissions.json", cut_permissions(_read(source, "permissions.json"), operations["operations"]))


if __name__ == "__main__":
    cut(Path(sys.argv[1]), Path(__file__).parent)
