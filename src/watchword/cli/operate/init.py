"""`watchword init`: the first organisation and its first administrator, once and on the host alone (OPS-01)."""

import asyncio

import click

from watchword.access.roles import GLOBAL_ADMINISTRATOR
from watchword.cli.exits import Exit, Failure
from watchword.cli.operate.place import with_settings
from watchword.cli.operate.planting import plant
from watchword.directory.model import PrincipalKind
from watchword.directory.organization.model import Domain, Organization
from watchword.directory.roles.model import Assignment
from watchword.directory.seed.model import Seed
from watchword.directory.users.model import User
from watchword.kernel.clock import Instant, system_clock
from watchword.kernel.ids import ObjectId, UserId, new_guid
from watchword.kernel.upn import check_upn
from watchword.settings import Settings


@click.command()
@click.option("--name", required=True, help="The organisation's name.")
@click.option("--domain", required=True, help="The domain that people are named in: contoso.com.")
@click.option("--admin", required=True, metavar="ALIAS", help="The first administrator: nora is nora@contoso.com.")
@click.option("--admin-name", required=True, help="The administrator's display name.")
@with_settings
def command(settings: Settings, name: str, domain: str, admin: str, admin_name: str) -> None:
    """Set up an organisation with one Global Administrator, in a database that holds none.

    The administrator has no password yet: `watchword tokens mint` lets them set one.
    """
    now = system_clock()
    upn = check_upn(f"{admin}@{domain}")
    if not asyncio.run(plant(settings, _first(name, upn, admin_name, now), now)):
        raise Failure(Exit.CONFLICT, "The database holds an organisation already: it is set up once.")
    click.echo(f"{name} is set up; {upn} is its Global Administrator.")


def _first(name: str, upn: str, admin_name: str, now: Instant) -> Seed:
    """The organisation, its domain, and one person."""
    alias, _, domain = upn.partition("@")
    admin = User(UserId(new_guid()), upn, admin_name, True, now, now, profile={"mailNickname": alias})
    role = GLOBAL_ADMINISTRATOR.template_id
    return Seed(
        organization=Organization(ObjectId(new_guid()), name, now),
        domains=(Domain(domain, is_default=True, is_initial=True),),
        users=(admin,),
        groups=(),
        memberships=(),
        owners=(),
        assignments=(Assignment(new_guid(), ObjectId(admin.id), PrincipalKind.USER, role, now),),
    )
