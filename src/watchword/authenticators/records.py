"""A method's record as two columns: what may be read, and what is sealed. A field's type says which (`Secret`).

What is sealed stays so until somebody reveals it: a list of a person's methods decrypts nothing.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, get_type_hints

import msgspec
import orjson

from watchword.kernel.sealing import Seal
from watchword.kernel.secret import Secret

SEALED_FOR = "authenticator"
"""The purpose that the secret fields of records are sealed for."""


@dataclass(frozen=True)
class Shelf:
    """How records of one type are kept. Made once for each method, at start."""

    record: type[Any]
    secret_fields: tuple[str, ...]
    plain: type[Any]
    decoder: msgspec.json.Decoder[Any]
    """Of the whole record where nothing of it is sealed, else of `plain`: the part that is not."""

    @classmethod
    def of(cls, record: type[Any]) -> "Shelf":
        """Read the record type's fields."""
        hints = get_type_hints(record)
        names = [field.name for field in dataclasses.fields(record)]
        secret = tuple(name for name in names if hints[name] is Secret)
        fields: list[tuple[str, type]] = [(name, hints[name]) for name in names if name not in secret]
        plain = dataclasses.make_dataclass(f"{record.__name__}Plain", fields, frozen=True)
        return cls(record, secret, plain, msgspec.json.Decoder(plain if secret else record))

    def pack(self, record: Any, seal: Seal, context: tuple[str, ...]) -> tuple[str, bytes | None]:
        """The JSON text and the sealed blob. `context` names the row: it opens nowhere else."""
        hidden = self._hidden(record)
        sealed = seal.seal(SEALED_FOR, context, orjson.dumps(hidden)) if hidden else None
        return self._shown(record), sealed

    def unpack(self, text: str, sealed: bytes | None, seal: Seal, context: tuple[str, ...]) -> Any:
        """The record, as it was packed."""
        read = self.decoder.decode(text)
        if not self.secret_fields:
            return read
        if sealed is None:
            return self.record(**vars(read))
        secrets = {name: Secret(partial(_open, name, sealed, seal, context)) for name in self.secret_fields}
        return self.record(**vars(read), **secrets)

    def write(self, record: Any) -> Mapping[str, Any]:
        """All of a record, secrets in the clear: for those who seal it whole."""
        return {"shown": self._shown(record), "hidden": self._hidden(record)}

    def read(self, written: Mapping[str, Any]) -> Any:
        """The record, as it was written."""
        read = self.decoder.decode(written["shown"])
        secrets = {name: Secret(text) for name, text in written["hidden"].items()}
        return self.record(**vars(read), **secrets) if secrets else read

    def _shown(self, record: Any) -> str:
        names = [f.name for f in dataclasses.fields(record) if f.name not in self.secret_fields]
        return msgspec.json.encode({name: getattr(record, name) for name in names}).decode()

    def _hidden(self, record: Any) -> dict[str, str]:
        return {name: getattr(record, name).reveal() for name in self.secret_fields}


def _open(name: str, sealed: bytes, seal: Seal, context: tuple[str, ...]) -> str:
    return str(orjson.loads(seal.open(SEALED_FOR, context, sealed))[name])
