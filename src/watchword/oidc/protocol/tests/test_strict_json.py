"""JSON about which two readers could disagree is not read."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchword.oidc.protocol.strict_json import json_object

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), VALUES, max_size=4), st.booleans())
def test_an_object_is_read_as_it_was_written(value: dict[str, object], escaped: bool) -> None:
    assert json_object(json.dumps(value, ensure_ascii=escaped).encode()) == value


@pytest.mark.parametrize(
    "text",
    [
        b'{"alg":"ES256","alg":"none"}',
        b'{"a":{"b":1,"b":1}}',
        b'{"exp":NaN}',
        b'{"exp":-Infinity}',
        b"[]",
        b'"text"',
        b"null",
        b"",
        b"{} {}",
        b"{'a':1}",
        b"\xef\xbb\xbf{}",
        b'{"a":"\xff"}',
        b'{"a":"\\ud800"}',
        b'{"\\udfff":1}',
        b'{"a":' + b"9" * 5000 + b"}",
        b'{"a":' + b"[" * 8000 + b"]" * 8000 + b"}",
    ],
    ids=range(16),
)
def test_what_could_be_read_in_two_ways_is_refused(text: bytes) -> None:
    """TOK-06"""
    assert json_object(text) is None


@given(st.binary(max_size=200))
def test_no_bytes_raise(text: bytes) -> None:
    value = json_object(text)
    assert value is None or isinstance(value, dict)
