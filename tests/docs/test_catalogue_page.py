"""The table of attacks is what the tests say of themselves."""

from tests.docs.catalogue_page import MISSING, PAGE, known, naming, page


def test_the_page_is_up_to_date() -> None:
    """Where it is not: python -m tests.docs.catalogue_page"""
    assert PAGE.read_text("utf-8") == page()


def test_no_test_names_what_is_not_known() -> None:
    assert set(naming()) <= set(known())


def test_nothing_is_missing_from_what_nobody_knows() -> None:
    assert set(MISSING) <= set(known())
