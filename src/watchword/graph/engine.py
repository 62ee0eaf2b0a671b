"""One Graph request, start to end: route, parse, ask the handler, render. It knows no HTTP server and no resource.

`$batch` asks the same function for each of its parts, so a part can do nothing that a request alone could not.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from watchword.graph import body, errors, render
from watchword.graph.language.options import (
    ListRequest,
    parse_no_options,
    parse_options,
    parse_single_options,
    split_query,
)
from watchword.graph.language.path import Segment, parse_path
from watchword.graph.paging import Paging
from watchword.graph.repeated import name_of
from watchword.graph.resource import NOTHING, Call, Dialect, Kind, Operation, Reply
from watchword.graph.router import Match, Router
from watchword.kernel.actor import Actor
from watchword.kernel.clock import Clock
from watchword.kernel.edm import ComplexType, EntityType, May, Version
from watchword.kernel.errors import Invalid, Problem
from watchword.kernel.query import ListQuery, Page

_LOG = logging.getLogger("watchword.graph")
_ME_WITHOUT_USER = "/me request is only valid with delegated authentication flow."


class Request(NamedTuple):
    """What was asked. `path` is what follows the version, still percent-encoded; `load` reads the body when wanted."""

    http_verb: str
    version: Version
    path: str
    raw_query: str
    actor: Actor
    eventual: bool = False
    load: Callable[[], object] = lambda: None
    once: str = ""
    """The header Idempotency-Key."""


class Response(NamedTuple):
    """What is answered. `content` is a JSON-able object, or bare text for `$count`."""

    status: int
    content: Mapping[str, Any] | str | None = None
    headers: Mapping[str, str] = NOTHING


@dataclass(frozen=True)
class Engine:
    """The routes of every version, and what rendering needs. `base_url` is the configured public origin."""

    base_url: str
    routers: Mapping[Version, Router]
    paging: Paging
    clock: Clock

    async def answer(self, request: Request) -> Response:
        """Answer one request. Problems become Graph's error body; anything else is a fault of ours and goes up."""
        dialect = Dialect.DIRECTORY
        try:
            segments, via_me = self._resolve_me(parse_path(request.path), request.actor)
            match = self.routers[request.version].match(segments, request.http_verb)
            dialect = match.operation.dialect
            return await self._perform(request, match, via_me=via_me)
        except Problem as problem:
            return self.refusal(problem, dialect, request.actor)

    def refusal(self, problem: Problem, dialect: Dialect, actor: Actor) -> Response:
        """A problem as Graph tells it."""
        _LOG.info(
            "refused",
            extra={
                "code": problem.code,
                "reason": problem.reason,
                "request_id": actor.origin.request_id,
                "user_id": actor.user_id,
                "app_id": actor.app_id,
            },
        )
        content = errors.body_of(problem, dialect, actor.origin, self.clock())
        return Response(errors.status_of(problem), content, errors.headers_of(problem))

    @staticmethod
    def _resolve_me(segments: tuple[Segment, ...], actor: Actor) -> tuple[tuple[Segment, ...], bool]:
        if not segments or segments[0].name.lower() != "me":
            return segments, False
        if actor.user_id is None:
            raise Invalid("me-without-user", _ME_WITHOUT_USER)
        return (Segment("users"), Segment(actor.user_id), *segments[1:]), True

    async def _perform(self, request: Request, match: Match, *, via_me: bool) -> Response:
        operation = match.operation
        query = self._continue(request, _asked(request, operation))
        call = Call(
            actor=request.actor,
            version=request.version,
            keys=match.keys,
            query=query,
            **_payload(request, match),
        )
        if request.once:
            call = call._replace(once=name_of(request.once, operation, call))
        answer = await operation.handler(call)
        return self._render(request, match, query, answer, via_me=via_me)

    def _continue(self, request: Request, asked: ListRequest) -> ListQuery:
        """The query, from where the last page ended."""
        if asked.skiptoken is None:
            return asked.query
        position = self.paging.read(asked.skiptoken, _binding(request, asked.query), self.clock())
        return replace(asked.query, after=position)

    def _render(self, request: Request, match: Match, query: ListQuery, answer: Any, *, via_me: bool) -> Response:
        operation = match.operation
        if isinstance(answer, Reply):
            return self._special(request, answer)
        root = f"{self.base_url}/{request.version.value}"
        match operation.kind:
            case Kind.LIST | Kind.LIST_REFERENCES:
                return Response(200, self._list(request, match.keys, operation, query, answer))
            case Kind.GET:
                return Response(200, self._single(request, match, query, answer, via_me=via_me))
            case Kind.COUNT:
                return Response(200, str(answer))
            case Kind.UPDATE | Kind.DELETE | Kind.ADD_REFERENCE | Kind.REMOVE_REFERENCE if answer is None:
                return Response(204)
            case Kind.ACTION | Kind.FUNCTION if answer is None:
                return Response(204)
            case Kind.ACTION | Kind.FUNCTION:
                return Response(200, _value(root, operation, answer, request.version))
            case _:
                content = self._single(request, match, query, answer, via_me=via_me)
                created = operation.kind in (Kind.CREATE, Kind.REPLACE)
                headers = (
                    {"location": f"{root}/{_location(match)}/{answer['id']}"} if operation.kind is Kind.CREATE else {}
                )
                return Response(201 if created else 200, content, headers)

    def _single(
        self, request: Request, match: Match, query: ListQuery, answer: Mapping[str, Any], *, via_me: bool
    ) -> dict[str, Any]:
        root, operation = f"{self.base_url}/{request.version.value}", match.operation
        is_me = via_me and operation.path.count("/") == 1
        path = ["users"] if is_me else render.context_path(_parent(operation), match.keys)
        context = render.context(root, path, query, single=_is_member(operation))
        return {"@odata.context": context, **_shown(operation, answer, request.version, query)}

    def _list(
        self,
        request: Request,
        keys: Mapping[str, str],
        operation: Operation,
        query: ListQuery,
        page: Page[Mapping[str, Any]],
    ) -> dict[str, Any]:
        root = f"{self.base_url}/{request.version.value}"
        content: dict[str, Any] = {
            "@odata.context": render.context(root, render.context_path(operation.path, keys), query, single=False)
        }
        if page.count is not None:
            content["@odata.count"] = page.count
        if page.next is not None:
            token = self.paging.issue(page.next, _binding(request, query), self.clock())
            content["@odata.nextLink"] = _next_link(root, request, token)
        content["value"] = [_shown(operation, item, request.version, query) for item in page.items]
        return content

    def _special(self, request: Request, reply: Reply) -> Response:
        root = f"{self.base_url}/{request.version.value}"
        headers = {}
        if reply.location is not None:
            headers["location"] = f"{root}/{reply.location}"
        if reply.retry_after is not None:
            headers["retry-after"] = str(reply.retry_after)
        content = reply.body
        if content is not None and reply.context is not None:
            content = {"@odata.context": f"{root}/$metadata#{reply.context}", **content}
        return Response(reply.status, content, headers)


