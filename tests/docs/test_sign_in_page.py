"""The chart of a sign-in is the one that the machine walks by."""

from typing import get_args

from tests.docs.sign_in_page import NAMES, PAGE, chart, edges, page

from watchword.signin.model import Denied, Granted, Identify, State


def test_the_page_is_up_to_date() -> None:
    """Where it is not: python -m tests.docs.sign_in_page"""
    text = PAGE.read_text("utf-8")
    assert chart() in text
    assert page(text) == text


def test_the_chart_shows_every_kind_of_state() -> None:
    assert set(NAMES) == set(get_args(State))
    assert {edge.after for edge in edges()} == set(get_args(State)) - {Identify}


def test_nothing_leads_out_of_an_end() -> None:
    assert not {Granted, Denied} & {edge.before for edge in edges()}
