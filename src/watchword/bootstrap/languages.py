"""The languages of this installation: ours, and those that the operator has added or says otherwise."""

from pathlib import Path

import watchword.web
from watchword.settings import Settings
from watchword.web.translation import Languages

OURS = Path(watchword.web.__path__[0]) / "languages"


def own_folder(settings: Settings) -> Path:
    """Where the operator's catalogues lie."""
    return settings.state_dir / "languages"


def languages_of(settings: Settings) -> Languages:
    """All of them. Raises Invalid `catalogue-unreadable`, `language-unknown`."""
    return Languages.read(OURS, own_folder(settings), default=settings.language)
