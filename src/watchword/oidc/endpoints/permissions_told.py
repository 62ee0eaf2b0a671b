"""Permissions in plain words, for those who are asked to agree to them. One without words is shown by its name."""

from collections.abc import Iterable
from dataclasses import dataclass

from watchword.kernel.words import Words
from watchword.oidc.protocol.access_token import GRAPH_AUDIENCE
from watchword.oidc.protocol.consent import Api

_OPENID = {
    "offline_access": Words("Stay signed in, also while you are not there"),
    "openid": Words("Sign you in"),
    "profile": Words("Read your name"),
    "email": Words("Read your e-mail address"),
}
_GRAPH = {
    "Application.Read.All": Words("Read the organisation’s applications"),
    "Application.ReadWrite.All": Words("Read and change the organisation’s applications"),
    "AuditLog.Read.All": Words("Read who signed in and what was changed"),
    "Directory.AccessAsUser.All": Words("Do in the directory whatever you may do"),
    "Directory.Read.All": Words("Read everything in the directory"),
    "Directory.ReadWrite.All": Words("Read and change everything in the directory"),
    "Domain.Read.All": Words("Read the organisation’s domains"),
    "Domain.ReadWrite.All": Words("Read and change the organisation’s domains"),
    "Group.Read.All": Words("Read all groups"),
    "Group.ReadWrite.All": Words("Read and change all groups"),
    "GroupMember.Read.All": Words("Read who is in which group"),
    "GroupMember.ReadWrite.All": Words("Read and change who is in which group"),
    "Organization.Read.All": Words("Read what is known of the organisation"),
    "Organization.ReadWrite.All": Words("Read and change what is known of the organisation"),
    "Policy.Read.All": Words("Read the organisation’s policies"),
    "Policy.Read.AuthenticationMethod": Words("Read which ways of signing in are allowed"),
    "Policy.ReadWrite.AuthenticationMethod": Words("Read and change which ways of signing in are allowed"),
    "RoleManagement.Read.Directory": Words("Read who is an administrator"),
    "RoleManagement.ReadWrite.Directory": Words("Read and change who is an administrator"),
    "User.Read": Words("Read your profile"),
    "User.Read.All": Words("Read everybody’s full profile"),
    "User.ReadBasic.All": Words("Read everybody’s basic profile"),
    "User.ReadWrite": Words("Read and change your profile"),
    "User.ReadWrite.All": Words("Read and change everybody’s full profile"),
    "UserAuthenticationMethod.Read": Words("Read your ways of signing in"),
    "UserAuthenticationMethod.Read.All": Words("Read everybody’s ways of signing in"),
    "UserAuthenticationMethod.ReadWrite": Words("Read and change your ways of signing in"),
    "UserAuthenticationMethod.ReadWrite.All": Words("Read and change everybody’s ways of signing in"),
}
"""What is served, after Microsoft's own sentences (Graph permissions reference, "Consent display text")."""


@dataclass(frozen=True)
class Told:
    """A permission on a page: what it lets an application do, and the name that administrators know it by."""

    words: Words | None
    name: str


def told(names: Iterable[str], api: Api) -> list[Told]:
    """Permissions at an API, in their order. Another API's may have the name of one of Graph's, and mean something
    else."""
    known = _OPENID | _GRAPH if api.id == GRAPH_AUDIENCE else _OPENID
    return [Told(known.get(name), name) for name in names]
