"""The clock of the server that all journeys share, which a journey may move on."""

import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class MovedClock:
    """`file` tells every process of the server by how many seconds."""

    file: Path

    def forward(self, seconds: int) -> None:
        """Time goes by."""
        self.file.write_text(str(self._ahead() + seconds))

    def back(self) -> None:
        """It was a dream."""
        self.file.unlink(missing_ok=True)

    def now(self) -> float:
        """What it shows, in seconds."""
        return time.time() + self._ahead()

    def _ahead(self) -> int:
        return int(self.file.read_text()) if self.file.exists() else 0
