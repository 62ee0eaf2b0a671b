"""contoso.com: a small organization with an administrator in every built-in role, and the cases that differ."""

from typing import Any

from watchword.access import roles as r
from watchword.directory.groups.model import Group
from watchword.directory.model import PrincipalKind
from watchword.directory.organization.model import Domain, Organization
from watchword.directory.roles.model import Assignment
from watchword.directory.seed.model import MakeId, Membership, Seed, named_id
from watchword.directory.users.model import User
from watchword.kernel.clock import Instant
from watchword.kernel.ids import GroupId, ObjectId, UserId

DOMAIN = "contoso.com"
INITIAL_DOMAIN = "contoso.onmicrosoft.com"

_ADMINISTRATORS: tuple[tuple[str, str, r.Role], ...] = (
    ("Nora", "Stark", r.GLOBAL_ADMINISTRATOR),
    ("Isaiah", "Langer", r.GLOBAL_READER),
    ("Lidia", "Holloway", r.AUTHENTICATION_ADMINISTRATOR),
    ("Pradeep", "Gupta", r.PRIVILEGED_AUTHENTICATION_ADMINISTRATOR),
    ("Miriam", "Graham", r.AUTHENTICATION_POLICY_ADMINISTRATOR),
    ("Henrietta", "Mueller", r.AUTHENTICATION_EXTENSIBILITY_ADMINISTRATOR),
    ("Megan", "Bowen", r.USER_ADMINISTRATOR),
    ("Diego", "Siciliani", r.HELPDESK_ADMINISTRATOR),
    ("Patti", "Fernandez", r.PASSWORD_ADMINISTRATOR),
    ("Grady", "Archie", r.PRIVILEGED_ROLE_ADMINISTRATOR),
    ("Johanna", "Lorenz", r.SECURITY_ADMINISTRATOR),
    ("Joni", "Sherman", r.SECURITY_OPERATOR),
    ("Lynne", "Robbins", r.SECURITY_READER),
    ("Lee", "Gu", r.CONDITIONAL_ACCESS_ADMINISTRATOR),
    ("Emily", "Braun", r.REPORTS_READER),
    ("Enrico", "Cattaneo", r.DIRECTORY_READERS),
    ("Debra", "Berger", r.DIRECTORY_WRITERS),
    ("Irvin", "Sayers", r.GROUPS_ADMINISTRATOR),
    ("Raul", "Razo", r.GUEST_INVITER),
    ("Bianca", "Pisani", r.MESSAGE_CENTER_READER),
    ("Ben", "Walters", r.USAGE_SUMMARY_REPORTS_READER),
    ("Brian", "Johnson", r.USER_EXPERIENCE_SUCCESS_MANAGER),
)

_MEMBERS = (
    ("Balas", "Kovacs", "Consultant", "Sales"),
    ("Adele", "Vance", "Retail Manager", "Retail"),
    ("Alex", "Wilber", "Marketing Assistant", "Marketing"),
    ("Christie", "Cline", "Buyer", "Sales"),
    ("Allan", "Deyoung", "Engineer", "IT"),
    ("Zoë", "Åström", "Designer", "Marketing"),
)


def contoso(now: Instant, ids: MakeId = named_id) -> Seed:
    """The organization as it is at `now`."""
    people = _people(now, ids)
    by_name = {user.upn.partition("@")[0]: user for user in people}
    groups = {name: _group(now, ids, name, about, holds_roles=held) for name, about, held in _GROUPS}
    inside = [(groups[group], by_name[name]) for group, names in _MEMBERSHIPS for name in names]
    return Seed(
        organization=Organization(
            ObjectId(ids("organization")),
            "Contoso",
            now,
            {"technicalNotificationMails": [f"nora@{DOMAIN}"], "countryLetterCode": "US", "preferredLanguage": "en"},
        ),
        domains=(Domain(DOMAIN, is_default=True), Domain(INITIAL_DOMAIN, is_initial=True)),
        users=people,
        groups=tuple(groups.values()),
        memberships=(
            *(Membership(group.id, ObjectId(user.id), PrincipalKind.USER) for group, user in inside),
            *(
                Membership(groups[outer].id, ObjectId(groups[inner].id), PrincipalKind.GROUP)
                for outer, inner in _NESTED
            ),
        ),
        owners=((groups["Helpdesk Team"].id, ObjectId(by_name["alex"].id)),),
        assignments=(
            *(_assignment(now, ids, by_name[given.lower()].id, role) for given, _, role in _ADMINISTRATORS),
            _assignment(now, ids, groups["Helpdesk Team"].id, r.HELPDESK_ADMINISTRATOR, PrincipalKind.GROUP),
        ),
    )


