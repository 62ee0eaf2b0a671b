"""From TOML and variables to values of the right types. Every fault is gathered, none is guessed around."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from watchword.kernel.errors import Fault, Invalid
from watchword.settings.model import Settings

S = TypeVar("S", bound=Struct)

PREFIX = "WATCHWORD_"
FILE_VARIABLE = "WATCHWORD_SETTINGS"


def known_keys() -> dict[str, Any]:
    """Every key with its type: `base_url`, `server.port`; `methods` is one, for each method checks its own table."""
    return dict(_keys(Settings, ""))


def known_variables() -> dict[str, str]:
    """Every variable with the key it sets. `methods` has none."""
    return {PREFIX + key.upper().replace(".", "_"): key for key in known_keys() if key != "methods"}


def read_file(path: Path) -> dict[str, Any]:
    """The keys of a TOML file and what it says. Raises Invalid `settings-unreadable` or `settings-malformed`."""
    try:
        return dict(_flat(tomllib.loads(path.read_text("utf-8"))))
    except OSError as error:
        raise Invalid("settings-unreadable", f"The settings file {path} cannot be read.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid("settings-malformed", f"The settings file {path} is not TOML: {error}.") from error


def read_variables(environ: Mapping[str, str], faults: list[Fault]) -> dict[str, Any]:
    """The keys that variables set. One of ours that is not known goes to `faults`."""
    types, variables = known_keys(), known_variables()
    ours = sorted(name for name in environ if name.startswith(PREFIX) and name != FILE_VARIABLE)
    faults += [
        Fault(name, f"is not known; known are {_list(variables)}", "unknown") for name in ours if name not in variables
    ]
    return {variables[name]: _from_text(environ[name], types[variables[name]]) for name in ours if name in variables}


def build(given: Mapping[str, Any], faults: list[Fault]) -> Settings:
    """The settings; what is unknown or of a wrong type goes to `faults`, and its default stands in."""
    values: dict[str, Any] = {}
    types = known_keys()
    for key, value in given.items():
        if key not in types:
            beside = [each for each in types if each.rpartition(".")[0] == key.rpartition(".")[0]]
            faults.append(Fault(key, f"is not known; known are {_list(beside or types)}", "unknown"))
            continue
        try:
            values[key] = msgspec.convert(value, types[key], dec_hook=_to_path)
        except msgspec.ValidationError as error:
            faults.append(Fault(key, str(error)))
    return _assemble(Settings, "", values)


def _assemble(kind: type[S], prefix: str, values: Mapping[str, Any]) -> S:
    fields: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        key = prefix + field.name
        if _is_struct(field.type):
            fields[field.name] = _assemble(field.type, f"{key}.", values)
        elif key in values:
            fields[field.name] = values[key]
    return kind(**fields)


def _keys(kind: type[Struct], prefix: str) -> Iterator[tuple[str, Any]]:
    for field in msgspec.structs.fields(kind):
        if _is_struct(field.type):
            yield from _keys(field.type, f"{prefix}{field.name}.")
        else:
            yield prefix + field.name, field.type


def _flat(tables: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """`{"server": {"port": 1}}` is `server.port`; what lies in `methods` stays together."""
    for name, value in tables.items():
        if isinstance(value, dict) and value and prefix + name != "methods":
            yield from _flat(value, f"{prefix}{name}.")
        elif value != {}:
            yield prefix + name, value


def _is_struct(type_: Any) -> bool:
    return isinstance(type_, type) and issubclass(type_, Struct)


def _from_text(text: str, type_: Any) -> Any:
    """A variable's text as TOML would have it. What does not fit stays text, and is refused as such."""
    match msgspec.inspect.type_info(type_):
        case msgspec.inspect.BoolType() if text in ("true", "false"):
            return text == "true"
        case msgspec.inspect.VarTupleType():
            return [part.strip() for part in text.split(",") if part.strip()]
        case msgspec.inspect.IntType() | msgspec.inspect.UnionType() if re.fullmatch(r"[0-9]{1,12}", text, re.ASCII):
            return int(text)
        case _:
            return text


def _to_path(_type: type, value: Any) -> Path:
    if not isinstance(value, str) or not value or "\0" in value:
        raise ValueError("a path is expected")
    return Path(value)


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)
