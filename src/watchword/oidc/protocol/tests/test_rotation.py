"""Keys come and go: one signer at every moment, and no token without its key."""

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchword.kernel.clock import DAY, HOUR, MINUTE, SECOND, Instant, after
from watchword.oidc.protocol.keys import MAX_TOKEN_LIFE, SigningKey, generate_key
from watchword.oidc.protocol.rotation import (
    ROTATION,
    Action,
    Publish,
    Remove,
    RotationPolicy,
    StartSigning,
    jwks,
    live_keys,
    plan_revocation,
    plan_rotation,
    signing_key,
    verification_keys,
)

ES256 = RotationPolicy(algorithms=("ES256",))
START = Instant(1_772_366_400 * SECOND)


@dataclass
class Node:
    """A store of keys on which plans are carried out, as the service does it in one transaction."""

    keys: list[SigningKey] = field(default_factory=list)
    made: int = 0

    def do(self, actions: tuple[Action, ...], now: Instant) -> None:
        for action in actions:
            match action:
                case Publish(alg, signs_from, _):
                    self.made += 1
                    self.keys.append(generate_key(alg, now, f"k{self.made:04}", signs_from=signs_from))
                case StartSigning(kid, signs_from):
                    self.keys = [replace(k, signs_from=signs_from) if k.kid == kid else k for k in self.keys]
                case Remove(kid):
                    self.keys = [k for k in self.keys if k.kid != kid]

    def rotate(self, now: Instant) -> None:
        self.do(plan_rotation(self.keys, now, ES256), now)

    def signer(self, now: Instant) -> SigningKey:
        found = signing_key(self.keys, "ES256", now)
        assert found is not None
        return found


@pytest.fixture
def node() -> Node:
    started = Node()
    started.rotate(START)
    return started


def test_an_empty_store_gets_a_key_of_each_kind_that_signs_at_once() -> None:
    assert plan_rotation([], START) == (Publish("ES256", START, None), Publish("RS256", START, None))


def test_the_next_key_is_shown_a_day_before_it_signs(node: Node) -> None:
    """TOK-05"""
    turn = after(START, ES256.rotate_every)
    assert plan_rotation(node.keys, after(turn, -DAY - 1), ES256) == ()
    node.rotate(after(turn, -DAY))
    assert [key.kid for key in live_keys(node.keys, after(turn, -DAY))] == ["k0001", "k0002"]
    assert node.signer(after(turn, -1)).kid == "k0001"
    assert node.signer(turn).kid == "k0002"


def test_a_key_announced_late_still_waits_its_day(node: Node) -> None:
    """TOK-05"""
    late = after(START, 200 * DAY)
    node.rotate(late)
    assert node.signer(late).kid == "k0001"
    assert node.signer(after(late, DAY - 1)).kid == "k0001"
    assert node.signer(after(late, DAY)).kid == "k0002"


def test_a_superseded_key_verifies_a_day_longer_than_any_token_lives_and_then_not_at_all(node: Node) -> None:
    """TOK-05: even where the job that removes it does not run."""
    turn = after(START, ES256.rotate_every)
    node.rotate(after(turn, -DAY))
    last = after(turn, DAY + MAX_TOKEN_LIFE - 1)
    assert "k0001" in verification_keys(node.keys, last, ES256)
    assert plan_rotation(node.keys, last, ES256) == ()
    over = after(last, 1)
    assert set(verification_keys(node.keys, over, ES256)) == {"k0002"}
    assert plan_rotation(node.keys, over, ES256) == (Remove("k0001"),)


def test_a_leaked_key_is_gone_at_once_and_another_signs(node: Node) -> None:
    """TOK-05"""
    now = after(START, DAY)
    node.do(plan_revocation(node.keys, "k0001", now), now)
    assert set(verification_keys(node.keys, now, ES256)) == {"k0002"}
    assert node.signer(now).kid == "k0002"


def test_a_key_already_announced_takes_the_place_of_a_leaked_one(node: Node) -> None:
    now = after(START, ES256.rotate_every - HOUR)
    node.rotate(now)
    assert plan_revocation(node.keys, "k0001", now) == (Remove("k0001"), StartSigning("k0002", now))


def test_a_leaked_key_that_does_not_sign_needs_no_other(node: Node) -> None:
    now = after(START, ES256.rotate_every - HOUR)
    node.rotate(now)
    assert plan_revocation(node.keys, "k0002", now) == (Remove("k0002"),)
    assert plan_revocation(node.keys, "unknown", now) == ()


def test_a_node_whose_clock_is_behind_signs_with_the_first_key(node: Node) -> None:
    assert node.signer(after(START, -5 * MINUTE)).kid == "k0001"


def test_two_nodes_that_start_together_agree_on_one_signer() -> None:
    both = [generate_key("ES256", START, "a"), generate_key("ES256", START, "b")]
    assert signing_key(both, "ES256", START) == signing_key(both[::-1], "ES256", START) == both[1]


def test_without_keys_there_is_no_signer() -> None:
    assert signing_key([], "ES256", START) is None


def test_the_standard_policy_announces_longer_than_others_keep_our_keys() -> None:
    assert ROTATION.publish_ahead >= DAY
    assert ROTATION.keep_verifying >= DAY + MAX_TOKEN_LIFE
    assert ROTATION.rotate_every == 90 * DAY


@dataclass(frozen=True)
class Signed:
    kid: str
    at: Instant
    life: int


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["rotate", "rotate", "sign", "sign", "revoke"]),
        st.integers(min_value=0, max_value=40 * DAY),
        st.integers(min_value=1, max_value=MAX_TOKEN_LIFE),
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=150, deadline=None)
@given(STEPS)
def test_at_every_moment_one_key_signs_and_every_token_has_its_key_until_it_expires(
    steps: list[tuple[str, int, int]],
) -> None:
    """TOK-05: a walk through years of rotations, late jobs and leaked keys."""
    node, now = Node(), START
    node.rotate(now)
    signed: list[Signed] = []
    revoked: set[str] = set()
    for step, pause, life in steps:
        now = after(now, pause)
        match step:
            case "rotate":
                node.rotate(now)
                assert plan_rotation(node.keys, now, ES256) == ()
            case "sign":
                signed.append(Signed(node.signer(now).kid, now, life))
            case _:
                leaked = node.signer(now).kid
                node.do(plan_revocation(node.keys, leaked, now), now)
                revoked.add(leaked)
        assert node.signer(now).signs_from <= now
        assert node.signer(now).kid in verification_keys(node.keys, now, ES256)
        for token in signed:
            if token.kid in revoked:
                assert token.kid not in verification_keys(node.keys, now, ES256)
            elif now < after(token.at, token.life):
                assert token.kid in verification_keys(node.keys, now, ES256)
    # ... and the token signed last has its key to its own end, whatever is rotated meanwhile.
    for token in signed[-1:]:
        node.rotate(after(now, DAY))
        end = max(now, after(token.at, token.life - 1))
        if token.kid not in revoked and end == after(token.at, token.life - 1):
            assert token.kid in verification_keys(node.keys, end, ES256)
    assert all(not {"d", "p", "q"} & key.keys() for key in jwks(node.keys, now, ES256)["keys"])
