"""Authentication methods in Graph: one collection for each method that has a face, made from the face. Names none."""

from collections.abc import Mapping, Sequence
from typing import Any

from watchword.authenticators.registration import Registrations
from watchword.authenticators.registry import AnyMethod
from watchword.authenticators.service import Authenticators, Done
from watchword.authenticators.sight import Shown
from watchword.graph.render import ENTITY
from watchword.graph.resource import Call, Dialect, EntitySet, Handler, Kind, Operation, Reply
from watchword.kernel.edm import AUTHENTICATION_METHOD, ComplexType, Primitive, Property, Version
from watchword.kernel.query import Page
from watchword.method import Act, Anchor, Face, Invitation, Verb

ROOT = "users/{user:userPrincipalName}/authentication"
_USER = "users/{user:userPrincipalName}"
_REVEALED = "newPassword"


def resources(service: Authenticators, registrations: Registrations) -> tuple[EntitySet | Operation, ...]:
    """Every method's collection and acts, and `methods`, which holds them all."""
    made: list[EntitySet | Operation] = [_all_methods(service)]
    for method, face in service.registry.faces():
        made.append(_collection(service, registrations, method, face))
        if face.invitation is not None:
            made += _invitations(registrations, method, face, face.invitation)
        made += [each for act in face.acts for each in _acts(service, method, face, act)]
    return tuple(made)


def _all_methods(service: Authenticators) -> EntitySet:
    async def list_(call: Call) -> Page[Mapping[str, Any]]:
        return Page(tuple(_typed(each) for each in await service.list_all(call.actor, call.user)))

    async def get(call: Call) -> Mapping[str, Any]:
        return _typed(await service.get_any(call.actor, call.user, call.keys["id"]))

    async def count(call: Call) -> int:
        return len(await service.list_all(call.actor, call.user))

    return EntitySet(
        path=f"{ROOT}/methods",
        entity=AUTHENTICATION_METHOD,
        key="id",
        dialect=Dialect.AUTHENTICATION,
        list=("methods.read", list_),
        get=("methods.read", get),
        count=("methods.read", count),
    )


def _collection(service: Authenticators, registrations: Registrations, method: AnyMethod, face: Face[Any]) -> EntitySet:
    async def list_(call: Call) -> Page[Mapping[str, Any]]:
        return Page(tuple(_plain(each) for each in await service.list_of(call.actor, call.user, method)))

    async def count(call: Call) -> int:
        return len(await service.list_of(call.actor, call.user, method))

    async def get(call: Call) -> Mapping[str, Any]:
        return _plain(await service.get(call.actor, call.user, method, call.keys["id"]))

    async def create(call: Call) -> Mapping[str, Any]:
        given = _given(face, call.body)
        if face.invitation is None:
            return _revealed(face, await service.register(call.actor, call.user, method, given))
        return _plain(await registrations.finish(call.actor, call.user, method, given, _binding(call)))

    async def update(call: Call) -> None:
        await service.change(call.actor, call.user, method, call.keys["id"], _given(face, call.body))

    async def delete(call: Call) -> None:
        await service.end(call.actor, call.user, method, call.keys["id"])

    def offered(verb: Verb, handler: Handler) -> tuple[str, Handler] | None:
        return (service.permissions.of(method, verb).name, handler) if verb in face.verbs else None

    return EntitySet(
        path=f"{ROOT}/{face.collection}",
        entity=face.entity,
        key="id",
        dialect=Dialect.AUTHENTICATION,
        list=offered(Verb.LIST, list_),
        count=offered(Verb.LIST, count),
        get=offered(Verb.GET, get),
        create=offered(Verb.CREATE, create),
        update=offered(Verb.UPDATE, update),
        delete=offered(Verb.DELETE, delete),
    )


