"""Laws on words: names that say something, one word for one idea, a method's words in its folder alone."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.laws.source import Source, docstrings, product

import watchword.methods
from watchword.authenticators.registry import discover


def empty_names(source: Source) -> Iterator[str]:
    """Names that say nothing of what is in them."""
    empty = {"util", "utils", "helper", "helpers", "common", "manager", "base"}
    for part in Path(source.path).with_suffix("").parts:
        if empty & set(part.lower().split("_")):
            yield f"{source.path}: a name that says nothing"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef) and empty & {w.lower() for w in re.findall(r"[A-Z]?[a-z]+", node.name)}:
            yield source.at(node, f"class {node.name}")


OTHERS_NAMES = re.compile(
    r"login\.(?:microsoftonline|windows|live)\.[a-z]+|login_(?:hint|required)|prompt=login|[\"']login[\"']|server_login_retry"
    r"|\blogin(?:Redirect|Popup|Endpoint)\b|\baz login\b"
)
"""Microsoft's hosts and what its clients call it, OpenID Connect's words, PgBouncer's option."""


def other_words_for_signing_in(source: Source) -> Iterator[str]:
    """One word for one idea: sign in, sign-in."""
    for number, line in enumerate(source.text.splitlines(), 1):
        own = OTHERS_NAMES.sub("", line)
        if re.search(r"(?<![A-Za-z])(?:[Ll]og(?:s|ged|ging)?[ _-]?(?:in|on)s?(?![a-z])|[Ll]og(?:In|On)(?![a-z]))", own):
            yield f"{source.path}:{number}: {line.strip()[:100]}"


REGISTRY = discover(watchword.methods)


@cache
def words_of_methods() -> dict[str, frozenset[str]]:
    """Graph's words for each method, from its face; its fixed ids are in its folder's text."""
    found: dict[str, frozenset[str]] = {}
    for method, face in REGISTRY.faces():
        types = {face.entity.name, face.collection, *(act.name for act in face.acts)}
        types |= {word for each in face.configurations for word in (each.id, each.entity.name)}
        types.discard(method.name.capitalize())  # a word of everybody's: "Email", "Password"
        own = "".join(s.text for s in product() if s.path.startswith(f"methods/{method.name}/"))
        found[method.name] = frozenset(types | set(re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", own)))
    return found


def strangers_words(source: Source) -> Iterator[str]:
    """Words of a method outside of its folder, as a name, a text or a part of a path. Docstrings may tell of one."""
    home = source.path.split("/")[1] if source.path.startswith("methods/") else ""
    foreign = {word: name for name, words in words_of_methods().items() if name != home for word in words}
    texts = docstrings(source)
    for node in ast.walk(source.tree):
        spoken = [node.id] if isinstance(node, ast.Name) else [node.attr] if isinstance(node, ast.Attribute) else []
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in texts:
            spoken = re.split(r"[/#.{}()']", node.value)
        for word in spoken:
            if word in foreign:
                yield source.at(node, f"{word} belongs to methods/{foreign[word]}")


ELSEWHERE = re.compile(
    r"(?<![\w.~}])/(?:work|root|home|tmp)/[\w.-]|\b(?:pypi|pythonhosted|npmjs|conda)\.(?:org|com)\b|--index-url"
    r"|\b(?:artifactory|nexus|devpi)\b|\b(?:sub-?agents?|work session|LLM|the brief)\b",
    re.IGNORECASE,
)


def words_of_the_workshop(source: Source) -> Iterator[str]:
    """The project speaks of itself alone: no machine it was made on, no host it was fetched from."""
    for number, line in enumerate(source.text.splitlines(), 1):
        if ELSEWHERE.search(line):
            yield f"{source.path}:{number}: {line.strip()[:100]}"
