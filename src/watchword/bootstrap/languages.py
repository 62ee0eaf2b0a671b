"""The languages of this installation: ours, and those that the operator has added or says otherwise."""

from dataclasses import replace
from pathlib import Path

import watchword.web
from watchword.settings import Settings
from watchword.web.translation import ENGLISH, Languages

OURS = Path(watchword.web.__path__[0]) / "languages"


def own_folder(settings: Settings) -> Path:
    """Where the operator's catalogues lie."""
    return settings.state_dir / "languages"


def languages_of(settings: Settings, preferred: str = "") -> Languages:
    """All of them. `preferred`: the organisation's, which is spoken where nobody says what they read, and the settings
    do not either. Raises Invalid `catalogue-unreadable`, `language-unknown`."""
    languages = Languages.read(OURS, own_folder(settings), default=settings.language or ENGLISH)
    return languages if settings.language else replace(languages, default=languages.of(preferred))
