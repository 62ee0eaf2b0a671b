"""The conformance kit: what every method folder keeps, found by looking, never by a list. A new one is one folder."""

import dataclasses
import importlib.util
import runpy
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

import watchword.methods
from watchword.authenticators.permissions import Permissions
from watchword.authenticators.records import Shelf
from watchword.authenticators.registry import Registry, discover, faults, freeze
from watchword.kernel.clock import Instant
from watchword.kernel.edm import AUTHENTICATION_METHOD, METHOD_CONFIGURATION, May
from watchword.kernel.errors import Invalid, Problem
from watchword.kernel.ids import UserId
from watchword.kernel.secret import Secret
from watchword.method import (
    READ_ONLY,
    Ask,
    Context,
    Draft,
    HashSecret,
    Heard,
    KeyTaken,
    Method,
    Opened,
    Person,
    Rejected,
    Verb,
)

REGISTRY = discover(watchword.methods)
FOLDERS = sorted(p.name for p in Path(watchword.methods.__path__[0]).iterdir() if (p / "__init__.py").exists())


def example(method: Method[Any]) -> dict[str, Any]:
    """What a registration of the method looks like: `GIVEN` in its folder's `tests/example.py`, else nothing given."""
    path = Path(watchword.methods.__path__[0]) / method.name / "tests" / "example.py"
    given: dict[str, Any] = runpy.run_path(str(path))["GIVEN"] if path.exists() else {}
    return given


def example_bound(method: Method[Any]) -> Any:
    """What a registration ends in where only the answer makes a record: `BOUND` in the same file."""
    return runpy.run_path(str(Path(watchword.methods.__path__[0]) / method.name / "tests" / "example.py"))["BOUND"]


every_method = pytest.mark.parametrize("method", list(REGISTRY), ids=lambda method: method.name)


def context(method: Method[Any], **more: Any) -> Context:
    """As the engine makes one, with dice that fall alike; every configuration applies, as it is by default."""
    configurations = method.face.configurations if method.face else ()
    return Context(
        now=Instant(1_700_000_000_000_000),
        person=Person(UserId("11111111-1111-4111-8111-111111111111"), "balas@contoso.com", "Balas"),
        random_code=lambda digits: Secret("1" * digits),
        choice=lambda text: text[0],
        random_bytes=lambda length: b"1" * length,
        materials=REGISTRY.materials[method.name],
        policy={each.id: {**each.default, "state": "enabled"} for each in configurations},
        **more,
    )


def test_every_folder_is_a_method_and_every_method_a_folder() -> None:
    assert [method.name for method in REGISTRY] == FOLDERS


@every_method
def test_what_it_cannot_be_told_is_refused_before_anybody_needs_it(method: Method[Any]) -> None:
    with pytest.raises(Invalid, match=r"settings cannot be used: .*no_such_setting"):
        REGISTRY.check_settings({method.name: {"no_such_setting": 1}})


def test_what_is_said_of_several_methods_is_told_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        REGISTRY.check_settings({"phone": {"voice": "pigeon"}, "carrier_pigeon": {}, "software_oath": {"digits": 8}})
    assert {fault.target for fault in refused.value.faults} == {"methods.phone", "methods.carrier_pigeon"}


@every_method
def test_it_has_no_fault(method: Method[Any]) -> None:
    assert list(faults(method)) == []


@every_method
def test_its_record_is_frozen_and_survives_storage(method: Method[Any]) -> None:
    shelf = Shelf.of(method.record)
    assert {f.name for f in dataclasses.fields(method.record)} == {
        *shelf.secret_fields,
        *(f.name for f in dataclasses.fields(shelf.plain)),
    }


@every_method
@pytest.mark.parametrize(
    "given",
    [
        {},
        {"number": ""},
        {"number": None},
        {"kind": "office"},
        {"address": "\x00"},
        {"secret": "x" * 10_000},
        {"no": 1},
    ],
)
def test_a_draft_answers_or_refuses_and_never_breaks(method: Method[Any], given: dict[str, Any]) -> None:
    try:
        answer = method.draft(context(method), Draft(given))
    except Problem:
        return
    assert isinstance(answer, Opened | Rejected | Ask)


@every_method
def test_a_draft_is_a_function_of_what_it_is_given(method: Method[Any]) -> None:
    asked: Draft[Any] = Draft(example(method))
    first = _settled(method, asked)
    assert first == _settled(method, asked)


@every_method
def test_its_keys_differ_between_people(method: Method[Any]) -> None:
    record = _settled(method, Draft(example(method)))
    one, other = method.keys(UserId("a"), record), method.keys(UserId("b"), record)
    assert one
    assert one != other


@every_method
def test_its_graph_types_derive_from_microsofts(method: Method[Any]) -> None:
    if method.face is None:
        return
    assert method.face.entity.is_a(AUTHENTICATION_METHOD)
    assert all(each.entity.is_a(METHOD_CONFIGURATION) for each in method.face.configurations)


