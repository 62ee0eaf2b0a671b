"""JSON that two parsers would read differently is refused (API-05). Cases after the JSONTestSuite's kinds."""

import json

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from watchword.graph.strict_json import loads
from watchword.kernel.errors import Invalid, Problem

MESSAGE = (
    "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format."
)
TREES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.text(st.characters(exclude_characters="\0", codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["a", "b", '"', '":', "\\", " :", "é"]), inner),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"{}", {}),
        (b" \t\r\n[]\n", []),
        (b'"\\ud83d\\ude00"', "\U0001f600"),
        (b'{"a": {"a": [{"a": 1}, {"a": 2}]}}', {"a": {"a": [{"a": 1}, {"a": 2}]}}),
        (b'{"a\\":":1,"b" : "\\":","c"\n:":"}', {'a":': 1, "b": '":', "c": ":"}),
        (b'{"a":"2024-01-01T00:00:00Z","b":" :\\\\"}', {"a": "2024-01-01T00:00:00Z", "b": " :\\"}),
        (b'["\\\\u0000"]', ["\\u0000"]),
        (b"9223372036854775807", 2**63 - 1),
        (b"-9223372036854775808", -(2**63)),
        (b"[1, 1.5, -0.0, 1e3]", [1, 1.5, -0.0, 1000.0]),
        (b"null", None),
        (b"true", True),
        (b"[" * 32 + b"]" * 32, json.loads("[" * 32 + "]" * 32)),
    ],
)
def test_what_every_parser_reads_alike_is_read(body: bytes, value: object) -> None:
    read = loads(body)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b"[1,]",
        b'{"a":1,}',
        b"{a:1}",
        b"{'a':1}",
        b'{"a":1 "b":2}',
        b"[1] x",
        b"{}{}",
        b"[1]//x",
        b"/**/[1]",
        b"NaN",
        b"[Infinity]",
        b"[-Infinity]",
        b"01",
        b"+1",
        b".5",
        b"1.",
        b"1e",
        b"0x1",
        b"1_0",
        b"True",
        b"undefined",
        b'"a\tb"',
        b'"a\x00b"',
        b'"\\x41"',
        b'"\\u12"',
        b'"\\ud800"',
        b'"\\udc00\\ud800"',
        b'{"\\ud800":1}',
        b'"\xff"',
        b'"\xc0\x80"',
        b'"\xed\xa0\x80"',
        b'"a\\u0000b"',
        b'{"a\\u0000":1}',
        b'[{"a":{"b\\u0000":1}}]',
        b"\xef\xbb\xbf{}",
        "{}".encode("utf-16"),
        "{}".encode("utf-32-le"),
        b'{"a":1,"a":1}',
        b'{"a":1,"a" : 1}',
        b'{"a":1,"\\u0061":2}',
        b'[{"x":{"a":1,"b":{},"a":[]}}]',
        b'{"a":":","a":1}',
        b'{"":1,"":1}',
        b"9223372036854775808",
        b"[-9223372036854775809]",
        b"123456789012345678901234567890",
        b"1" * 5_000,
        b"1e400",
        b"-1e400",
        b"1e19",
        b"[" * 33 + b"]" * 33,
        b'{"a":' * 33 + b"1" + b"}" * 33,
        b"[" * 100_000 + b"]" * 100_000,
        b"[" * 500_000,
        b'{"a":' * 100_000,
        b'"' + b"a" * (1 << 20) + b'"',
    ],
    ids=lambda body: f"{body[:12]!r} {len(body)}",
)
def test_what_parsers_disagree_on_is_refused(body: bytes) -> None:
    with pytest.raises(Invalid) as caught:
        loads(body)
    assert (caught.value.code, caught.value.message) == ("json-malformed", MESSAGE)
    assert caught.value.reason


def test_a_bound_may_be_set() -> None:
    assert loads(b"[[1]]", max_bytes=5, max_depth=2) == [[1]]
    for bounds in ({"max_bytes": 4}, {"max_depth": 1}):
        with pytest.raises(Invalid):
            loads(b"[[1]]", **bounds)


@settings(deadline=None)
@given(TREES, st.sampled_from([None, 1]))
def test_what_was_written_is_read(value: object, indent: int | None) -> None:
    separators = None if indent is None else (" , ", "\n:\t")
    body = json.dumps(value, indent=indent, separators=separators, ensure_ascii=indent is None).encode()
    assert loads(body) == value


@settings(deadline=None)
@given(TREES, st.data())
def test_any_name_written_twice_is_refused(value: object, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["a", '"', '":', "é"]))
    written = data.draw(st.sampled_from([json.dumps(name), orjson.dumps(name).decode()]))
    inner = json.dumps(value)
    body = f'{{{json.dumps(name)}:{inner},"z":{inner},{written} :{inner}}}'
    with pytest.raises(Invalid):
        loads(body.encode())


@settings(deadline=None)
@given(st.binary() | st.text().map(str.encode) | st.text('{}[]":,\\u0 1aeE.-+\n').map(str.encode))
@example(b'{"a":1,"a":2}')
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    read, refused = None, None
    try:
        read = loads(body)
    except Problem as problem:
        refused = problem
    assert read == json.loads(body) if refused is None else refused.code == "json-malformed"
