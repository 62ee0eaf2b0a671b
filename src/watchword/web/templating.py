"""Pages: Jinja's templates with everything escaped, one content security policy, one nonce for each response."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from watchword.kernel.words import Words, counted
from watchword.web.brand import Brand
from watchword.web.cookies import Cookie
from watchword.web.forgery import FIELD, Forgery
from watchword.web.static import Static
from watchword.web.translation import Language, Languages

_LANGUAGE = Cookie("language")
"""What a browser is spoken to in until its window is closed: as somebody chose on a page, or an application asked."""
_WISH = "ui_locales"
"""The parameter that says so (OpenID Connect Core section 3.1.2.1)."""

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
            auto_reload=False,  # else each page looks at four files whether they have changed
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals.update(
            static=self.static.urls.__getitem__,
            brand=self.brand,
            csrf_field=FIELD,
            languages=sorted(self.languages.known.values(), key=lambda each: each.code),
            _=_translate,
            _n=_count,
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
        wish: str = "",
    ) -> HTMLResponse:
        """One page. `browser` is the cookie that its forms are bound to, `form_targets` where they may be sent. `wish`:
        the languages that an application asks for, where the request itself does not say so."""
        nonce, wish = secrets.token_urlsafe(16), request.query_params.get(_WISH, wish)
        kept, accepted = _LANGUAGE.read(request) or "", request.headers.get("accept-language", "")
        language = self.languages.choose(wish, kept, accepted)
        values = {**values, "nonce": nonce, "language": language, "in_another": _in_another(request)}
        values["csrf"] = self.forgery.token(browser) if browser else ""
        text = self._environment.get_template(template).render(values)
        headers = {
            "content-security-policy": _POLICY.format(nonce=nonce, targets=form_targets),
            "permissions-policy": _PERMISSIONS,
            "content-language": language.code,
        }
        response = HTMLResponse(text, status, headers)
        self.remember(response, wish)
        return response

    def remember(self, response: Response, wish: str) -> None:
        """Let the browser be spoken to as somebody wished, if there is such a language."""
        if self.languages.are_wished(wish):
            _LANGUAGE.write(response, self.languages.choose(wish).code)


def _in_another(request: Request) -> str:
    """The page's own address up to the code of a language; none for one that was the answer to a form."""
    if request.method != "GET":
        return ""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != _WISH]
    return f"?{urlencode([*kept, (_WISH, '')])}"


@pass_context
def _translate(context: Context, text: str | Words | None, /, **filled: Any) -> str:
    """The words in the page's language. Escaped after that, like everything."""
    language: Language = context["language"]
    if text is None:
        return ""
    words = text if isinstance(text, Words) else Words(text)
    return language.say(replace(words, filled={**words.filled, **filled}) if filled else words)


@pass_context
def _count(context: Context, one: str, many: str, count: int, /, **filled: Any) -> str:
    """The words for that many."""
    return _translate(context, counted(one, many, count, **filled))


@pass_context
def _translate_all(context: Context, named: Iterable[tuple[str, Words]]) -> list[tuple[str, str]]:
    """Names, and their words in the page's language."""
    return [(name, _translate(context, words)) for name, words in named]
