"""The verbs of one collection as a group of commands."""

from collections.abc import Iterable, Sequence

import click

from watchword.cli.client.commands import command_of
from watchword.cli.client.verbs import Verb
from watchword.kernel.edm import EntityType


def groups_of(verbs: Iterable[Verb]) -> dict[str, click.Group]:
    """Groups by name, with their verbs and the groups within them."""
    found: dict[str, click.Group] = {}
    every = tuple(verbs)
    for name in dict.fromkeys(verb.group[0] for verb in every):
        found[name] = _group((name,), [verb for verb in every if verb.group[0] == name])
    return found


def _group(words: tuple[str, ...], verbs: Sequence[Verb]) -> click.Group:
    depth = len(words)
    group = click.Group(words[-1], help=f"{_label(words, verbs)}.", short_help=_label(words, verbs))
    for verb in verbs:
        if verb.group == words:
            group.add_command(command_of(verb))
    deeper = dict.fromkeys(verb.group[depth] for verb in verbs if len(verb.group) > depth)
    for name in deeper:
        inner = (*words, name)
        group.add_command(_group(inner, [verb for verb in verbs if verb.group[: depth + 1] == inner]))
    return group


def _label(words: tuple[str, ...], verbs: Sequence[Verb]) -> str:
    """What the collection is of, by the description's own label, and what can be done."""
    own = [verb for verb in verbs if verb.group == words]
    labels = (verb.operation.entity.label for verb in own if isinstance(verb.operation.entity, EntityType))
    noun = next((label for label in labels if label), words[-1].replace("-", " ").capitalize())
    names = dict.fromkeys([*(verb.name for verb in own), *(v.group[len(words)] for v in verbs if v.group != words)])
    return f"{noun}: {', '.join(names)}"