_GROUPS = (
    ("All Employees", "Everybody who works here", False),
    ("Sales", "Who sells", False),
    ("Sales Europe", "Who sells in Europe", False),
    ("Marketing", "Who makes it known", False),
    ("Helpdesk Team", "Who holds the role of Helpdesk Administrator together", True),
)

_MEMBERSHIPS = (
    ("All Employees", ("adele", "allan")),
    ("Sales", ("christie",)),
    ("Sales Europe", ("balas",)),
    ("Marketing", ("alex", "zoe")),
    ("Helpdesk Team", ("allan",)),
)

_NESTED = (("All Employees", "Sales"), ("All Employees", "Marketing"), ("Sales", "Sales Europe"))


def _people(now: Instant, ids: MakeId) -> tuple[User, ...]:
    administrators = [_user(now, ids, given, surname, role.name, "IT") for given, surname, role in _ADMINISTRATORS]
    members = [_user(now, ids, given, surname, title, where) for given, surname, title, where in _MEMBERS]
    return (*administrators, *members, *_odd_ones(now, ids))


def _odd_ones(now: Instant, ids: MakeId) -> tuple[User, ...]:
    """One whom an on-premises directory masters, a guest, and one who left."""
    synced = _user(now, ids, "Sam", "Winters", "Foreman", "Production", {"onPremisesSamAccountName": "swinters"})
    guest = _user(
        now,
        ids,
        "Gail",
        "Fabrikam",
        "Partner",
        "Fabrikam",
        {"userType": "Guest", "creationType": "Invitation", "externalUserState": "Accepted"},
    )
    left = _user(now, ids, "Dora", "Former", "Clerk", "Retail")
    return (
        synced._replace(synced=True, immutable_id="c3dpbnRlcnMtMDAwMDAwMDE="),
        guest,
        left._replace(account_enabled=False),
    )


def _user(
    now: Instant,
    ids: MakeId,
    given: str,
    surname: str,
    title: str,
    department: str,
    more: dict[str, Any] | None = None,
) -> User:
    name = given.lower().translate(_PLAIN)
    upn = f"{name}@{DOMAIN}"
    return User(
        id=UserId(ids(f"user {upn}")),
        upn=upn,
        display_name=f"{given} {surname}",
        account_enabled=True,
        created_at=now,
        sessions_valid_from=now,
        password_changed_at=now,
        profile={
            "givenName": given,
            "surname": surname,
            "jobTitle": title,
            "department": department,
            "companyName": "Contoso",
            "mail": upn,
            "mailNickname": name,
            "proxyAddresses": [f"SMTP:{upn}"],
            "businessPhones": ["+1 425 555 0100"],
            "officeLocation": "18/2111",
            "preferredLanguage": "en-US",
            "usageLocation": "US",
            "userType": "Member",
            **(more or {}),
        },
    )


_PLAIN = str.maketrans({"ë": "e"})


def _group(now: Instant, ids: MakeId, name: str, about: str, *, holds_roles: bool) -> Group:
    profile = {"description": about, "mailNickname": name.replace(" ", ""), "groupTypes": []}
    if holds_roles:
        profile["visibility"] = "Private"
    return Group(
        id=GroupId(ids(f"group {name}")),
        display_name=name,
        created_at=now,
        holds_roles=holds_roles,
        profile={key: value for key, value in profile.items() if value},
    )


def _assignment(
    now: Instant, ids: MakeId, principal: str, role: r.Role, kind: PrincipalKind = PrincipalKind.USER
) -> Assignment:
    return Assignment(
        ids(f"assignment {principal} {role.template_id}"), ObjectId(principal), kind, role.template_id, now
    )
