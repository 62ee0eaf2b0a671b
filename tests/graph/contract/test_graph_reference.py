"""The kept slice of Microsoft Graph's reference is whole, and was cut by the script beside it."""

from pathlib import Path

import pytest
from tests.graph.contract.reference import load, reference, type_of
from tests.graph.contract.slice import cut

HERE = Path(__file__).parent
VERSIONS = ("v1.0", "beta")


def test_cutting_the_slice_again_changes_nothing(tmp_path: Path) -> None:
    cut(HERE, tmp_path)
    for name in ("operations.json", "schemas.json", "permissions.json"):
        assert (tmp_path / name).read_text() == (HERE / name).read_text()


@pytest.mark.parametrize("version", VERSIONS)
def test_every_body_of_a_documented_operation_has_its_type(version: str) -> None:
    known = {f"microsoft.graph.{name}" for name in reference().types_of(version)} | {"microsoft.graph.string"}
    named = {
        body.removeprefix("Collection(").removesuffix(")")
        for each in reference().operations_of(version)
        for body in (each.request, each.response)
        if isinstance(body, str) and "microsoft.graph." in body
    }
    assert named <= known


@pytest.mark.parametrize("version", VERSIONS)
def test_every_structural_property_has_its_type(version: str) -> None:
    known = set(reference().types_of(version))
    for name in known:
        for each in reference().properties(version, name).values():
            found = type_of(each).partition(":")[0]
            assert found in known | {"string", "boolean", "integer", "number", "object"}


def test_every_named_permission_is_described() -> None:
    for each in reference().operations:
        assert each.delegated | each.delegated_me | each.application <= set(reference().permissions)


def test_a_type_has_what_it_inherits_before_its_own() -> None:
    assert list(reference().properties("v1.0", "phoneAuthenticationMethod")) == [
        "id",
        "createdDateTime",
        "phoneNumber",
        "phoneType",
        "smsSignInState",
    ]
    assert reference().base("v1.0", "phoneAuthenticationMethod") == "authenticationMethod"


def test_an_enumeration_has_its_members() -> None:
    assert reference().enum_values("v1.0", "authenticationPhoneType") == (
        "mobile",
        "alternateMobile",
        "office",
        "unknownFutureValue",
    )


def test_what_only_beta_has_is_not_in_v1() -> None:
    beta = {each.key for each in reference().operations_of("beta")}
    stable = {each.key for each in reference().operations_of("v1.0")}
    assert {("GET", f"/users/{{user-id}}/authentication/{name}") for name in ("requirements", "signInPreferences")} <= (
        beta - stable
    )
    assert ("GET", "/users/{user-id}/authentication/phoneMethods") in beta & stable


def test_an_operation_carries_its_contract() -> None:
    (reset,) = (
        each
        for each in reference().operations_of("v1.0")
        if each.path.endswith("{authenticationMethod-id}/resetPassword")
    )
    assert (reset.method, reset.status, reset.self_service) == ("POST", 202, False)
    assert reset.roles_for_others == "reset-password"
    assert reset.least_for_others == "UserAuthenticationMethod.ReadWrite.All"
    assert not reset.application


def test_another_folder_can_be_read_instead(tmp_path: Path) -> None:
    cut(HERE, tmp_path)
    assert load(tmp_path) == load(HERE)
