"""The test's own language sees what was not translated."""

import pytest

from watchword.web.tests.pseudo import unspoken


@pytest.mark.parametrize(
    ("page", "left"),
    [
        ("<p>⟦Sign in⟧</p><p>⟦Try ⟦this⟧ for {count} days⟧ 12 · …</p>", []),
        ("<p>Sign in</p>", ["Sign in"]),
        ("<p>⟦Sign⟧ in</p>", ["⟦Sign⟧ in"]),
        ("<bdi>Adele</bdi><code>ABC</code><span translate=no>Watchword</span><p lang=en>AADSTS1</p>", []),
        ("<html lang=en><br><p>Sign<p>in</html>", ["Sign", "in"]),
        ('<img alt="A picture"><a aria-label="⟦More⟧">⟦…⟧</a><input placeholder="+1 425">', ["A picture"]),
        ("<script>alert('x')</script><style>p {}</style><title>⟦Sign in⟧ · Contoso</title>", []),
        ('<script id="sayings">{"a": "⟦Yes⟧", "b": "No"}</script><title>Sign in · Contoso</title>', ["No", "Sign in"]),
    ],
)
def test_what_came_through_no_catalogue_is_found(page: str, left: list[str]) -> None:
    assert [each.strip() for each in unspoken(page) if "{" not in each] == left
