"""Microsoft's public clients that administrators' tools come as (AUTHORITY section 6): known from the start.

What they were preauthorised for is Microsoft's own list for the Azure CLI, as far as it means anything here; whoever
uses them can do no more than their roles allow.
"""

from collections.abc import Mapping
from typing import Final

from watchword.directory.seed.well_known import AZURE_CLI, GRAPH_POWERSHELL
from watchword.kernel.ids import AppId
from watchword.oidc.protocol.scopes import OPENID_SCOPES

PREAUTHORISED: Final[Mapping[AppId, frozenset[str]]] = {
    AZURE_CLI: OPENID_SCOPES
    | {
        "AuditLog.Read.All",
        "Directory.AccessAsUser.All",
        "Group.ReadWrite.All",
        "User.Read",
        "User.ReadWrite.All",
    },
    GRAPH_POWERSHELL: OPENID_SCOPES | {"User.Read"},
}
"""Permissions of Graph that need nobody's consent, by application."""