@every_method
def test_it_shows_exactly_its_own_properties(method: Method[Any]) -> None:
    if method.face is None:
        return
    record = _settled(method, Draft(example(method)))
    from watchword.kernel.ids import AuthenticatorId
    from watchword.method import Bound

    bound = Bound(AuthenticatorId("x"), record, Instant(0))
    for masked in (False, True):
        shown = method.face.show(context(method), bound, masked)
        assert set(shown) == {prop.name for prop in method.face.entity.properties}
        assert not any(isinstance(value, Secret) for value in shown.values())


@every_method
def test_what_it_lets_be_written_it_can_draft(method: Method[Any]) -> None:
    if method.face is None or Verb.CREATE not in method.face.verbs:
        return
    writable = {prop.name for prop in method.face.entity.properties if May.CREATE in prop.may}
    assert writable == set(method.face.spelling)


@every_method
def test_what_it_makes_up_has_a_property_to_be_shown_in(method: Method[Any]) -> None:
    opened = _opened(method, Draft(example(method)))
    assert opened.reveal is None or (method.face is not None and method.face.reveals is not None)


def test_one_that_reveals_in_no_property_of_its_own_is_refused() -> None:
    method = next(each for each in REGISTRY if each.face and each.face.reveals)
    assert method.face is not None
    wrong = dataclasses.replace(method, face=dataclasses.replace(method.face, reveals="nowhere"))
    assert list(faults(wrong)) == ["it reveals something in a property that it does not have"]


THROW_AWAY = '''
    """Throw-away: a word that the person was told. Only the test knows it."""

    from dataclasses import dataclass

    from watchword.kernel.edm import AUTHENTICATION_METHOD, EntityType, May, Primitive, Property
    from watchword.method import Draft, Face, Method, Mode, Opened, Purpose, Verb

    @dataclass(frozen=True)
    class Word:
        word: str

    METHOD = Method(
        name="throw_away",
        record=Word,
        modes=(Mode("throwAway", frozenset()),),
        purposes=frozenset({Purpose.RESET_PASSWORD}),
        keys=lambda user, record: frozenset({user}),
        draft=lambda context, asked: Opened(Word(str(asked.given.get("word", "open sesame")))),
        face=Face(
            entity=EntityType(
                "throwAwayAuthenticationMethod",
                (Property("word", Primitive.STRING, may=May.WRITE),),
                base=AUTHENTICATION_METHOD,
            ),
            collection="throwAwayMethods",
            label="Throw-away",
            scope_family="ThrowAway",
            verbs=frozenset(Verb),
            spelling={"word": "word"},
            show=lambda context, bound, masked: {"word": "***" if masked else bound.record.word},
        ),
    )
'''


def test_a_new_method_is_one_folder(tmp_path: Path) -> None:
    folder = tmp_path / "some_methods" / "throw_away"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").write_text("")
    (folder / "__init__.py").write_text(textwrap.dedent(THROW_AWAY))
    package = _import_package("some_methods", folder.parent)
    registry = freeze([*REGISTRY, *discover(package)])
    assert registry["throw_away"].face is not None
    assert [method.name for method in registry] == sorted([*FOLDERS, "throw_away"])
    _hold_self_service(registry)


def test_people_may_do_with_their_own_what_its_method_says() -> None:
    """CONTRACT section 2. One that says nothing of it can only be seen: the throw-away method above."""
    _hold_self_service(REGISTRY)


def _hold_self_service(registry: Registry) -> None:
    permissions = Permissions.of_registry(registry)
    for method, face in registry.faces():
        may = {verb for verb in Verb if permissions.of(method, verb).self_service}
        assert may == face.self_service | READ_ONLY


def _settled(method: Method[Any], asked: Draft[Any]) -> Any:
    return _opened(method, asked).record or example_bound(method)


def _opened(method: Method[Any], asked: Draft[Any]) -> Opened[Any]:
    heard: dict[type, Heard] = {}
    for _ in range(5):
        answer = method.draft(context(method, heard=heard), asked)
        if isinstance(answer, Opened):
            return answer
        assert isinstance(answer, Ask), answer
        told = {HashSecret: "$argon2id$...", KeyTaken: False}[type(answer.question)]
        heard = {**heard, type(answer.question): Heard(answer.question, told)}
    raise AssertionError("it asks without end")


def _import_package(name: str, path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(name, path / "__init__.py", submodule_search_locations=[str(path)])
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def test_the_registry_refuses_two_of_a_name() -> None:
    with pytest.raises(ValueError, match="two methods"):
        freeze([*REGISTRY, next(iter(REGISTRY))])


def test_a_registry_refuses_a_proof_that_nothing_verifies() -> None:
    boastful = dataclasses.replace(REGISTRY["phone"], name="boastful", verify=None, screen=None)
    with pytest.raises(ValueError, match="nothing that verifies it"):
        freeze([boastful])


def test_a_registry_is_frozen() -> None:
    assert isinstance(REGISTRY, Registry)
    with pytest.raises(TypeError):
        REGISTRY.methods["x"] = next(iter(REGISTRY))  # type: ignore[index]
