"""Any text at all: it is read, or the error family refuses it (API-02)."""

from collections.abc import Callable
from urllib.parse import quote

from hypothesis import example, given, settings
from hypothesis import strategies as st

from watchword.graph.language.filter import parse_filter
from watchword.graph.language.options import ListRules, Option, parse_options, parse_single_options
from watchword.graph.language.orderby import parse_orderby
from watchword.graph.language.path import parse_path
from watchword.graph.language.properties import Scope
from watchword.graph.language.search import parse_search
from watchword.graph.language.select import parse_expand, parse_select
from watchword.kernel.edm import Version
from watchword.kernel.errors import Problem

WORDS = """
    mail id displayName otherMails targetResources initiatedBy/user/id state visits x m eq ne in has and or not any all
    startswith contains null true asc desc ( ) , / : ; = * ' '' 'a' " "mail:a" "mail: \\ AND OR NOT 1 -1 2024-01-01
    99999999999999999999 2024-01-01T00:00:00Z 0b8f3b5e-6f9f-4f2c-9d0f-5f9b6a1f0c11 $count @p \u2019 é １ % %27 %zz + & ?
    # .. microsoft.graph. $filter
"""
PIECES = st.sampled_from([*WORDS.split(), " ", "\t", "\x00"])
HOSTILE = st.text() | st.lists(PIECES, max_size=40).map(" ".join) | st.lists(PIECES, max_size=40).map("".join)
SURROGATES = st.text(st.characters(), max_size=20)
unhurried = settings(deadline=None)
RULES = ListRules(options=frozenset(Option), advanced=True)


def read_or_refused(read: Callable[[], object]) -> None:
    refused = None
    try:
        read()
    except Problem as problem:
        refused = problem
    assert refused is None or (refused.code and len(refused.message) < 500)


@unhurried
@given(HOSTILE)
def test_any_filter(advanced: Scope, text: str) -> None:
    read_or_refused(lambda: parse_filter(text, advanced))


@unhurried
@given(HOSTILE)
def test_any_order(advanced: Scope, text: str) -> None:
    read_or_refused(lambda: parse_orderby(text, advanced))


@unhurried
@given(HOSTILE)
def test_any_search(advanced: Scope, text: str) -> None:
    read_or_refused(lambda: parse_search(text, advanced))


@unhurried
@given(HOSTILE)
def test_any_selection_and_expansion(advanced: Scope, text: str) -> None:
    read_or_refused(lambda: parse_select(text, advanced.entity, Version.V1))
    read_or_refused(lambda: parse_expand(text, advanced.entity, Version.V1, {"memberOf": advanced.entity}))
    read_or_refused(
        lambda: parse_expand(f"memberOf({text})", advanced.entity, Version.V1, {"memberOf": advanced.entity})
    )


@unhurried
@given(HOSTILE | SURROGATES)
@example("\ud800")
def test_any_path(text: str) -> None:
    for raw in (text, quote(text, errors="surrogatepass"), f"users({text})", f"users('{text}')/x"):
        read_or_refused(lambda raw=raw: parse_path(raw, {"@p": text}))


@unhurried
@given(st.sampled_from(list(Option)), HOSTILE | SURROGATES, st.booleans())
@example(Option.FILTER, "\ud800", True)
def test_any_query_string(advanced: Scope, option: Option, text: str, eventual: bool) -> None:
    for raw in (text, f"${option.value}={text}", f"{option.value}={quote(text, errors='surrogatepass')}&$count=true"):
        read_or_refused(
            lambda raw=raw: parse_options(raw, advanced.entity, version=Version.V1, eventual=eventual, rules=RULES)
        )
        read_or_refused(lambda raw=raw: parse_single_options(raw, advanced.entity, version=Version.V1))
