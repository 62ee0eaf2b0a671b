"""Accounts: listed, read, made, changed, soft-deleted, their sessions revoked. Decides; knows no SQL and no HTTP."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from watchword.access.action import Action, Own
from watchword.access.actions import (
    USERS_CREATE,
    USERS_DELETE,
    USERS_LIST,
    USERS_READ,
    USERS_READ_BASIC,
    USERS_REVOKE_SESSIONS,
    USERS_UPDATE_BASIC,
    USERS_UPDATE_SENSITIVE,
    updating,
)
from watchword.access.decision import Allowed, decide
from watchword.access.desk import Case, Desk, Work, needs, not_found
from watchword.directory.model import Administrators, Passwords, Prepared
from watchword.directory.users import rules, told
from watchword.directory.users.asked import asked_for
from watchword.directory.users.model import NewPassword, Seen, User, UserStore, VerifiedDomains
from watchword.directory.users.properties import BASIC, changed
from watchword.kernel.errors import Forbidden, Invalid
from watchword.kernel.ids import UserId, new_guid
from watchword.kernel.query import ListQuery, Page
from watchword.method import Person
from watchword.sessions.model import Trigger
from watchword.sessions.revoking import Revocations

_OWN_BY_ROLE = replace(USERS_UPDATE_BASIC, own=Own.BY_ROLE)


def _updating(_service: "Users", values: Mapping[str, Any], password: NewPassword | None = None) -> Action:
    return updating(_written(values, password))[0]


@dataclass(frozen=True)
class Users:
    """The service."""

    desk: Desk
    store: UserStore
    domains: VerifiedDomains
    passwords: Passwords
    administrators: Administrators
    revocations: Revocations

    @needs(USERS_LIST)
    async def page(self, case: Case, query: ListQuery) -> Page[Seen]:
        """One page of the accounts that are not deleted."""

        async def body(work: Work) -> Page[Seen]:
            basic = _sees_basic_only(work, query)
            found = await self.store.page(work.tx, query)
            return Page(tuple(Seen(user, basic) for user in found.items), found.next, found.count)

        return await case.scan(body)

    @needs(USERS_LIST)
    async def count(self, case: Case, query: ListQuery) -> int:
        """How many there are."""

        async def body(work: Work) -> int:
            _sees_basic_only(work, query)
            return await self.store.count(work.tx, query)

        return await case.scan(body)

    @needs(USERS_READ_BASIC)
    async def get(self, case: Case) -> Seen:
        """One of them."""

        async def body(work: Work) -> Seen:
            user = await self.store.get(work.tx, UserId(work.user.user_id))
            if user is None:
                raise not_found(work.user.user_id)
            return Seen(user, basic=not isinstance(decide(USERS_READ, work.me, work.target), Allowed))

        return await case.read(body, self.store.soon)

    @needs(USERS_CREATE)
    async def create(self, case: Case, values: Mapping[str, Any], password: NewPassword) -> User:
        """Make an account with its first password."""
        stored = rules.checked(values)
        if password.secret is None:
            raise Invalid(
                "password-missing", "A password must be specified to create a new user.", target="passwordProfile"
            )
        await case.read(lambda work: self._check_domain(work, stored))  # judged before anything slow is done for them
        prepared = await self.passwords.prepare(
            _person(UserId(""), stored), password.secret, must_change=password.must_change
        )

        async def body(work: Work) -> User:
            await self._check_domain(work, stored)
            user = _new_user(work, stored)
            await self.store.add(work.tx, user)
            await self.passwords.issue(work, user.id, prepared)
            await work.record(told.added(user))
            return user

        return await case.write(body)

    @needs(_updating)
    async def update(self, case: Case, values: Mapping[str, Any], password: NewPassword | None = None) -> None:
        """Change what is named, null clears. All of it happens or, where one part is refused, nothing."""
        stored = rules.checked(values)
        names = _written(values, password)
        before = await case.read(lambda work: self._changeable(work, stored, names, lock=False))
        prepared: Prepared | None = None
        if password is not None and password.secret is not None:
            person = _person(before.id, {**before.profile, "displayName": before.display_name, **stored}, before)
            prepared = await self.passwords.prepare(person, password.secret, must_change=password.must_change)

        async def body(work: Work) -> None:
            user = await self._changeable(work, stored, names, lock=True)
            after = _after(work, user, stored, new_password=prepared is not None)
            await self._store_changed(work, user, after, password=password is not None)
            if prepared is not None:
                await self.passwords.reset(work, user.id, prepared)
                await self.revocations.after(work.tx, Trigger.PASSWORD_CHANGED, user.id, work.now)
            elif password is not None:
                await self.passwords.demand_change(work, user.id, must_change=password.must_change)

        await case.write(body)

    @needs(USERS_DELETE)
    async def delete(self, case: Case) -> None:
        """Soft-delete: it can be restored for 30 days, and can do nothing meanwhile."""

        async def body(work: Work) -> None:
            user = await self._locked(work)
            rules.refuse_synced(user)
            gone = user._replace(deleted_at=work.now, sessions_valid_from=work.now)
            await self.store.save(work.tx, user, gone)
            await self.revocations.after(work.tx, Trigger.DELETED, user.id, work.now)
            await self.administrators.keep_one(work.tx, principal=user.id)
            await work.record(told.deleted(user))

        await case.write(body)

    @needs(USERS_REVOKE_SESSIONS)
    async def revoke_sessions(self, case: Case) -> None:
        """What was issued to the user until now, refresh tokens and browser sessions, is good no longer."""

        async def body(work: Work) -> None:
            user = await self._locked(work)
            await self.store.revoke_sessions(work.tx, user.id, work.now)
            await self.revocations.after(work.tx, Trigger.SESSIONS_REVOKED, user.id, work.now)
            await work.record(told.revoked(user))

        await case.write(body)

    # --- what they share ---------------------------------------------------------------------------------------------

    async def _locked(self, work: Work) -> User:
        user = await self.store.lock(work.tx, UserId(work.user.user_id))
        if user is None:
            raise not_found(work.user.user_id)
        return user

    async def _changeable(self, work: Work, stored: Mapping[str, Any], names: frozenset[str], *, lock: bool) -> User:
        """The user, where every one of those properties may be changed by this actor, and to those values."""
        for action in updating(names):
            work.demand(action)
        if not names - USERS_UPDATE_SENSITIVE.keys() <= rules.SELF_SERVICE:
            work.demand(_OWN_BY_ROLE)
        find = self.store.lock if lock else self.store.get
        user = await find(work.tx, UserId(work.user.user_id))
        if user is None:
            raise not_found(work.user.user_id)
        rules.refuse_mastered(user, names)
        await self._check_domain(work, stored)
        return user

    async def _check_domain(self, work: Work, stored: Mapping[str, Any]) -> None:
        upn = stored.get("userPrincipalName")
        if upn is not None and not await self.domains.is_verified(work.tx, rules.domain_of(upn)):
            raise Invalid(
                "domain-not-verified",
                "The domain portion of the userPrincipalName property is invalid. You must use one of the verified "
                "domain names in your organization.",
                target="userPrincipalName",
            )

    async def _store_changed(self, work: Work, before: User, after: User, *, password: bool) -> None:
        if after == before:
            return
        await self.store.save(work.tx, before, after)
        if before.account_enabled and not after.account_enabled:
            await self.administrators.keep_one(work.tx, principal=after.id)
            await self.revocations.after(work.tx, Trigger.DISABLED, after.id, work.now)
        await work.record(told.updated(before, after, password=password))


def _written(values: Iterable[str], password: NewPassword | None) -> frozenset[str]:
    return frozenset(values) | (frozenset() if password is None else {"passwordProfile"})


def _sees_basic_only(work: Work, query: ListQuery) -> bool:
    """Whether the basic properties are all that is shown. Raises Forbidden where the query asks about others: an answer
    to `mobilePhone eq '..'` tells a number as well as the number itself does (API-03).
    """
    if isinstance(decide(USERS_READ, work.me), Allowed):
        return False
    if not asked_for(query) <= BASIC:
        raise Forbidden("not-permitted", "Insufficient privileges to complete the operation.", reason="basic-only")
    return True


def _new_user(work: Work, stored: Mapping[str, Any]) -> User:
    blank = User(
        id=UserId(new_guid()),
        upn="",
        display_name="",
        account_enabled=False,
        created_at=work.now,
        sessions_valid_from=work.now,
        password_changed_at=work.now,
        profile={"userType": "Member"},
    )
    return changed(blank, stored)


def _after(work: Work, user: User, stored: Mapping[str, Any], *, new_password: bool) -> User:
    """The user as changed. Who is disabled, or given another password, is signed out everywhere."""
    after = changed(user, stored)
    if new_password:
        after = after._replace(password_changed_at=work.now, sessions_valid_from=work.now)
    elif user.account_enabled and not after.account_enabled:
        after = after._replace(sessions_valid_from=work.now)
    return after


def _person(user: UserId, values: Mapping[str, Any], known: User | None = None) -> Person:
    return Person(
        id=user,
        upn=values.get("userPrincipalName") or (known.upn if known else ""),
        display_name=values.get("displayName") or "",
        given_name=values.get("givenName") or "",
        surname=values.get("surname") or "",
        mail=values.get("mail") or "",
        synced=bool(known and known.synced),
    )
