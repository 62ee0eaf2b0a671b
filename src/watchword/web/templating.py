"""Pages: Jinja's templates with everything escaped, one content security policy, one nonce for each response."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.requests import Request
from starlette.responses import HTMLResponse

from watchword.kernel.words import Words
from watchword.web.brand import Brand
from watchword.web.forgery import FIELD, Forgery
from watchword.web.static import Static
from watchword.web.translation import Language, Languages

_OWN = Path(__file__).parent / "templates"
_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action {targets}; frame-ancestors 'none'; base-uri 'none'; "
    "object-src 'none'; require-trusted-types-for 'script'"
)
_PERMISSIONS = (
    "publickey-credentials-create=(self), publickey-credentials-get=(self), otp-credentials=(self), camera=(), "
    "microphone=(), geolocation=()"
)


@dataclass(frozen=True)
class Pages:
    """Draws them. `folders` hold the templates of the features, the earlier before the later."""

    folders: Sequence[Path]
    static: Static
    languages: Languages
    forgery: Forgery
    brand: Brand
    _environment: Environment = field(init=False)

    def __post_init__(self) -> None:
        environment = Environment(
            loader=ChoiceLoader([FileSystemLoader(folder) for folder in (*self.folders, _OWN)]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals.update(
            static=self.static.urls.__getitem__,
            brand=self.brand,
            csrf_field=FIELD,
            _=_translate,
            _all=_translate_all,
        )
        object.__setattr__(self, "_environment", environment)

    def draw(
        self,
        request: Request,
        template: str,
        values: Mapping[str, Any],
        *,
        browser: str = "",
        status: int = 200,
        form_targets: str = "'self'",
    ) -> HTMLResponse:
        """One page. `browser` is the cookie that its forms are bound to, `form_targets` where they may be sent."""
        nonce = secrets.token_urlsafe(16)
        language = self.languages.choose(request.headers.get("accept-language", ""))
        text = self._environment.get_template(template).render(
            {**values, "nonce": nonce, "language": language, "csrf": self.forgery.token(browser) if browser else ""}
        )
        headers = {
            "content-security-policy": _POLICY.format(nonce=nonce, targets=form_targets),
            "permissions-policy": _PERMISSIONS,
            "content-language": language.code,
        }
        return HTMLResponse(text, status, headers)


@pass_context
def _translate(context: Context, text: str | Words, /, **filled: Any) -> str:
    """The words in the page's language. Escaped after that, like everything."""
    language: Language = context["language"]
    return language.say(text if isinstance(text, Words) else Words(text, filled))


@pass_context
def _translate_all(context: Context, named: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Names, and their words in the page's language."""
    return [(name, _translate(context, text)) for name, text in named]
