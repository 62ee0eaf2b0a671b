"""Finds the methods at start, checks them, and freezes them. Nothing lists them (ARCHITECTURE section 1)."""

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from types import MappingProxyType, ModuleType
from typing import Any

from watchword.kernel.errors import Fault, Invalid
from watchword.method import Face, Method

AnyMethod = Method[Any]

ENTRY_POINTS = "watchword.methods"
"""The entry-point group of methods from other packages: each names the same value, held to the same rules."""


@dataclass(frozen=True, repr=False)
class Registry:
    """The methods by name, in the order of their names."""

    methods: Mapping[str, AnyMethod]
    materials: Mapping[str, Any]
    """What each method ships and read at start."""

    def __iter__(self) -> Iterator[AnyMethod]:
        return iter(self.methods.values())

    def __getitem__(self, name: str) -> AnyMethod:
        return self.methods[name]

    def faces(self) -> Iterator[tuple[AnyMethod, Face[Any]]]:
        """Those that Graph knows."""
        for method in self:
            if method.face is not None:
                yield method, method.face

    def check_settings(self, said: Mapping[str, Mapping[str, Any]]) -> None:
        """What the operator says of methods, read as they will. Raises Invalid `settings-invalid` with the faults."""
        faults = [Fault(f"methods.{name}", "there is no such method", "unknown") for name in said.keys() - self.methods]
        for name in said.keys() & self.methods:
            try:
                self[name].settings(said[name])
            except Invalid as problem:
                faults.append(Fault(f"methods.{name}", problem.message))
        if faults:
            told = "; ".join(f"{fault.target}: {fault.message}" for fault in faults)
            raise Invalid("settings-invalid", f"The settings cannot be used: {told}", faults=faults)

    def issued_with_account(self) -> AnyMethod:
        """The one every account is made with."""
        return next(method for method in self if method.issued_with_account)


def discover(package: ModuleType) -> Registry:
    """The folders of `package` and the installed entry points, checked.

    Raises ValueError where two methods share a name, or one breaks a rule: at start, not at a sign-in.
    """
    found = [
        importlib.import_module(f"{package.__name__}.{module.name}").METHOD
        for module in pkgutil.iter_modules(package.__path__)
    ]
    found += [entry.load() for entry in entry_points(group=ENTRY_POINTS)]
    return freeze(found)


def freeze(methods: Iterable[AnyMethod]) -> Registry:
    """Check them one by one and against each other."""
    by_name: dict[str, AnyMethod] = {}
    for method in sorted(methods, key=lambda each: each.name):
        for wrong in faults(method):
            raise ValueError(f"method {method.name}: {wrong}")
        if method.name in by_name:
            raise ValueError(f"two methods are called {method.name}")
        by_name[method.name] = method
    _refuse_clashes(by_name.values())
    materials = {method.name: method.materials() for method in by_name.values()}
    return Registry(MappingProxyType(by_name), MappingProxyType(materials))


def faults(method: AnyMethod) -> Iterator[str]:
    """What is wrong with a method taken alone; the conformance kit asks the same."""
    if not method.name.isidentifier() or method.name != method.name.lower():
        yield "its name is no lower-case identifier"
    if not (dataclasses.is_dataclass(method.record) and method.record.__dataclass_params__.frozen):  # type: ignore[attr-defined]
        yield "its record is no frozen dataclass"
    if method.face is not None and not method.face.self_service <= method.face.verbs:
        yield "it offers people what it does not offer at all"
    face = method.face
    if face is not None and face.reveals is not None and face.entity.property(face.reveals) is None:
        yield "it reveals something in a property that it does not have"
    if (method.verify is None) != (method.screen is None):
        yield "it can be answered and has no page to answer on, or the other way round"
    if method.verify is None and any(mode.factors for mode in method.modes):
        yield "it has a mode that proves something, and nothing that verifies it"


def _refuse_clashes(methods: Iterable[AnyMethod]) -> None:
    for what in ("collection", "scope_family"):
        seen: dict[str, str] = {}
        for method in methods:
            if method.face is None:
                continue
            word = getattr(method.face, what)
            if word in seen:
                raise ValueError(f"methods {seen[word]} and {method.name} both claim {word}")
            seen[word] = method.name
