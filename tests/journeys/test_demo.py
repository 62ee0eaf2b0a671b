"""The demo as a newcomer meets it: one command, a page, and every line of it that can be pasted does what it says."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.served import free_port

pytestmark = [pytest.mark.real, pytest.mark.timeout(240), pytest.mark.xdist_group("demo")]

END = "\nPYTHON\n"
HEADINGS = (
    "To ask something",
    "The same with curl",
    "The same with Microsoft Graph PowerShell",
    "The same with Microsoft's",
)


def environment() -> dict[str, str]:
    """As in a new terminal whose PATH leads to the project."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("WATCHWORD_")}
    return {**ours, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


@contextmanager
def demo(folder: Path, port: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """It runs; with the page it has printed. Ended as by Ctrl-C, which reaches every process of the terminal."""
    running = subprocess.Popen(
        [sys.executable, "-m", "watchword", "demo", "--port", str(port)],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert running.stdout is not None
    guard = threading.Timer(100, running.kill)
    guard.start()
    try:
        page = ""
        while not page.endswith(END) and (line := running.stdout.readline()):
            page += line
        assert page.endswith(END), page
        yield running, page
        os.killpg(running.pid, signal.SIGINT)
        assert running.wait(30) == 0
    finally:
        guard.cancel()
        running.kill()
        running.wait(10)
        running.stdout.close()


def pasted(folder: Path, text: str) -> str:
    """What lines print in another terminal."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", text],
        check=False,
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def sections(page: str) -> dict[str, str]:
    """What stands below each heading; sentences, which are indented, left away."""
    parts = re.split(rf"^({'|'.join(HEADINGS)}).*$", page, flags=re.MULTILINE)
    code = (re.sub(r"^  (?=[A-Z]).*$", "", part, flags=re.MULTILINE) for part in parts[2::2])
    return dict(zip(parts[1::2], code, strict=True))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a newcomer is who has started it once."""
    folder = tmp_path_factory.mktemp("newcomer")
    with demo(folder, free_port()):
        pass
    return folder


def test_it_starts_from_nothing_and_what_its_page_says_is_true(tmp_path: Path) -> None:
    folder = tmp_path
    with demo(folder, free_port()) as (_, page):
        assert "nora@contoso.com       Global Administrator" in page
        told = sections(page)
        ours = pasted(folder, told["To ask something"])
        assert '"userPrincipalName": "balas@contoso.com"' in ours
        assert '"phoneNumber": "+1 7748933135"' in ours
        curl = pasted(folder, told["The same with curl"])
        assert '"phoneNumber":"+1 7748933135"' in curl
        assert '"token_type":"Bearer"' in curl
        assert "[('mobile', '+1 7748933135')]" in pasted(folder, told["The same with Microsoft's"])
        powershell = told["The same with Microsoft Graph PowerShell"].splitlines()
        assert "Get-MgUserAuthenticationPhoneMethod -UserId balas@contoso.com" in powershell


def test_started_again_it_goes_on_where_it_was(folder: Path) -> None:
    before = (folder / "state/profile.toml").read_text()
    with demo(folder, free_port()):
        assert "balas@contoso.com" in pasted(folder, "watchword users list")
        after = (folder / "state/profile.toml").read_text()
        ids = [re.search(r'client_id = "(.+)"', text) for text in (before, after)]
        assert ids[0] is not None
        assert ids[1] is not None
        assert ids[0][1] == ids[1][1]
        assert "intact" in pasted(folder, "watchword audit verify")
        assert pasted(folder, "watchword doctor").count("ok ") >= 12


def test_nothing_secret_is_readable_to_others(folder: Path) -> None:
    state = folder / "state"
    assert state.stat().st_mode & 0o077 == 0
    secret = ("keys.json", "demo-app.secret", "profile.toml", "watchword.db", "tls/key.pem", "tls/ca-key.pem")
    assert [name for name in secret if (state / name).stat().st_mode & 0o077] == []


def test_two_demos_do_not_meet_on_one_port(folder: Path) -> None:
    port = free_port()
    with demo(folder, port):
        second = subprocess.run(
            [sys.executable, "-m", "watchword", "demo", "--state", str(folder / "other"), "--port", str(port)],
            check=False,
            capture_output=True,
            text=True,
            env=environment(),
            timeout=60,
        )
    assert second.returncode == 7
    assert "cannot be used" in second.stderr
