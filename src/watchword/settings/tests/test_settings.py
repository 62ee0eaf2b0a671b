"""The settings: what is said is understood or refused by name, all of it at once (OPS-01 to OPS-03)."""

from pathlib import Path

import pytest

from watchword.kernel.errors import Invalid
from watchword.settings import PostgresqlServer, SqliteFile, load_settings
from watchword.settings.reading import known_keys, known_variables
from watchword.settings.tests.saying import load, refused


def test_without_a_word_it_serves_this_machine_from_a_file(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert settings.base_url == "https://localhost:8443"
    assert settings.hosts == ("localhost:8443",)
    assert (settings.server.host, settings.server.port, settings.server.workers) == ("127.0.0.1", 8443, 1)
    assert settings.location == SqliteFile(tmp_path / "state" / "watchword.db")
    assert settings.key_file == tmp_path / "state" / "keys.json"
    assert settings.tls.cert == tmp_path / "state" / "tls" / "cert.pem"
    assert settings.audit_chains == 1
    assert settings.test_mode is False


def test_the_file_is_read(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        """
        base_url = "https://id.contoso.com"
        extra_hosts = ["graph.contoso.com:8443"]
        state_dir = "/var/lib/watchword"
        database = "postgresql://watchword@db.contoso.com/watchword"
        database_password_file = "database.secret"
        key_file = "/etc/watchword/keys.json"
        server = { host = "0.0.0.0", port = 443, workers = 4, trusted_proxies = ["10.0.0.0/8", "::1/128"] }
        [tokens]
        access_seconds = 900
        [limits]
        requests_per_second = 50
        [audit]
        retention_days = 90
        [methods.password]
        mode = "standard"
        [methods.temporary_access_pass.limits]
        most = 5
        """,
    )
    assert settings.hosts == ("id.contoso.com", "graph.contoso.com:8443")
    assert settings.location == PostgresqlServer(
        "postgresql://watchword@db.contoso.com/watchword", Path("/var/lib/watchword/database.secret")
    )
    assert settings.key_file == Path("/etc/watchword/keys.json")
    assert settings.server.trusted_proxies == ("10.0.0.0/8", "::1/128")
    assert (settings.tokens.access_seconds, settings.tokens.id_seconds) == (900, 3600)
    assert (settings.limits.requests_per_second, settings.audit.retention_days) == (50, 90)
    assert settings.audit_chains == 8
    assert settings.methods == {"password": {"mode": "standard"}, "temporary_access_pass": {"limits": {"most": 5}}}


def test_a_variable_outweighs_the_file(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        "extra_hosts = ['a']\n[server]\nport = 1\nhost = '::1'\n[audit]\nchains = 2",
        WATCHWORD_SERVER_PORT="2",
        WATCHWORD_EXTRA_HOSTS="b, c:1,",
        WATCHWORD_TEST_MODE="true",
        WATCHWORD_TEST_CLOCK_FILE="clock",
        WATCHWORD_STATE_DIR="elsewhere",
        WATCHWORD_AUDIT_CHAINS="3",
    )
    assert (settings.server.port, settings.server.host) == (2, "::1")
    assert settings.extra_hosts == ("b", "c:1")
    assert settings.test_clock_file == tmp_path / "elsewhere" / "clock"
    assert settings.audit_chains == 3


def test_every_key_but_those_of_methods_has_one_variable() -> None:
    assert len(set(known_variables())) == len(known_keys()) - 1


def test_the_file_may_be_named_by_a_variable(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text("[server]\nport = 77")
    assert load_settings(None, {"WATCHWORD_SETTINGS": str(tmp_path / "other.toml")}).server.port == 77


@pytest.mark.parametrize("text", ["port = ", "a = 1\na = 2", "\x00", "a = " + "[" * 5000])
def test_what_is_not_toml_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Invalid) as caught:
        load(tmp_path, text)
    assert caught.value.code == "settings-malformed"


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as caught:
        load_settings(tmp_path / "absent.toml", {})
    assert caught.value.code == "settings-unreadable"


def test_an_unknown_key_is_refused_with_those_that_are_known(tmp_path: Path) -> None:
    """OPS-02: a misspelt key leaves no default in force unseen"""
    faults = refused(tmp_path, "bas_url = 'https://a'\n[server]\nprot = 1\n[sever]\nport = 1", WATCHWORD_PORT="1")
    assert "base_url" in faults["bas_url"]
    assert "server.port" in faults["server.prot"]
    assert "server.port" in faults["sever.port"]
    assert "WATCHWORD_SERVER_PORT" in faults["WATCHWORD_PORT"]
    assert len(faults) == 4


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("server.port", "[server]\nport = '8443'"),
        ("server.port", "[server]\nport = true"),
        ("server.port", "[server]\nport = 65536"),
        ("server.port", "[server]\nport = 1.0"),
        ("server.host", "[server]\nhost = ''"),
        ("server", "server = 8443"),
        ("test_mode", "test_mode = 1"),
        ("test_mode", "test_mode = 'true'"),
        ("extra_hosts", "extra_hosts = 'one'"),
        ("base_url", "base_url = ['https://a']"),
        ("key_file", "key_file = 1979-05-27"),
        ("key_file", "key_file = ''"),
        ("tokens.code_seconds", "[tokens]\ncode_seconds = 601"),
        ("tokens.access_seconds", "[tokens]\naccess_seconds = 7201"),
        ("limits.requests_at_once", "[limits]\nrequests_at_once = 0"),
        ("methods", "methods = 'password'"),
        ("methods", "methods.password = 'standard'"),
        ("server.workers", "[server]\nworkers = 0"),
    ],
)
def test_a_value_of_a_wrong_type_is_refused_by_its_key(tmp_path: Path, key: str, text: str) -> None:
    assert list(refused(tmp_path, text)) == [key]


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("SERVER_PORT", ""),
        ("SERVER_PORT", " 1"),
        ("SERVER_PORT", "1_000"),
        ("SERVER_PORT", "８４４３"),
        ("SERVER_PORT", "-1"),
        ("TEST_MODE", "1"),
        ("TEST_MODE", "True"),
        ("TEST_MODE", "yes"),
    ],
)
def test_a_variable_that_does_not_fit_is_refused(tmp_path: Path, variable: str, text: str) -> None:
    assert list(refused(tmp_path, **{f"WATCHWORD_{variable}": text})) == [variable.lower().replace("r_", "r.")]


