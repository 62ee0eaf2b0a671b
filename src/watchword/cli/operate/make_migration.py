"""For developers: write the next revision of the database.

python -m watchword.cli.operate.make_migration "what changes"
"""

import asyncio
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str]) -> int:
    """Write the file and say where it is; 1 where nothing is different."""
    import watchword.bootstrap.application  # noqa: F401 - describes every table
    from watchword.db.drafting import draft
    from watchword.db.migrate import migrate
    from watchword.db.revisions import OURS, revisions
    from watchword.db.types import METADATA
    from watchword.settings import SqliteFile

    (name,) = arguments
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "migrated.db"
        asyncio.run(migrate(SqliteFile(path)))
        text = draft(path, METADATA, name)
    if text is None:
        print("The tables are as the revisions make them.")
        return 1
    slug = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    path = OURS / f"r{len(revisions()) + 1:04d}_{slug}.py"
    path.write_text(text)
    print(f"{path} - now format it, and read it.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
