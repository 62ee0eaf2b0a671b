"""Words for people, before they are in a language: the English text, which is looked up, and what fills its gaps."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Words:
    """`filled` by the names in `text`: what is not translated, such as the last digits of a number."""

    text: str
    filled: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return fill(self.text, self.filled)


def fill(text: str, filled: Mapping[str, str | int]) -> str:
    """The text with its `{names}` filled in; never a format string's other powers."""
    for name, value in filled.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text
