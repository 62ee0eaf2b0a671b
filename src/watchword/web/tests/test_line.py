"""A line in which no network stands in the way of another (CATALOGUE PWD-07)."""

import pytest

from watchword.web.line import Line


def line(most: int, *networks: str) -> Line[str]:
    """`a1` is the first of network a, and so on."""
    made: Line[str] = Line(most)
    for place, network in enumerate(networks):
        made.join(network, f"{network}{networks[:place].count(network) + 1}")
    return made


def served(waiting: Line[str]) -> list[str]:
    return [waiting.next() for _ in range(len(waiting))]


def test_who_comes_from_one_network_is_served_in_order() -> None:
    assert served(line(5, "a", "a", "a")) == ["a1", "a2", "a3"]


def test_networks_are_served_in_turn() -> None:
    assert served(line(9, "a", "a", "a", "a", "b", "b", "c")) == ["a1", "b1", "c1", "a2", "b2", "a3", "a4"]


def test_who_comes_again_stands_behind_the_others() -> None:
    waiting = line(9, "a", "a", "b")
    assert waiting.next() == "a1"
    waiting.join("a", "a3")
    assert served(waiting) == ["b1", "a2", "a3"]


def test_where_it_is_full_the_longest_network_loses_its_last() -> None:
    waiting = line(4, "a", "a", "a", "b")
    assert waiting.join("c", "c1") == "a3"
    assert served(waiting) == ["a1", "b1", "c1", "a2"]


def test_where_all_have_as_many_who_comes_last_has_to_go() -> None:
    waiting = line(3, "a", "b", "c")
    assert waiting.join("d", "d1") == "d1"
    assert served(waiting) == ["a1", "b1", "c1"]


def test_one_network_alone_may_have_all_of_it() -> None:
    waiting = line(3, "a", "a", "a")
    assert waiting.join("a", "a4") == "a4"
    assert served(waiting) == ["a1", "a2", "a3"]


def test_who_leaves_is_not_served_and_makes_room() -> None:
    waiting = line(3, "a", "b", "c")
    waiting.leave("b", "b1")
    waiting.leave("b", "b1")
    assert waiting.join("d", "d1") is None
    assert served(waiting) == ["a1", "c1", "d1"]
    assert len(waiting) == 0


def test_of_nobody_nobody_is_next() -> None:
    with pytest.raises(IndexError):
        line(3).next()
