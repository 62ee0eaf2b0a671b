"""From a literal token to a value of the property's type, or a refusal: no text is a number, no number is a truth."""

import re
from typing import assert_never

from watchword.graph.language import refusals
from watchword.graph.language.lexer import Kind, Token
from watchword.graph.language.properties import qualified
from watchword.kernel.clock import parse_instant
from watchword.kernel.edm import ComplexType, EnumType, Primitive, Type
from watchword.kernel.ids import canonical_guid
from watchword.kernel.query import Comparison, Value

UNKNOWN_MEMBER = "unknownfuturevalue"
_WHAT = "filter clause"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MINUTES = re.compile(r"([0-9-]{10}T[0-9]{2}:[0-9]{2})(Z|[+-][0-9:]{5})", re.ASCII)
_INTEGER = re.compile(r"[+-]?[0-9]{1,19}", re.ASCII)
_LEAP_YEAR = "1972"
_BITS = {Primitive.INT32: 31, Primitive.INT64: 63}
_OPERATOR_KINDS = {
    Comparison.EQ: "Equal",
    Comparison.NE: "NotEqual",
    Comparison.GT: "GreaterThan",
    Comparison.GE: "GreaterThanOrEqual",
    Comparison.LT: "LessThan",
    Comparison.LE: "LessThanOrEqual",
    Comparison.HAS: "Has",
}


def read_literal(token: Token, type_: Type, operator: Comparison) -> Value:
    """The value that `token` stands for beside a property of `type_`. Raises Invalid."""
    if token.kind is Kind.NAME and token.text.lower() == "null":
        return None
    match type_:
        case EnumType():
            return _member(token, type_, operator)
        case Primitive():
            return _primitive(token, type_, operator)
        case ComplexType():
            raise _mistyped(token, type_, operator)
        case _:
            assert_never(type_)


def _primitive(token: Token, type_: Primitive, operator: Comparison) -> Value:
    match type_, token.kind:
        case Primitive.STRING, Kind.STRING:
            return token.text
        case Primitive.GUID, Kind.GUID | Kind.STRING:
            return _required(canonical_guid(token.text), token)
        case Primitive.BOOLEAN, Kind.NAME if token.text.lower() in ("true", "false"):
            return token.text.lower() == "true"
        case ((Primitive.INT32 | Primitive.INT64), Kind.NUMBER):
            return _required(_integer(token.text, _BITS[type_]), token)
        case Primitive.INSTANT, Kind.INSTANT:
            return _required(_instant(token.text), token)
        case Primitive.DATE, Kind.INSTANT if _DATE.fullmatch(token.text):
            _required(_instant(token.text), token)
            return token.text
        case _:
            raise _mistyped(token, type_, operator)


def _member(token: Token, type_: EnumType, operator: Comparison) -> str:
    """A member in the description's spelling; for `has` a list of them, in the description's order."""
    if token.kind is not Kind.STRING:
        raise _mistyped(token, type_, operator)
    asked = token.text.split(",") if operator is Comparison.HAS else [token.text]
    folded = {name.strip(" ").lower() for name in asked}
    known = [member for member in type_.members if member.lower() in folded and member.lower() != UNKNOWN_MEMBER]
    if len(known) != len(folded):
        raise refusals.not_a_member(token.text)
    return ",".join(known)


def _integer(text: str, bits: int) -> int | None:
    if not _INTEGER.fullmatch(text):
        return None
    value = int(text)
    return value if -(1 << bits) <= value < 1 << bits else None


def _instant(text: str) -> int | None:
    """A moment; the seconds may be left out (OData 4.01 ABNF), a date alone is its midnight in UTC.

    What is before 1970 is 1970: clients write 0001-01-01 where they mean "from the beginning".
    """
    whole = f"{text}T00:00:00Z" if _DATE.fullmatch(text) else _MINUTES.sub(r"\1:00\2", text)
    if "0001" <= whole[:4] < "1970":
        return None if parse_instant(_LEAP_YEAR + whole[4:]) is None else 0
    return parse_instant(whole)


def _required(value: Value, token: Token) -> Value:
    if value is None:
        raise refusals.malformed(_WHAT, token.position)
    return value


def _mistyped(token: Token, type_: Type, operator: Comparison) -> Exception:
    return refusals.mistyped(qualified(type_), _type_of(token), _OPERATOR_KINDS.get(operator, operator.value))


def _type_of(token: Token) -> str:
    match token.kind:
        case Kind.STRING:
            return "Edm.String"
        case Kind.GUID:
            return "Edm.Guid"
        case Kind.NUMBER:
            return "Edm.Int64"
        case Kind.INSTANT:
            return "Edm.DateTimeOffset"
        case Kind.NAME if token.text.lower() in ("true", "false"):
            return "Edm.Boolean"
        case _:
            raise refusals.malformed(_WHAT, token.position)