def _asked(request: Request, operation: Operation) -> ListRequest:
    """The query options, by the rules of the operation."""
    rules, entity = operation.rules, operation.entity
    if rules is None or entity is None:
        if request.raw_query:
            parse_no_options(request.raw_query)
        return _NO_OPTIONS
    if operation.kind in (Kind.LIST, Kind.COUNT, Kind.LIST_REFERENCES):
        return parse_options(
            request.raw_query,
            entity,
            version=request.version,
            eventual=request.eventual,
            rules=rules,
            counting=operation.kind is Kind.COUNT,
        )
    if operation.kind in (Kind.GET, Kind.CREATE) and request.raw_query:
        query = parse_single_options(request.raw_query, entity, version=request.version, expandable=rules.expandable)
        return ListRequest(query)
    return _NO_OPTIONS


_NO_OPTIONS = ListRequest(ListQuery())


def _payload(request: Request, match: Match) -> dict[str, Any]:
    """The parts of a call that come from the body, or from a function's arguments."""
    operation = match.operation
    match operation.kind:
        case Kind.LIST | Kind.GET:
            return {}
        case Kind.CREATE | Kind.UPDATE | Kind.REPLACE if operation.entity is not None:
            payload = body.read_object(request.load())
            may = May.UPDATE if operation.kind is Kind.UPDATE else May.CREATE
            entity = operation.derived(match.keys) if operation.derived else operation.entity
            return {"body": body.read_entity(entity, payload, request.version, may), "binds": body.read_binds(payload)}
        case Kind.ACTION:
            return {"parameters": body.read_parameters(operation.parameters, body.read_object(request.load()))}
        case Kind.ADD_REFERENCE:
            reference = body.read_object(request.load()).get("@odata.id")
            return {"binds": {"": (body.read_reference(reference),)}}
        case Kind.REMOVE_REFERENCE if not operation.path.endswith("}/$ref"):
            reference = split_query(request.raw_query).custom.get("@id")
            return {"binds": {"": (body.read_reference(reference),)}}
        case Kind.FUNCTION:
            return {"parameters": dict(match.arguments)}
        case _:
            return {}


