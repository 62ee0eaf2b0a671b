"""The reference page says what the server decides by."""

from pathlib import Path

from watchword.access.render import roles_markdown
from watchword.access.roles import BUILT_IN_ROLES

PAGE = Path(__file__).parents[4] / "docs" / "reference" / "roles.md"


def test_the_page_is_drawn_from_the_data() -> None:
    """Where it is not: python -m watchword.access.render > docs/reference/roles.md"""
    assert PAGE.read_text(encoding="utf-8") == roles_markdown()


def test_the_page_has_every_role_with_its_template_id() -> None:
    assert all(f"| {role.name} | `{role.template_id}` |" in roles_markdown() for role in BUILT_IN_ROLES)
