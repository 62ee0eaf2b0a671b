"""The catalogues say all that there is to say and no more; and everything that pages may say is there to be found."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

import watchword
from watchword.bootstrap.languages import OURS
from watchword.web import catalogues

SOURCE = Path(watchword.__path__[0])
SPEAKING = ("methods", "signin", "web", "outbox", "authenticators/registration.py", "authenticators/ceremony.py")
"""Whose refusals people may read on pages."""
KINDS = frozenset(
    {"Rejected", "Unsent", "Invalid", "Conflict", "Forbidden", "NotFound", "Throttled", "Unauthenticated"}
)
IN_GRAPH_ALONE = frozenset({
    "alternate-mobile-first", "body-incomplete", "body-too-slow", "catalogue-unreadable", "current-password-wrong",
    "email-malformed", "email-missing", "email-taken", "email-too-long", "json-too-large", "language-unknown",
    "logo-unusable", "number-not-unique", "oath-settings-invalid", "pass-for-guest", "pass-for-oneself",
    "pass-lifetime", "pass-not-allowed", "pass-once-only", "pass-other-mode", "pass-policy-length", "pass-start",
    "passkey-lifetime", "passkey-settings-invalid", "password-required", "password-settings-invalid",
    "phone-incomplete", "phone-settings-invalid", "phone-type-fixed", "sms-sign-in-not-allowed",
    "sms-sign-in-not-supported",
})  # fmt: skip
"""Codes of what only administrators, their programs and operators are refused, where nothing is translated."""
LOOKED_UP_ELSEWHERE = frozenset({"kernel/words.py", "web/templating.py", "signin/scenes.py"})
"""Where words are made of a text that was marked in another place, or is nobody's to translate."""


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        if "tests" not in path.parts:
            yield path.relative_to(SOURCE).as_posix(), ast.parse(path.read_text("utf-8"))


def calls(tree: ast.AST, names: frozenset[str]) -> list[ast.Call]:
    return [each for each in ast.walk(tree) if isinstance(each, ast.Call) and getattr(each.func, "id", "") in names]


def unmarked(tree: ast.Module) -> Iterator[str]:
    """Codes of refusals whose message is no words."""
    for call in calls(tree, KINDS):
        if len(call.args) > 1 and isinstance(call.args[1], ast.Constant | ast.JoinedStr | ast.IfExp):
            yield ast.literal_eval(call.args[0])


def made_up(tree: ast.Module) -> Iterator[str]:
    """Texts that are marked and cannot be found, since they do not stand there."""
    for call in calls(tree, frozenset({"Words", "counted"})):
        texts = call.args[: 2 if getattr(call.func, "id", "") == "counted" else 1]
        if not texts or not all(isinstance(each, ast.Constant) and isinstance(each.value, str) for each in texts):
            yield ast.unparse(call)


@pytest.fixture(scope="module")
def every() -> Catalog:
    """Every text that there is."""
    return catalogues.every_text()


@pytest.mark.parametrize("path", sorted(OURS.glob("*.po")), ids=lambda path: path.stem)
def test_a_language_of_ours_says_everything_and_nothing_else(path: Path, every: Catalog) -> None:
    assert list(catalogues.faults(path, every)) == []


def test_german_and_a_language_from_right_to_left_are_among_ours() -> None:
    assert {"de", "ar"} <= {path.stem for path in OURS.glob("*.po")}


def test_what_people_may_be_refused_on_a_page_can_be_translated() -> None:
    said = [(name, code) for name, tree in modules() if name.startswith(SPEAKING) for code in unmarked(tree)]
    assert [each for each in said if each[1] not in IN_GRAPH_ALONE] == []
    assert {code for _, code in said} == IN_GRAPH_ALONE


def test_words_stand_where_they_are_marked() -> None:
    assert [(n, text) for n, tree in modules() if n not in LOOKED_UP_ELSEWHERE for text in made_up(tree)] == []


def test_both_laws_see_a_breach() -> None:
    tree = ast.parse('Rejected("a", "Not so."); Invalid("b", f"{x}"); Words(x); Words(f"{x}"); counted("a", x, 1)')
    assert list(unmarked(tree)) == ["a", "b"]
    assert list(made_up(tree)) == ["Words(x)", "Words(f'{x}')", "counted('a', x, 1)"]
    assert list(unmarked(ast.parse('Rejected("a", Words("Not so."))'))) == []


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A small program with a page."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "rules.py").write_text('x = Words("Said in code, {name}.", {"name": y}), counted("one", "{count}", 2)')
    (tmp_path / "tests" / "test_rules.py").write_text('Words("Said in a test.")')
    page = '<p>{{ _("Said on a page.") }}</p>{{ _n("a page", "{count} pages", many) }}{{ _(variable) }}'
    (tmp_path / "templates" / "page.html").write_text(page)
    return tmp_path


def test_texts_are_found_in_code_and_on_pages_and_not_in_tests(source: Path) -> None:
    found = {message.id for message in catalogues.every_text(source) if message.id}
    assert found == {"Said in code, {name}.", ("one", "{count}"), "Said on a page.", ("a page", "{count} pages")}


def test_a_new_catalogue_wants_every_word_and_keeps_what_it_was_given(tmp_path: Path, every: Catalog) -> None:
    path = tmp_path / "own" / "sv.po"
    catalogues.write(path, every)
    number = len([message for message in every if message.id])
    assert len(list(catalogues.faults(path, every))) == number > 200
    text = path.read_text("utf-8").replace('msgid "Yes"\nmsgstr ""', 'msgid "Yes"\nmsgstr "Ja"')
    path.write_text(text + '\nmsgid "Said no more"\nmsgstr "Sagt inte längre"\n', "utf-8")
    assert "stands for nothing: Said no more" in list(catalogues.faults(path, every))
    catalogues.write(path, every)
    faults = list(catalogues.faults(path, every))
    assert len(faults) == number - 1
    assert "missing: Yes" not in faults
    assert "Sagt inte" not in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Guten Tag {name},", "Guten Tag {namen},"),
        ("Guten Tag {name},", "Guten Tag,"),
        ("Guten Tag {name},", "Guten Tag {name} {name2},"),
        ("höchstens {count} Passkeys", "höchstens zehn Passkeys"),
        ("nur einen Passkey", "nur {einen} Passkey"),
    ],
)
def test_a_translation_with_other_gaps_does_not_fit(tmp_path: Path, every: Catalog, before: str, after: str) -> None:
    path = tmp_path / "de.po"
    text = (OURS / "de.po").read_text("utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after.replace("name2", "other")), "utf-8")
    (fault,) = {*catalogues.faults(path, every)} - {*catalogues.faults(OURS / "de.po", every)}
    assert fault.startswith("has other gaps: ")


def test_a_fuzzy_translation_is_none(tmp_path: Path, every: Catalog) -> None:
    path = tmp_path / "de.po"
    text = (OURS / "de.po").read_text("utf-8")
    path.write_text(text.replace('msgid "Yes"', '#, fuzzy\nmsgid "Yes"'), "utf-8")
    assert {*catalogues.faults(path, every)} - {*catalogues.faults(OURS / "de.po", every)} == {"missing: Yes"}
