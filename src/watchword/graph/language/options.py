"""The query string of a request: which options are in it, and what together they ask for.

Source: OData URL Conventions 4.01 section 5 and Graph's customs: names in any case, with or without the `$`; options
without a `$` that OData does not know belong to somebody else and are left alone. `+` is a blank, as browsers and most
HTTP libraries write it. Each option once: of two, one reader would take the first and another the last.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import unquote_to_bytes

from watchword.graph.language import refusals
from watchword.graph.language.filter import parse_filter
from watchword.graph.language.limits import LIMITS, Limits
from watchword.graph.language.orderby import parse_orderby
from watchword.graph.language.properties import Scope
from watchword.graph.language.search import parse_search
from watchword.graph.language.select import parse_expand, parse_select
from watchword.kernel.edm import EntityType, Version
from watchword.kernel.query import Expand, Filter, ListQuery, Order, SearchTree


class Option(Enum):
    """The system query options that something here may take."""

    SELECT = "select"
    FILTER = "filter"
    ORDERBY = "orderby"
    TOP = "top"
    COUNT = "count"
    SEARCH = "search"
    EXPAND = "expand"
    SKIPTOKEN = "skiptoken"
    DELTATOKEN = "deltatoken"


USUAL = frozenset(Option) - {Option.SEARCH, Option.DELTATOKEN}


@dataclass(frozen=True, kw_only=True)
class ListRules:
    """What a list lets be asked of it.

    `expandable` names the relations on offer (canonical) and the type each leads to. `advanced`: the resource is a
    directory object, with Graph's two engines; see `operators`.
    """

    default_top: int = 100
    max_top: int = 999
    options: frozenset[Option] = USUAL
    expandable: Mapping[str, EntityType] = field(default_factory=dict)
    advanced: bool = False


@dataclass(frozen=True, slots=True)
class ListRequest:
    """A list request: the query, and the tokens as they came, to be opened by whoever sealed them."""

    query: ListQuery
    skiptoken: str | None = None
    deltatoken: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """The options of a query string, decoded: the system's by name without `$`, in lower case, and everybody else's."""

    system: Mapping[str, str]
    custom: Mapping[str, str]

    def get(self, option: Option) -> str | None:
        """The text of an option, if it was sent."""
        return self.system.get(option.value)


_KNOWN = frozenset(option.value for option in Option) | {"skip"}
_FOREIGN = frozenset({"apply", "compute", "format", "id", "index", "levels", "schemaversion"})
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]", re.ASCII)
_DIGITS = re.compile(r"[0-9]++", re.ASCII)
_TOP_DIGITS = 9


def parse_options(
    raw_query: str,
    entity: EntityType,
    *,
    version: Version,
    eventual: bool,
    rules: ListRules,
    counting: bool = False,
    limits: Limits = LIMITS,
) -> ListRequest:
    """What a list is asked for. `raw_query` is percent-encoded, without the `?`; bytes that are not ASCII stand as the
    characters of their UTF-8 (or as surrogate escapes, and are refused). `eventual`: the header `ConsistencyLevel:
    eventual` came with it. `counting`: the path ends in `/$count`, so only what narrows the list is taken.

    Raises Invalid for what is wrong, Unsupported for what is not offered.
    """
    sent = split_query(raw_query, limits)
    allowed = rules.options & {Option.FILTER, Option.SEARCH} if counting else rules.options
    _refuse_others(sent, allowed | {Option.COUNT} if counting else allowed)
    if counting and rules.advanced and not eventual:
        raise refusals.count_needs_header()
    count = counting or _count(sent.get(Option.COUNT))
    if rules.advanced and not eventual:
        count = False  # Graph ignores $count=true without the header, and says nothing
    scope = Scope(entity, version, rules.advanced, advanced=rules.advanced and eventual and count)
    query = ListQuery(
        filter=_filter(sent, scope, limits),
        search=_search(sent, scope, eventual=eventual, limits=limits),
        order=_order(sent, scope, limits),
        select=_select(sent, scope, limits),
        expand=_expand(sent, scope, rules.expandable, limits),
        top=_top(sent.get(Option.TOP), rules),
        count=count,
        advanced=scope.advanced,
    )
    _refuse_together(query, scope)
    return ListRequest(query, sent.get(Option.SKIPTOKEN), sent.get(Option.DELTATOKEN))


def parse_single_options(
    raw_query: str,
    entity: EntityType,
    *,
    version: Version,
    expandable: Mapping[str, EntityType] | None = None,
    limits: Limits = LIMITS,
) -> ListQuery:
    """What one object is asked for: $select and $expand. $count says nothing of one object and is passed over."""
    sent = split_query(raw_query, limits)
    _refuse_others(sent, frozenset({Option.SELECT, Option.EXPAND, Option.COUNT}))
    scope = Scope(entity, version)
    return ListQuery(select=_select(sent, scope, limits), expand=_expand(sent, scope, expandable or {}, limits), top=1)


def parse_no_options(raw_query: str, limits: Limits = LIMITS) -> None:
    """For what takes no options: people's authentication methods and the policies that configure them.

    $select, $expand and $count are passed over, because the SDKs and PowerShell offer them and a whole answer still
    serves who asked for a part. An answer that should have been filtered, sorted or cut and was not would deceive:
    those options are refused.
    """
    _refuse_others(split_query(raw_query, limits), frozenset({Option.SELECT, Option.EXPAND, Option.COUNT}))


def split_query(raw_query: str, limits: Limits = LIMITS) -> Sent:
    """The options of a query string, decoded once. Raises Invalid for bad encoding, repeated or unknown ones."""
    if len(raw_query) > limits.query or raw_query.count("&") >= limits.options:
        raise refusals.too_large("query string", f"more than {limits.query} characters or {limits.options} options")
    system: dict[str, str] = {}
    custom: dict[str, str] = {}
    for pair in filter(None, raw_query.split("&")):
        written, _, raw_value = pair.partition("=")
        name, value = _decode(written), _decode(raw_value)
        known = _system_name(name)
        if known is None:
            custom.setdefault(name, value)
        elif known in system:
            raise refusals.repeated_option(known)
        else:
            system[known] = value
    return Sent(system, custom)


def _decode(text: str) -> str:
    if _BAD_ESCAPE.search(text):
        raise refusals.undecodable()
    try:
        raw = text.replace("+", " ").encode("utf-8", "surrogateescape")
        decoded = unquote_to_bytes(raw).decode("utf-8")
    except UnicodeError as error:
        raise refusals.undecodable() from error
    if _CONTROL.search(decoded):
        raise refusals.undecodable()
    return decoded


def _system_name(name: str) -> str | None:
    folded = name.lower()
    if not folded.startswith("$"):
        return folded if folded in _KNOWN else None
    if folded[1:] not in _KNOWN | _FOREIGN:
        raise refusals.unknown_option(name)
    return folded[1:]


def _refuse_others(sent: Sent, allowed: frozenset[Option]) -> None:
    names = {option.value for option in allowed}
    for name in sent.system:
        if name not in names:
            raise refusals.unsupported_option(name)


def _filter(sent: Sent, scope: Scope, limits: Limits) -> Filter | None:
    text = sent.get(Option.FILTER)
    return None if text is None else parse_filter(text, scope, limits)


def _search(sent: Sent, scope: Scope, *, eventual: bool, limits: Limits) -> SearchTree | None:
    text = sent.get(Option.SEARCH)
    if text is None:
        return None
    if scope.directory and not eventual:
        raise refusals.search_needs_header()
    return parse_search(text, scope, limits)


def _order(sent: Sent, scope: Scope, limits: Limits) -> tuple[Order, ...]:
    text = sent.get(Option.ORDERBY)
    return () if text is None else parse_orderby(text, scope, limits)


def _select(sent: Sent, scope: Scope, limits: Limits) -> tuple[str, ...] | None:
    text = sent.get(Option.SELECT)
    return None if text is None else parse_select(text, scope.entity, scope.version, limits)


def _expand(sent: Sent, scope: Scope, expandable: Mapping[str, EntityType], limits: Limits) -> tuple[Expand, ...]:
    text = sent.get(Option.EXPAND)
    return () if text is None else parse_expand(text, scope.entity, scope.version, expandable, limits)


def _count(text: str | None) -> bool:
    if text is None or text.lower() == "false":
        return False
    if text.lower() != "true":
        raise refusals.bad_count(text)
    return True


def _top(text: str | None, rules: ListRules) -> int:
    if text is None:
        return rules.default_top
    if not _DIGITS.fullmatch(text):
        raise refusals.bad_top(text)
    if len(text) > _TOP_DIGITS or not 1 <= int(text) <= rules.max_top:
        raise refusals.top_out_of_range(text, rules.max_top)
    return int(text)


def _refuse_together(query: ListQuery, scope: Scope) -> None:
    if scope.directory and not scope.advanced and query.filter is not None and query.order:
        raise refusals.sorting_while_filtering()
    if query.expand and (query.advanced or (scope.directory and query.search is not None)):
        raise refusals.expand_while_advanced()