def _invitations(
    registrations: Registrations, method: AnyMethod, face: Face[Any], invitation: Invitation
) -> Sequence[Operation]:
    """Without parameters in v1.0, with them in beta (CONTRACT section 3.4)."""

    async def invite(call: Call) -> Mapping[str, Any]:
        given = {invitation.spelling.get(name, name): value for name, value in call.parameters.items()}
        begun = await registrations.begin(call.actor, call.user, method, given, _binding(call))
        if begun.expires_at is None:
            raise TypeError(f"{method.name} invites, and awaits no answer")
        return invitation.show(begun.prompt, begun.expires_at)

    return [
        Operation(
            kind=Kind.FUNCTION,
            path=f"{ROOT}/{face.collection}/{invitation.name}",
            permission=registrations.permissions.of(method, Verb.CREATE).name,
            handler=invite,
            parameters=parameters,
            answer=invitation.answer,
            versions=frozenset({version}),
            dialect=Dialect.AUTHENTICATION,
            silent=version is Version.BETA,
        )
        for version, parameters in ((Version.V1, ()), (Version.BETA, invitation.parameters))
    ]


def _binding(call: Call) -> str:
    """Who began what they alone may finish: the actor, with the application that they act through."""
    actor = call.actor
    return "/".join(("graph", actor.kind.value, actor.user_id or "", actor.app_id or "", actor.name))


def _acts(service: Authenticators, method: AnyMethod, face: Face[Any], act: Act[Any]) -> Sequence[Operation]:
    def handler(anchor: Anchor) -> Handler:
        async def perform(call: Call) -> Reply | None:
            public_id = call.keys.get("id", "")
            done = await service.act(call.actor, call.user, method, act, anchor, public_id, call.parameters)
            return _reply(call, act, done)

        return perform

    roots = {
        Anchor.OWN: f"{ROOT}/{face.collection}/{{id}}",
        Anchor.METHODS: f"{ROOT}/methods/{{id}}",
        Anchor.USER: _USER,
    }
    return [
        Operation(
            kind=Kind.ACTION,
            path=f"{roots[anchor]}/{act.name}",
            permission=service.permissions.of_act(method, act, anchor).name,
            handler=handler(anchor),
            parameters=act.parameters,
            answer=_revealing(act),
            versions=versions,
            dialect=Dialect.DIRECTORY if anchor is Anchor.USER else Dialect.AUTHENTICATION,
            silent=number > 0,
        )
        for number, (anchor, versions) in enumerate(act.anchors)
    ]


def _revealing(act: Act[Any]) -> ComplexType | None:
    """The type of what is revealed once."""
    return ComplexType(act.answer, (Property(_REVEALED, Primitive.STRING),)) if act.answer else None


def _reply(call: Call, act: Act[Any], done: Done) -> Reply | None:
    """202 with the operation to follow; what was made up here is revealed in this one answer (CONTRACT section 3.1)."""
    if done.operation is None:
        return None
    location = f"users/{call.user}/authentication/operations/{done.operation.id}"
    if done.reveal is None:
        return Reply(202, {}, location)
    return Reply(202, {_REVEALED: done.reveal}, location, context=f"microsoft.graph.{act.answer}")


def _given(face: Face[Any], body: Mapping[str, Any]) -> Mapping[str, Any]:
    return {face.spelling.get(name, name): value for name, value in body.items()}


def _revealed(face: Face[Any], shown: Shown) -> Mapping[str, Any]:
    """As it is told to the one who made it, once."""
    told = {face.reveals: shown.reveal.reveal()} if face.reveals and shown.reveal else {}
    return {**_plain(shown), **told}


def _plain(shown: Shown) -> Mapping[str, Any]:
    return {
        "id": shown.id,
        "createdDateTime": shown.authenticator.bound_at,
        "lastUsedDateTime": shown.authenticator.last_used_at,
        **shown.properties,
    }


def _typed(shown: Shown) -> Mapping[str, Any]:
    """As an item of a list of several types."""
    face = shown.method.face
    if face is None:
        raise TypeError(f"{shown.method.name} has no face")
    return {"@odata.type": f"#{face.entity.qualified}", ENTITY: face.entity, **_plain(shown)}
