"""The key file: made at random, readable by nobody else, refused where it is a sample (KEY-01, KEY-03)."""

import base64
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from watchword.adapters.keyring import Keyring, load_keyring, new_keyring, save_keyring
from watchword.kernel.errors import Invalid
from watchword.kernel.secret import Secret

SAMPLES = {
    "zeros": bytes(32),
    "ones": b"\xff" * 32,
    "counting up": bytes(range(32)),
    "counting down": bytes(range(255, 223, -1)),
    "counting by seven": bytes(7 * i % 256 for i in range(32)),
    "a text": b"change-me-change-me-0123456789AB",
    "letters": b"0123456789abcdefghijklmnopqrstuv",
    "half zeros": bytes(16) + bytes(range(7, 23)),
    "short": new_keyring().lookup.reveal_bytes()[:31],
    "long": new_keyring().lookup.reveal_bytes() + b"x",
}


def written(path: Path, *, lookup: bytes | None = None, key: bytes | None = None, **more: object) -> Path:
    """A key file, of good keys where none are given."""
    good = new_keyring()
    content = {
        "lookup": base64.b64encode(lookup or good.lookup.reveal_bytes()).decode(),
        "current": 1,
        "keys": {"1": base64.b64encode(key or good.keys[1].reveal_bytes()).decode()},
        **more,
    }
    path.write_text(json.dumps(content))
    path.chmod(0o600)
    return path


def test_a_new_key_file_is_random_and_its_owners_alone(tmp_path: Path) -> None:
    """KEY-03"""
    one, two = tmp_path / "state" / "one", tmp_path / "state" / "two"
    assert load_keyring(one, create=True) != load_keyring(two, create=True)
    assert stat.S_IMODE(one.stat().st_mode) == 0o600
    assert stat.S_IMODE(one.parent.stat().st_mode) == 0o700
    assert sorted(each.name for each in one.parent.iterdir()) == ["one", "two"]


def test_a_key_file_once_made_is_kept(tmp_path: Path) -> None:
    made = load_keyring(tmp_path / "keys", create=True)
    assert load_keyring(tmp_path / "keys", create=True) == made
    assert load_keyring(tmp_path / "keys", create=False) == made


def test_everybody_who_creates_at_once_gets_the_same_keys(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        rings = list(pool.map(lambda _: load_keyring(tmp_path / "keys", create=True), range(64)))
    assert all(ring == rings[0] for ring in rings)


def test_no_key_file_is_made_unasked(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="cannot be read") as caught:
        load_keyring(tmp_path / "keys", create=False)
    assert caught.value.code == "key-file-missing"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o620])
def test_a_key_file_that_others_may_touch_is_refused(tmp_path: Path, mode: int) -> None:
    """KEY-01"""
    written(tmp_path / "keys").chmod(mode)
    with pytest.raises(Invalid) as caught:
        load_keyring(tmp_path / "keys", create=True)
    assert caught.value.code == "key-file-exposed"


def test_a_directory_is_no_key_file(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir(mode=0o700)
    with pytest.raises(Invalid):
        load_keyring(tmp_path / "keys", create=False)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("which", ["lookup", "key"])
def test_a_sample_or_a_short_key_is_refused(tmp_path: Path, name: str, which: str) -> None:
    """KEY-03"""
    written(tmp_path / "keys", **{which: SAMPLES[name]})
    with pytest.raises(Invalid) as caught:
        load_keyring(tmp_path / "keys", create=True)
    assert caught.value.code == "key-weak"


def test_one_key_for_two_uses_is_refused() -> None:
    key = new_keyring().lookup
    with pytest.raises(Invalid, match="twice"):
        Keyring(key, 1, {1: Secret(key.reveal_bytes())})


@pytest.mark.parametrize(
    "content",
    ["", "{}", "[]", "\xff", '{"lookup": 1, "current": 1, "keys": {}}', "[" * 100_000],
)
def test_what_is_no_key_file_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "keys").write_text(content, encoding="latin-1")
    (tmp_path / "keys").chmod(0o600)
    with pytest.raises(Invalid) as caught:
        load_keyring(tmp_path / "keys", create=True)
    assert caught.value.code == "key-file-malformed"


@pytest.mark.parametrize("more", [{"current": 2}, {"keys": {}}, {"unknown": 1}, {"current": "1"}, {"current": 0}])
def test_a_key_file_that_contradicts_itself_is_refused(tmp_path: Path, more: dict[str, object]) -> None:
    written(tmp_path / "keys", **more)
    with pytest.raises(Invalid) as caught:
        load_keyring(tmp_path / "keys", create=True)
    assert caught.value.code == "key-file-malformed"


def test_a_rotation_adds_a_key_and_keeps_the_old(tmp_path: Path) -> None:
    """KEY-02"""
    before = load_keyring(tmp_path / "keys", create=True)
    save_keyring(tmp_path / "keys", before.rotate())
    after = load_keyring(tmp_path / "keys", create=False)
    assert (after.current, sorted(after.keys)) == (2, [1, 2])
    assert after.keys[1] == before.keys[1]
    assert after.lookup == before.lookup
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["keys"]


def test_a_new_key_seals_only_when_told_to() -> None:
    held = new_keyring().with_new_key()
    assert (held.current, sorted(held.keys)) == (1, [1, 2])
    assert held.sealing_with_newest().current == 2


def test_an_old_key_can_go_and_the_current_one_cannot() -> None:
    ring = new_keyring().rotate()
    assert sorted(ring.retire(1).keys) == [2]
    with pytest.raises(Invalid) as caught:
        ring.retire(2)
    assert caught.value.code == "key-in-use"
    assert sorted(ring.retire(1).rotate().keys) == [2, 3]


def test_a_keyring_shows_no_key() -> None:
    ring = new_keyring()
    assert repr(ring.lookup.reveal_bytes()) not in repr(ring)
    assert repr(ring.keys[1].reveal_bytes()) not in repr(ring)
