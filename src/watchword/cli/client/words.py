"""How names of the API are spelled on the command line. Pure."""

import re

_BREAKS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NAMESPACE = "microsoft.graph."
_METHOD = "AuthenticationMethod"
_SECRET_WORDS = frozenset({"secret", "passphrase"})
_SECRET_ENDS = frozenset({"password", "pin", "token"})


def kebab(name: str) -> str:
    """`enableSmsSignIn` -> `enable-sms-sign-in`; `microsoft.graph.user` -> `user`."""
    return "-".join(_BREAKS.split(name.removeprefix(_NAMESPACE))).lower()


def noun_of(entity: str) -> str:
    """What an entity type is of: `phoneAuthenticationMethod` -> `phone`, `user` -> `user`."""
    return entity.removesuffix(_METHOD) or entity


def option_names(name: str, noun: str) -> tuple[str, ...]:
    """`--phone-number` and, where the name begins with the noun, `--number`."""
    long = kebab(name)
    short = long.removeprefix(f"{kebab(noun)}-")
    return (f"--{long}",) if short == long else (f"--{long}", f"--{short}")


def is_secret(name: str) -> bool:
    """Whether a text of that name must not be an argument, where every user of the machine could read it (OPS-03)."""
    words = kebab(name).split("-")
    return words[-1] in _SECRET_ENDS or not _SECRET_WORDS.isdisjoint(words)
