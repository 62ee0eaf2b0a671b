"""The page of settings tells what the source has."""

from tests.docs.settings_page import PAGE, page

from watchword.settings.reading import known_keys


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m tests.docs.settings_page"


def test_every_key_is_on_it() -> None:
    text = page()
    assert not [key for key in known_keys() if f"| `{key.rpartition('.')[2]}` |" not in text and key != "methods"]
