"""The preview of a sign-in, under `/watchword/users/{id}/authentication/`: Graph has no word for it."""

from collections.abc import Mapping
from typing import Any

from watchword.authenticators.resources import ROOT
from watchword.graph.resource import Call, Dialect, Kind, Operation
from watchword.kernel.edm import WATCHWORD, ComplexType, EntityType, EnumType, Primitive, Property
from watchword.signin.preview import Hidden, Offered
from watchword.signin.previews import STATES, Circumstances, Missing, Page, Previews
from watchword.signin.strength import MULTI_FACTOR

_OFFER = ComplexType("signInOffer", (Property("method", Primitive.STRING), Property("mode", Primitive.STRING)))
_PAGE = ComplexType(
    "signInPage",
    (
        Property("state", EnumType("signInState", tuple(STATES.values())), nullable=False),
        Property("title", Primitive.STRING, nullable=False),
        Property("asked", _OFFER),
        Property("offered", _OFFER, collection=True),
    ),
)
_HIDDEN = ComplexType(
    "signInHidden",
    (
        Property("method", Primitive.STRING, nullable=False),
        Property("mode", Primitive.STRING, nullable=False),
        Property("rule", EnumType("signInHidingRule", tuple(each.value for each in Hidden)), nullable=False),
        Property("detail", Primitive.STRING),
    ),
)
PREVIEW = EntityType(
    "signInPreview",
    (
        Property("requiredFactors", EnumType("signInFactors", ("one", "several")), nullable=False),
        Property("reason", Primitive.STRING, nullable=False),
        Property("pages", _PAGE, collection=True),
        Property("hidden", _HIDDEN, collection=True),
    ),
    label="Preview",
)
_PARAMETERS = (
    Property("applicationRequiresMfa", Primitive.BOOLEAN, help="Whether the application asks for several factors"),
    Property("ipAddress", Primitive.STRING, max_length=45, help="Where the sign-in comes from"),
    Property("browserIsRemembered", Primitive.BOOLEAN, help="Whether the browser need not prove a second factor"),
)


def resources(service: Previews) -> tuple[Operation, ...]:
    """An action that changes nothing: what is asked has a body."""

    async def preview(call: Call) -> Mapping[str, Any]:
        made = await service.preview(call.actor, call.user, _circumstances(call.parameters))
        return {
            "requiredFactors": "several" if made.acr == MULTI_FACTOR else "one",
            "reason": made.reason.value,
            "pages": [_page(each) for each in made.pages],
            "hidden": [_hidden(each) for each in made.hidden],
        }

    return (
        Operation(
            kind=Kind.ACTION,
            path=f"{ROOT}/preview",
            permission="sign_in_preview.read",
            handler=preview,
            parameters=_PARAMETERS,
            answer=PREVIEW,
            versions=WATCHWORD,
            dialect=Dialect.AUTHENTICATION,
        ),
    )


def _circumstances(given: Mapping[str, Any]) -> Circumstances:
    return Circumstances(
        acr=MULTI_FACTOR if given.get("applicationRequiresMfa") else None,
        ip=given.get("ipAddress") or "",
        remembered=bool(given.get("browserIsRemembered")),
    )


def _page(page: Page) -> Mapping[str, Any]:
    asked = _offer(page.asked) if page.asked else None
    offered = [_offer(each) for each in page.offered]
    return {"state": page.state, "title": page.title, "asked": asked, "offered": offered}


def _offer(offered: Offered) -> Mapping[str, Any]:
    method, mode = offered
    return {"method": method, "mode": mode or None}


def _hidden(missing: Missing) -> Mapping[str, Any]:
    return {
        "method": missing.method,
        "mode": missing.mode,
        "rule": missing.rule.value,
        "detail": missing.detail or None,
    }