def _shown(operation: Operation, item: Mapping[str, Any], version: Version, query: ListQuery) -> dict[str, Any]:
    entity = operation.answer if isinstance(operation.answer, EntityType) else operation.entity
    if entity is None or isinstance(operation.answer, ComplexType):
        return dict(item)
    return render.render_entity(entity, item, version, query.select, query.expand)


def _value(root: str, operation: Operation, answer: Any, version: Version) -> dict[str, Any]:
    """The answer of an action or function: a primitive is wrapped in `value`, an entity stands as it is."""
    if isinstance(answer, Mapping):
        name = _named(operation.answer)
        return {"@odata.context": f"{root}/$metadata#{name}", **_shown(operation, answer, version, ListQuery())}
    return {"@odata.context": f"{root}/$metadata#{operation.answer}", "value": answer}


def _named(answer: object) -> str:
    """A type as a context names it."""
    return f"microsoft.graph.{answer.name}" if isinstance(answer, EntityType | ComplexType) else str(answer)


def _parent(operation: Operation) -> str:
    """The path whose name the context carries: of an entity in a set, the set's."""
    head, _, last = operation.path.rpartition("/")
    return head if last.startswith("{") else operation.path


def _is_member(operation: Operation) -> bool:
    return operation.kind is Kind.CREATE or operation.path.rpartition("/")[2].startswith("{")


def _location(match: Match) -> str:
    """The path of a collection with its keys filled in, as segments."""
    parts = match.operation.path.split("/")
    values = {key.partition(":")[0]: value for key, value in match.keys.items()}
    return "/".join(values[p[1:-1].partition(":")[0]] if p.startswith("{") else p for p in parts)


def _binding(request: Request, query: ListQuery) -> str:
    """Who asked, and what: a token for one list continues no other."""
    actor = request.actor
    what = (request.version.value, request.path.lower(), repr(replace(query, after=None)))
    return "\n".join((actor.user_id or "", actor.app_id or "", *what))


_TOKEN_NAMES = frozenset({"$skiptoken", "%24skiptoken", "skiptoken"})


def _next_link(root: str, request: Request, token: str) -> str:
    """The same request, continued: every option as it was sent, but for the token."""
    kept = [
        part for part in request.raw_query.split("&") if part and part.partition("=")[0].lower() not in _TOKEN_NAMES
    ]
    return f"{root}/{request.path.lstrip('/')}?{'&'.join([*kept, f'$skiptoken={token}'])}"
