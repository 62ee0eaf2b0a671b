"""The permissions of Graph that mean anything here, by the actions that ask for them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from watchword.access.action import Action, Permissions

if TYPE_CHECKING:
    from watchword.bootstrap import Application


def actions_of(application: Application) -> Iterator[Action]:
    """Every action, those of the methods included."""
    from watchword.access.actions import ACTIONS
    from watchword.authenticators import permissions

    yield from ACTIONS
    for actions in permissions.Permissions.of_registry(application.services.registry).by_method.values():
        yield from actions.values()


def app_roles(application: Application) -> frozenset[str]:
    """What an application can be granted for itself."""
    return _names(action.app_roles for action in actions_of(application))


def scopes(application: Application) -> frozenset[str]:
    """What a token for a person can hold."""
    return _names(each for action in actions_of(application) for each in (action.scopes, action.own_scopes))


def known(named: Sequence[str], among: frozenset[str]) -> tuple[str, ...]:
    """The names as Graph spells them. Raises UsageError for one that permits nothing here."""
    spelled = {name.casefold(): name for name in among}
    for name in named:
        if name.casefold() not in spelled:
            near = difflib.get_close_matches(name, among, n=3, cutoff=0.6)
            raise click.UsageError(f"{name} permits nothing here.{' Near: ' + ', '.join(near) if near else ''}")
    return tuple(spelled[name.casefold()] for name in named)


def _names(permissions: Iterable[Permissions]) -> frozenset[str]:
    return frozenset(name for each in permissions for alternative in each for name in alternative)
