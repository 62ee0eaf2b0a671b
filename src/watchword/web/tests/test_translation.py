"""Which language somebody is spoken to in, and how a text becomes theirs."""

from pathlib import Path

import pytest

from watchword.kernel.errors import Invalid
from watchword.kernel.words import Words, counted
from watchword.web.translation import Languages

GREETING = Words("Hello {name},", {"name": "Adele"})


def folder(place: Path, **catalogues: str) -> Path:
    place.mkdir(exist_ok=True)
    for tag, text in catalogues.items():
        (place / f"{tag.replace('_', '-')}.po").write_text(text, "utf-8")
    return place


def entry(english: str, other: str) -> str:
    return f'msgid "{english}"\nmsgstr "{other}"\n\n'


@pytest.fixture
def languages(tmp_path: Path) -> Languages:
    german = entry("Hello {name},", "Guten Tag {name},")
    portuguese = entry("Hello {name},", "Olá, {name},")
    days = 'msgid "one day"\nmsgid_plural "{count} days"\n'
    forms = ["لا شيء", "يوم واحد", "يومان", "{count} أيام", "{count} يوم", "{count} يومًا"]
    arabic = days + "".join(f'msgstr[{place}] "{form}"\n' for place, form in enumerate(forms))
    return Languages.read(
        folder(tmp_path / "ours", de=german, pt_BR=portuguese, ar=entry("Hello {name},", "مرحبًا {name}،") + arabic)
    )


@pytest.mark.parametrize("turning", ["\u202e", "\u2067", "\u202d", "\u2069\u202e", "\u2066\u202c"])
def test_a_name_does_not_turn_the_words_around_it(languages: Languages, turning: str) -> None:
    """WEB-01: whoever names an application could otherwise have what a page asks of people read backwards (UAX 9)."""
    hello = Words("Hello {name},", {"name": f"Rep{turning}orts"})
    for tag, said in {"en": "Hello Reports,", "de": "Guten Tag Reports,", "ar": "مرحبًا \u2068Reports\u2069،"}.items():
        assert languages.of(tag).say(hello) == said


@pytest.mark.parametrize(
    ("tag", "code", "direction"),
    [
        ("zh-TW", "zh-TW", "ltr"),
        ("zh-Hant", "zh-Hant", "ltr"),
        ("sr-latn-rs", "sr-Latn-RS", "ltr"),
        ("pt-br", "pt-BR", "ltr"),
        ("uz-AF", "uz-AF", "rtl"),
        ("in", "in", "ltr"),
        ("es-419", "es-419", "ltr"),
    ],
)
def test_a_language_is_called_as_its_file_is_and_found_by_that(
    tmp_path: Path, tag: str, code: str, direction: str
) -> None:
    """Pages lead to each language by its tag, and browsers keep that: a longer one that means the same is not found."""
    there = Languages.read(folder(tmp_path / "own", **{tag: entry("Hello {name},", "...")}))
    found = there.choose(tag)
    assert (found.code, found.direction) == (code, direction)
    assert there.choose(found.code) is found


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ("de", "de"),
        ("DE", "de"),
        ("de-AT", "de"),
        ("de-Latn-AT-1996", "de"),
        ("pt-BR,pt;q=0.9", "pt-BR"),
        ("pt", "en"),
        ("fr, de;q=0.3, en;q=0.7", "en"),
        ("fr, de;q=0.8, en;q=0.7", "de"),
        ("en;q=0, de", "de"),
        ("de;q=0, ar", "ar"),
        ("fr de-CH ar", "de"),
        ("", "en"),
        ("*", "en"),
        (";q=;q=9,=,-,--,q", "en"),
        ("x" * 100_000 + ",de", "en"),
    ],
)
def test_a_wish_is_the_first_language_that_there_is(languages: Languages, wish: str, code: str) -> None:
    """RFC 9110 section 12.5.4, RFC 4647 section 3.4, and `ui_locales` of OpenID Connect."""
    assert languages.choose(wish).code == code


def test_the_first_wish_that_can_be_met_counts(languages: Languages) -> None:
    assert languages.choose("fr", "ar", "de").code == "ar"
    assert languages.choose("", "", "de").code == "de"


def test_the_installation_has_a_language_of_its_own(tmp_path: Path) -> None:
    ours = folder(tmp_path / "ours", de=entry("Yes", "Ja"))
    languages = Languages.read(ours, default="de-DE")
    assert languages.choose("fr").code == languages.of("").code == "de"
    with pytest.raises(Invalid) as refused:
        Languages.read(ours, default="fr")
    assert refused.value.code == "language-unknown"


def test_what_a_catalogue_does_not_say_is_said_in_english(languages: Languages) -> None:
    german = languages.of("de")
    assert german.say(GREETING) == "Guten Tag Adele,"
    assert german.say(Words("Yes")) == "Yes"
    assert german.say(Words("")) == ""


def test_what_the_operator_says_goes_before_what_we_say(tmp_path: Path) -> None:
    ours = folder(tmp_path / "ours", de=entry("Yes", "Ja") + entry("No", "Nein"))
    own = folder(tmp_path / "own", de=entry("Yes", "Jawohl"), sv=entry("Yes", "Ja"))
    languages = Languages.read(ours, own, tmp_path / "nowhere")
    assert [languages.of("de").say(Words(each)) for each in ("Yes", "No")] == ["Jawohl", "Nein"]
    assert languages.of("sv").name == "svenska"


def test_each_language_counts_in_its_own_way(languages: Languages) -> None:
    said = [languages.of("ar").say(counted("one day", "{count} days", number)) for number in (1, 2, 5, 14, 100)]
    assert said == ["يوم واحد", "يومان", "5 أيام", "14 يومًا", "100 يوم"]
    assert [str(counted("one day", "{count} days", number)) for number in (1, 2)] == ["one day", "2 days"]


def test_what_is_filled_in_keeps_its_own_direction(languages: Languages) -> None:
    """Unicode UAX 9 section 2.7: first strong isolate, and its end."""
    assert languages.of("ar").direction == "rtl"
    assert languages.of("ar").say(GREETING) == "مرحبًا \u2068Adele\u2069،"


def test_what_is_filled_in_is_not_filled_again(languages: Languages) -> None:
    """An administrator's text is a text, whatever it looks like."""
    words = Words("{app} of {name}", {"app": "{name}", "name": "{app}"})
    assert languages.of("en").say(words) == "{name} of {app}"
    inner = Words("{who} and {who}", {"who": Words("Hello {name},", {"name": "{who}"})})
    assert languages.of("de").say(inner) == "Guten Tag {who}, and Guten Tag {who},"


@pytest.mark.parametrize(("tag", "text"), [("de", 'msgid "a\n'), ("de", 'msgfoo "a"\n'), ("xx", entry("a", "b"))])
def test_a_catalogue_that_cannot_be_read_is_named(tmp_path: Path, tag: str, text: str) -> None:
    with pytest.raises(Invalid, match=f"{tag}.po") as refused:
        Languages.read(folder(tmp_path / "ours", **{tag: text}))
    assert refused.value.code == "catalogue-unreadable"
