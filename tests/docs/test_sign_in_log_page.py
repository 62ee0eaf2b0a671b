"""The reference of the sign-in log is what the source says."""

from tests.docs.sign_in_log_page import PAGE, page


def test_the_page_is_up_to_date() -> None:
    """Where it is not: python -m tests.docs.sign_in_log_page"""
    assert PAGE.read_text("utf-8") == page()
