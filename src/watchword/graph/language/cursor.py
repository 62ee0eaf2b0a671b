"""Where a reader is in its tokens. It only goes forward, so reading is linear; it counts, so reading is bounded."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from watchword.graph.language import refusals
from watchword.graph.language.lexer import Kind, Token, lex
from watchword.graph.language.limits import Limits

Lexer = Callable[[str, str], Iterator[Token]]


def reading(text: str, what: str, limits: Limits, lexer: Lexer = lex) -> "Cursor":
    """A cursor over `text`, unless that is too long. `what` names it in refusals: "filter clause"."""
    if len(text) > limits.option or len(text.encode("utf-8", "surrogatepass")) > limits.option:
        raise refusals.too_large(what, f"more than {limits.option} bytes")
    return Cursor(lexer(text, what), what, limits)


class Cursor:
    """The tokens of one clause, cut when they are wanted: what is refused early is not read to its end."""

    __slots__ = ("_alternatives", "_depth", "_following", "_limits", "_next", "_nodes", "_tokens", "_what")

    def __init__(self, tokens: Iterator[Token], what: str, limits: Limits) -> None:
        self._tokens = tokens
        self._what = what
        self._limits = limits
        self._depth = 0
        self._nodes = 0
        self._alternatives = 0
        self._next = next(tokens)
        self._following = next(tokens, self._next)

    @property
    def limits(self) -> Limits:
        """The bounds of this reading."""
        return self._limits

    def next_is(self, kind: Kind) -> bool:
        """Whether the next token is of that kind."""
        return self._next.kind is kind

    def following_is(self, kind: Kind) -> bool:
        """Whether the token after the next is of that kind."""
        return self._following.kind is kind

    def next_word(self) -> str:
        """The next token in lower case if it is a name, else nothing."""
        return self._next.text.lower() if self._next.kind is Kind.NAME else ""

    def take(self) -> Token:
        """The next token; END is never passed."""
        token = self._next
        self._next = self._following
        self._following = next(self._tokens, self._following)
        return token

    def accept(self, kind: Kind) -> bool:
        """Take the next token if it is of that kind."""
        found = self.next_is(kind)
        if found:
            self.take()
        return found

    def accept_word(self, word: str) -> bool:
        """Take the next token if it is that name, in any case."""
        found = self.next_word() == word
        if found:
            self.take()
        return found

    def expect(self, kind: Kind) -> Token:
        """The next token, which must be of that kind."""
        token = self.take()
        if token.kind is not kind:
            raise refusals.malformed(self._what, token.position)
        return token

    def names(self) -> list[str]:
        """A way to a property: `a/b/c`."""
        names = [self.expect(Kind.NAME).text]
        while self.accept(Kind.SLASH):
            if len(names) == self._limits.depth:
                raise refusals.too_large(self._what, f"a path of more than {self._limits.depth} names")
            names.append(self.expect(Kind.NAME).text)
        return names

    def count_node(self) -> None:
        """One more condition, group or negation."""
        self._nodes += 1
        if self._nodes > self._limits.nodes:
            raise refusals.too_large(self._what, f"more than {self._limits.nodes} nodes")

    def count_alternative(self) -> None:
        """One more `or`."""
        self._alternatives += 1
        if self._alternatives > self._limits.alternatives:
            raise refusals.too_many_alternatives(self._alternatives, self._limits.alternatives)

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """One level down: what keeps a reader that calls itself from exhausting the stack."""
        self._depth += 1
        if self._depth > self._limits.depth:
            raise refusals.too_large(self._what, f"deeper than {self._limits.depth}")
        yield
        self._depth -= 1
