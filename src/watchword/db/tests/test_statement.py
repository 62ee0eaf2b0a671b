"""Statements that differ only in their values are compiled once, and each keeps its own values."""

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from watchword.db.statement import POSTGRESQL, SQLITE, Statement, given

_T = sa.Table("t", sa.MetaData(), sa.Column("a", sa.Text()), sa.Column("b", sa.BigInteger()))
both = pytest.mark.parametrize("dialect", [SQLITE, POSTGRESQL], ids=lambda dialect: dialect.name)


def found(dialect: Dialect, name: str, most: int) -> tuple[str, tuple[object, ...]]:
    select = sa.select(_T.c.a).where(_T.c.a == name, _T.c.b < given("upto", sa.BigInteger())).limit(most)
    text = Statement(select).text(dialect)
    return text.sql, text.values({"upto": 7})


@both
def test_each_keeps_its_own_values(dialect: Dialect) -> None:
    (one, values), (two, others) = found(dialect, "x", 1), found(dialect, "y", 2)
    assert one is two
    assert [each for each in values if each != 0] == ["x", 7, 1]
    assert [each for each in others if each != 0] == ["y", 7, 2]


@both
def test_lists_of_values_have_as_many_places_as_values(dialect: Dialect) -> None:
    for names in (["x"], ["x", "y"], ["z", "y", "x"]):
        text = Statement(sa.select(_T.c.b).where(_T.c.a.in_(names), _T.c.b == 5)).text(dialect)
        assert set(text.values({})) == {*names, 5}
        assert len(text.order) == len(names) + 1


@both
def test_what_differs_in_more_than_values_is_not_the_same(dialect: Dialect) -> None:
    ascending, descending = (
        Statement(sa.select(_T.c.a).order_by(order)).text(dialect).sql for order in (_T.c.a.asc(), _T.c.a.desc())
    )
    assert ascending != descending
    assert Statement(sa.select(_T.c.a).where(_T.c.b == 1)).text(dialect).sql != (
        Statement(sa.select(_T.c.a).where(_T.c.a == "1")).text(dialect).sql
    )


@both
def test_a_value_that_was_not_given_is_a_fault(dialect: Dialect) -> None:
    text = Statement(sa.insert(_T)).text(dialect)
    assert text.values({"a": "x", "b": None}) == ("x", None)
    with pytest.raises(KeyError):
        text.values({"a": "x"})
