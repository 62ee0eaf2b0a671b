"""What every test may ask for, whether it lies under src/ or under tests/."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # so that what tests share is imported as tests.<folder>.<module>

pytest_plugins = ["tests.real.postgres_fixture"]