@pytest.mark.parametrize(
    "url",
    [
        "http://id.contoso.com",
        "https://id.contoso.com/",
        "https://id.contoso.com/path",
        "https://ID.contoso.com",
        "https://user@id.contoso.com",
        "https://id.contoso.com:0",
        "https://id.contoso.com:65536",
        "https://id.contoso.com\\@evil.example",
        "https://id.contoso.com\n",
        "https://ｉd.contoso.com",
        "//id.contoso.com",
        "",
    ],
)
def test_the_public_address_is_a_bare_origin(tmp_path: Path, url: str) -> None:
    assert list(refused(tmp_path, WATCHWORD_BASE_URL=url)) == ["base_url"]


@pytest.mark.parametrize("host", ["https://a", "a/b", "A", "*", "a b", "a:port"])
def test_an_extra_host_is_a_host(tmp_path: Path, host: str) -> None:
    assert list(refused(tmp_path, WATCHWORD_EXTRA_HOSTS=host)) == ["extra_hosts"]


@pytest.mark.parametrize("network", ["0.0.0.0/0", "::/0", "*", "10.0.0.1/8", "10.0.0.0/33", "proxy.contoso.com"])
def test_a_trusted_proxy_is_a_network_and_not_everybody(tmp_path: Path, network: str) -> None:
    assert list(refused(tmp_path, WATCHWORD_SERVER_TRUSTED_PROXIES=network)) == ["server.trusted_proxies"]


@pytest.mark.parametrize(
    "database", ["watchword.db", "sqlite:", "sqlite:a?mode=ro", "mysql://a/b", "postgresql:db", "postgresql://[", ""]
)
def test_a_database_is_a_file_or_a_postgresql_server(tmp_path: Path, database: str) -> None:
    assert list(refused(tmp_path, WATCHWORD_DATABASE=database)) == ["database"]


def test_one_process_serves_sqlite(tmp_path: Path) -> None:
    assert list(refused(tmp_path, WATCHWORD_SERVER_WORKERS="2")) == ["server.workers"]
    assert load(tmp_path, WATCHWORD_SERVER_WORKERS="2", WATCHWORD_DATABASE="postgresql://a@b/c").server.workers == 2


def test_a_test_clock_needs_test_mode(tmp_path: Path) -> None:
    """OPS-02"""
    assert list(refused(tmp_path, "test_clock_file = 'clock'")) == ["test_clock_file"]


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("server.host", "[server]\nhost = '0.0.0.0'"),
        ("server.host", "[server]\nhost = '10.0.0.1'"),
        ("server.host", "[server]\nhost = '::'"),
        ("base_url", "base_url = 'https://id.contoso.com'"),
    ],
)
def test_test_mode_is_for_this_machine_alone(tmp_path: Path, key: str, text: str) -> None:
    """OPS-02"""
    assert list(refused(tmp_path, f"test_mode = true\n{text}")) == [key]
    assert load(tmp_path, text).test_mode is False


def test_settings_do_not_change(tmp_path: Path) -> None:
    settings = load(tmp_path)
    with pytest.raises(AttributeError):
        settings.test_mode = True  # type: ignore[misc]
