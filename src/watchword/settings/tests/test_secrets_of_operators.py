"""Secrets lie in files of their own; where they do not belong they are refused, and not repeated (OPS-03)."""

from pathlib import Path

import pytest

from watchword.kernel.errors import Invalid
from watchword.settings import PostgresqlServer, read_secret
from watchword.settings.tests.saying import load, refused


@pytest.mark.parametrize(
    "database", ["postgresql://a:canary@b/c", "postgresql://a@b/c?password=canary", "postgres://a:@b/c"]
)
def test_a_password_in_the_database_address_is_refused_unsaid(tmp_path: Path, database: str) -> None:
    """OPS-03"""
    faults = refused(tmp_path, WATCHWORD_DATABASE=database)
    assert list(faults) == ["database"]
    assert "canary" not in faults["database"]


def test_a_secret_among_the_methods_settings_is_refused_unsaid(tmp_path: Path) -> None:
    """OPS-03"""
    faults = refused(tmp_path, "[methods.phone.provider]\napi_key = 'canary'\nsecret = 'canary'\napi_key_file = 'a'")
    assert sorted(faults) == ["methods.phone.provider.api_key", "methods.phone.provider.secret"]
    assert "canary" not in "".join(faults.values())


def test_the_database_password_comes_from_its_file(tmp_path: Path) -> None:
    secret = tmp_path / "state" / "database.secret"
    settings = load(tmp_path, "database = 'postgresql://a@b:1/c?x=y'\ndatabase_password_file = 'database.secret'")
    assert isinstance(settings.location, PostgresqlServer)
    secret.parent.mkdir()
    secret.write_text("p@ss/wörd\n")
    secret.chmod(0o600)
    assert settings.location.dsn().reveal() == "postgresql://a:p%40ss%2Fw%C3%B6rd@b:1/c?x=y"
    assert PostgresqlServer("postgresql://b/c").dsn().reveal() == "postgresql://b/c"


def test_a_database_password_needs_a_user(tmp_path: Path) -> None:
    assert list(refused(tmp_path, "database = 'postgresql://b/c'\ndatabase_password_file = 'x'")) == ["database"]


@pytest.mark.parametrize(("content", "mode"), [("", 0o600), ("\n", 0o600), ("a\nb\n", 0o600), ("a", 0o604)])
def test_a_secret_file_holds_one_line_for_its_owner(tmp_path: Path, content: str, mode: int) -> None:
    (tmp_path / "secret").write_text(content)
    (tmp_path / "secret").chmod(mode)
    with pytest.raises(Invalid) as caught:
        read_secret(tmp_path / "secret")
    assert caught.value.code == "secret-file-unusable"


def test_a_secret_file_must_be_there_and_be_text(tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff")
    for name in ("absent", "bytes"):
        with pytest.raises(Invalid):
            read_secret(tmp_path / name)
