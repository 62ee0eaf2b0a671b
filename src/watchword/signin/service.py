"""Signing in: who is it, how would they prove it. Their answers are judged next door."""

from dataclasses import dataclass, replace

from watchword.authenticators.registry import AnyMethod
from watchword.kernel.clock import MINUTE
from watchword.kernel.clock import after as later
from watchword.kernel.ids import UserId, new_guid
from watchword.kernel.work import Transaction
from watchword.signin.course import offers
from watchword.signin.entry import Entry, Stored, Visit
from watchword.signin.model import Attempt, Challenged, Identify, OtherWays, Picked, Step
from watchword.signin.moving import Moves
from watchword.signin.scenes import Scene, anybody

LASTS = 10 * MINUTE
"""An attempt, from the first page to the last (STANDARDS section 10: pre-auth transaction)."""


@dataclass(frozen=True)
class SignIn:
    """The service."""

    moves: Moves

    async def begin(self, visit: Visit, entry: Entry) -> str:
        """A new attempt of a browser; its id. One that steps a session up rests on what was proved in that by now, and
        how long it lasts was said when it was opened; without such a session it is anybody's."""
        moves, now = self.moves, self.moves.clock()

        async def unit(tx: Transaction) -> str:
            proofs = await moves.opening.proved(tx, visit, entry.user, now) if entry.user is not None else ()
            errand = replace(entry, proofs=proofs, user=entry.user if proofs else None)
            fresh = Attempt(
                requirement=moves.claimants.strengths.one(entry.wanted.since),
                opened_at=now,
                ends_at=later(now, LASTS),
                proofs=proofs,
                may_stay=entry.may_stay and not proofs,
            )
            stored = Stored(new_guid(), 0, entry.hint, None, errand, fresh)
            await moves.attempts.add(tx, moves.digest(visit.browser), stored)
            return stored.id

        return await moves.units.write(unit)

    async def arrive(self, visit: Visit, id_: str) -> Scene:
        """Where it stands, for a browser that was sent there. One that steps a session up goes on now to what is asked:
        what comes of that (another token, another cookie) reaches the browser with this page."""
        moves = self.moves

        async def look(tx: Transaction) -> Scene | None:
            stored = await moves.find(tx, visit, id_)
            return await moves.scenes.of(tx, stored) if _stepping_up(stored) is None else None

        async def unit(tx: Transaction) -> Scene:
            stored = await moves.find(tx, visit, id_, held=True)
            user = _stepping_up(stored)
            if user is None:
                return await moves.scenes.of(tx, stored)
            found = await moves.claimants.of(tx, user, moves.clock())
            moved = await moves.move(tx, visit, stored, moves.identified(visit, stored, found))
            shown = await moves.scenes.of(tx, moved.stored)
            return replace(shown, session=moved.session, remembered=moved.remembered)

        seen = await moves.units.read(look)
        return await moves.again(unit) if seen is None else seen

    async def see(self, visit: Visit, id_: str) -> Scene:
        """Where it stands, for a page that is drawn anew. Raises NotFound for an attempt of another browser."""
        return await self.moves.see(visit, id_)

    async def name_of(self, user: UserId) -> str:
        """The user name of somebody who is signed in."""
        ways = self.moves.claimants.ways
        return (await self.moves.units.read(lambda tx: ways.people.person(tx, user))).upn

    async def identify(self, visit: Visit, id_: str, name: str) -> Scene:
        """Somebody says who they are."""
        moves = self.moves

        async def step(tx: Transaction, stored: Stored) -> tuple[Stored, Step]:
            named = replace(stored, name=name)
            found = await moves.claimants.named(tx, name, moves.clock())
            return named, moves.identified(visit, named, found)

        return await moves.take(visit, id_, step)

    async def pick(self, visit: Visit, id_: str, place: int) -> Scene:
        """They would rather be asked for the option at that place of the list."""

        async def step(_tx: Transaction, stored: Stored) -> tuple[Stored, Step]:
            options = offers(stored.attempt)
            if not 0 <= place < len(options):
                return stored, OtherWays()
            return stored, Picked(options[place].authenticator, options[place].mode)

        return await self.moves.take(visit, id_, step)

    async def take(self, visit: Visit, id_: str, step: Step) -> Scene:
        """A step that needs nothing looked up: other ways, stay signed in, give up."""

        async def given(_tx: Transaction, stored: Stored) -> tuple[Stored, Step]:
            return stored, step

        return await self.moves.take(visit, id_, given)

    async def send_again(self, visit: Visit, id_: str) -> Scene:
        """What was sent did not arrive: the same option, asked anew."""

        async def step(_tx: Transaction, stored: Stored) -> tuple[Stored, Step]:
            match stored.attempt.state:
                case Challenged() as state:
                    return stored, Picked(state.option.authenticator, state.option.mode)
                case _:
                    return stored, OtherWays()

        return await self.moves.take(visit, id_, step)

    async def welcome(self, visit: Visit, id_: str, method: AnyMethod) -> Scene:
        """Ask whoever has an authenticator of the method, before anybody said who they are."""
        moves = self.moves

        async def unit(tx: Transaction) -> Scene:
            stored = await moves.find(tx, visit, id_)
            if stored.attempt.proofs or method.welcome is None:
                return await moves.scenes.of(tx, stored)
            welcomed = replace(stored, welcomed=method.name, notice=None)
            await moves.proving.welcome(tx, anybody(welcomed))
            return await moves.keep(tx, welcomed)

        return await moves.again(unit)


def _stepping_up(stored: Stored) -> UserId | None:
    """Whose session is to be stepped up by a sign-in that nobody has come to yet."""
    return stored.entry.user if isinstance(stored.attempt.state, Identify) else None
