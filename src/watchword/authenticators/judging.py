"""Judging one answer: the method's pure `verify`, and the slow questions that it has."""

from collections.abc import Mapping
from typing import Any, assert_never

from watchword.authenticators.model import Hasher
from watchword.authenticators.registry import AnyMethod
from watchword.authenticators.ways import Way
from watchword.kernel.secret import Secret
from watchword.method import Accepted, Ask, CheckSecret, HashSecret, Heard, IsWeak, KeyTaken, Question, Rejected


async def judge(
    hasher: Hasher, way: Way, pending: Mapping[str, Any], typed: Mapping[str, str]
) -> Accepted[Any] | Rejected:
    """Whether it is right. `pending`: what the challenge keeps; `typed`: the answer, with what messages brought in."""
    verify = way.method.verify
    if verify is None:
        raise TypeError(f"{way.method.name} signs nobody in")
    context = way.context
    while True:
        answer = verify(context, way.bound, pending, typed)
        if not isinstance(answer, Ask):
            return answer
        question = answer.question
        heard = Heard(question, await _ask(hasher, question))
        context = context._replace(heard={**context.heard, type(question): heard})


async def work_in_vain(hasher: Hasher, method: AnyMethod, typed: Mapping[str, str]) -> None:
    """As much work as an answer that is judged costs, for methods that hash (CATALOGUE ENUM-02)."""
    if method.hashes:
        await hasher.dummy_verify(Secret(next(iter(typed.values()), "")[:256]))


async def _ask(hasher: Hasher, question: Question) -> Any:
    match question:
        case IsWeak():
            return hasher.needs_rehash(question.hashed)
        case CheckSecret():
            return await hasher.verify(question.secret, question.hashed)
        case HashSecret():
            return await hasher.hash(question.secret)
        case KeyTaken():
            raise TypeError("nothing is bound by an answer")
        case _ as never:
            assert_never(never)
