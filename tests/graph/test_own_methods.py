"""What people may do to their own methods in Graph, and after how fresh a proof (CATALOGUE REG-01)."""

from dataclasses import replace

import pytest
from tests.graph.cast import GLOBAL, MEMBER, Person
from tests.graph.inside import refused
from tests.graph.oracle.permissions import EVERYTHING
from tests.graph.seeded import Seeded, app_of, passkey_of

from watchword.graph.engine import Response
from watchword.kernel.clock import MINUTE, Instant

MOBILE = "phoneMethods/3179e48a-750b-4051-897c-87b9720928f7"
ALTERNATE = "phoneMethods/b6332ec1-7057-4abe-9331-3d72feddfe41"
OWN = (
    ALTERNATE,
    MOBILE,
    "emailMethods/3ddfcfc8-9383-446f-83cc-3ab9be4be18f",
    f"softwareOathMethods/{app_of(MEMBER)}",
    f"fido2Methods/{passkey_of(MEMBER)}",
)
"""What a person may take away, or would after the others."""


async def ask(cast: Seeded, person: Person, late: int | None, verb: str, path: str, body: object = None) -> Response:
    """`late`: how long ago they proved who they are; None: nobody knows."""
    at = None if late is None else Instant(cast.inside.now - late)
    actor = replace(person.actor(EVERYTHING), signed_in_at=at)
    return await cast.inside.ask(actor, verb, path, body)


@pytest.mark.parametrize("path", OWN)
@pytest.mark.parametrize("late", [10 * MINUTE + 1, None], ids=str)
async def test_an_old_token_takes_away_none_of_ones_own_methods(cast: Seeded, path: str, late: int | None) -> None:
    """REG-01, TEL-05: whoever has got hold of one does not make room for a number of their own."""
    for root in ("me", f"users/{MEMBER.id}"):
        answer = await ask(cast, MEMBER, late, "DELETE", f"{root}/authentication/{path}")
        assert refused(answer)[0] == 403, path


async def test_a_fresh_proof_does_and_so_does_an_administrator_for_others(cast: Seeded) -> None:
    """REG-01: ten minutes."""
    own = f"me/authentication/softwareOathMethods/{app_of(MEMBER)}"
    assert (await ask(cast, MEMBER, 10 * MINUTE, "DELETE", own)).status == 204
    other = f"users/{MEMBER.id}/authentication/softwareOathMethods/{app_of(MEMBER)}"
    assert (await ask(cast, GLOBAL, 60 * MINUTE, "DELETE", other)).status == 204


@pytest.mark.parametrize("path", OWN)
async def test_a_password_alone_takes_away_no_method_of_who_has_a_second_factor(cast: Seeded, path: str) -> None:
    """REG-01: whoever knows the password, and nothing else, does not come in as a new starter by that."""
    actor = replace(MEMBER.actor(EVERYTHING), several_factors=False)
    assert refused(await cast.inside.ask(actor, "DELETE", f"me/authentication/{path}"))[0] == 403


async def test_nobody_changes_a_number_of_their_own_in_graph(cast: Seeded) -> None:
    """TEL-05: the old one is taken away, with a fresh proof, and the new one is set up on our pages, after what the
    person still has was proved, and by a code that is sent to it. An administrator changes others'."""
    number = {"phoneNumber": "+1 4255550188", "phoneType": "mobile"}
    for person in (MEMBER, GLOBAL):
        assert refused(await ask(cast, person, 0, "PATCH", f"me/authentication/{MOBILE}", number))[0] == 403
    other = f"users/{MEMBER.id}/authentication/{MOBILE}"
    assert (await ask(cast, GLOBAL, 0, "PATCH", other, number)).status in (200, 204)
