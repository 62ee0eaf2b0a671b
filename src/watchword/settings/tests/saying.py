"""What an operator says in a file and in variables, and what becomes of it."""

from pathlib import Path

import pytest

from watchword.kernel.errors import Invalid
from watchword.settings import Settings, load_settings


def load(tmp_path: Path, text: str = "", **variables: str) -> Settings:
    path = tmp_path / "watchword.toml"
    path.write_text(text)
    return load_settings(path, {"PATH": "/bin", **variables})


def refused(tmp_path: Path, text: str = "", **variables: str) -> dict[str, str]:
    """The faults: what is wrong by key."""
    with pytest.raises(Invalid) as caught:
        load(tmp_path, text, **variables)
    assert caught.value.code == "settings-invalid"
    assert all(f"{fault.target}: {fault.message}" in caught.value.message for fault in caught.value.faults)
    return {fault.target: fault.message for fault in caught.value.faults}
