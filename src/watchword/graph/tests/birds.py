"""A resource that exists only here, and an engine over it: it knows none by name, so any will do."""

from collections.abc import Mapping
from typing import Any

from watchword.graph.engine import Engine, Request, Response
from watchword.graph.language.options import ListRules
from watchword.graph.paging import Paging
from watchword.graph.resource import Call, Dialect, EntitySet, Kind, Operation, Reply
from watchword.graph.router import Router
from watchword.kernel.actor import Actor, ActorKind, Origin
from watchword.kernel.clock import Instant
from watchword.kernel.edm import BETA, ENTITY, EntityType, May, Primitive, Property, Version
from watchword.kernel.errors import Forbidden, NotFound
from watchword.kernel.query import Page
from watchword.kernel.secret import Secret

NOW = Instant(1_780_000_000_000_000)
BIRD = EntityType(
    "bird",
    (
        Property("name", Primitive.STRING, may=May.WRITE | May.FILTER | May.SORT, required=True),
        Property("legs", Primitive.INT32, may=May.CREATE, default=False),
        Property("hatched", Primitive.INSTANT),
        Property("song", Primitive.STRING, versions=BETA),
    ),
    base=ENTITY,
)
BIRDS = {str(n): {"id": str(n), "name": f"bird {n}", "legs": 2, "hatched": NOW, "song": "tweet"} for n in range(1, 8)}
ANNA = Actor(ActorKind.DELEGATED, user_id="1", origin=Origin(request_id="r", client_request_id="c"))
APP = Actor(ActorKind.APPLICATION, app_id="a", origin=Origin(request_id="r"))


async def list_birds(call: Call) -> Page[Mapping[str, Any]]:
    start = call.query.after[0] if call.query.after else 0
    assert isinstance(start, int)
    rows = list(BIRDS.values())[start : start + call.query.top]
    end = start + len(rows)
    return Page(tuple(rows), (end,) if end < len(BIRDS) else None, len(BIRDS) if call.query.count else None)


async def get_bird(call: Call) -> Mapping[str, Any]:
    if call.keys["bird"] not in BIRDS:
        raise NotFound("bird-not-found", "No such bird.")
    return BIRDS[call.keys["bird"]]


async def add_bird(call: Call) -> Mapping[str, Any]:
    return {"id": "99", **call.body}


async def nothing(_call: Call) -> None:
    return None


async def sing(call: Call) -> Any:
    if call.parameters.get("loudly"):
        return Reply(202, {"heard": True}, "birds/1/echoes/1")
    return True


async def forbidden(_call: Call) -> None:
    raise Forbidden("not-permitted", "Insufficient privileges to complete the operation.")


SET = EntitySet(
    path="birds",
    entity=BIRD,
    key="bird",
    rules=ListRules(default_top=3),
    list=("birds.read", list_birds),
    get=("birds.read", get_bird),
    create=("birds.write", add_bird),
    update=("birds.write", nothing),
    delete=("birds.write", nothing),
    others=(
        Operation(
            kind=Kind.ACTION,
            path="birds/{bird}/sing",
            permission="birds.write",
            handler=sing,
            parameters=(Property("loudly", Primitive.BOOLEAN),),
            answer="Edm.Boolean",
        ),
        Operation(kind=Kind.ACTION, path="birds/{bird}/forbid", permission="x", handler=forbidden),
    ),
)
NEST = Operation(
    kind=Kind.GET,
    path="users/{user}/nest",
    permission="birds.read",
    handler=lambda call: get_bird(Call(call.actor, call.version, {"bird": call.keys["user"]}, call.query)),
    entity=BIRD,
    dialect=Dialect.AUTHENTICATION,
)
OPERATIONS = (*SET.operations(), NEST)
ENGINE = Engine(
    "https://w.example", {v: Router(v, OPERATIONS) for v in Version}, Paging(Secret(b"k" * 32)), lambda: NOW
)


async def ask(
    verb: str, path: str, query: str = "", body: object = None, *, actor: Actor = ANNA, version: Version = Version.V1
) -> Response:
    return await ENGINE.answer(Request(verb, version, path, query, actor, load=lambda: body))


def content(response: Response) -> dict[str, Any]:
    assert isinstance(response.content, dict)
    return response.content
