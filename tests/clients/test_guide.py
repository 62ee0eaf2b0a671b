"""The guide for clients does what it says, with the clients themselves."""

from pathlib import Path

import pytest
from tests.clients.azure_cli import AZ
from tests.clients.node import HERE
from tests.docs.guides import run
from tests.docs.test_guides import CLIENTS, DEFAULT, demo


@pytest.mark.real
@pytest.mark.timeout(400)
def test_the_guide_does_what_it_says(tmp_path: Path) -> None:
    (tmp_path / "node_modules").symlink_to(HERE / "node_modules")
    with demo(tmp_path) as environ:
        place = environ["WATCHWORD_URL"]
        page = CLIENTS.read_text("utf-8").replace(DEFAULT, place).replace(DEFAULT[8:], place[8:])
        environ["PATH"] += f":{AZ.parent}"
        wrong = list(run(page, tmp_path, environ))
    assert not wrong, "\n".join(["", *wrong])
