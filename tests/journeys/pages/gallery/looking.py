"""A page is looked at: in both schemes, wide and narrow, in every language; by axe, by weight, by keyboard, by eye.

The pictures go into the folder that PAGE_SHOTS names, by default `shots` here (not in git).
"""

import os
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Page
from tests.journeys.pages.chromium import findings

from watchword.bootstrap.languages import OURS
from watchword.web.translation import ENGLISH, Languages

HEAVIEST = 60_000
"""Bytes of a page with all that it loads, before compression."""
SHOTS = Path(os.environ.get("PAGE_SHOTS") or Path(__file__).parent / "shots")
HEIGHT, WIDE, NARROW, NARROWEST = 760, 1100, 390, 320
OTHERS = sorted({*Languages.read(OURS).known} - {ENGLISH})
_WEIGHT = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .filter(each => !each.name.startsWith("data:")).reduce((sum, each) => sum + each.decodedBodySize, 0)"""
_SHIFT = """() => new Promise(tell => {
  let sum = 0;
  new PerformanceObserver(list => {
    for (const each of list.getEntries()) if (!each.hadRecentInput) sum += each.value;
  }).observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => requestAnimationFrame(() => tell(sum)));
})"""
_WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
_UNFOCUSED = """() => {
  const wanted = document.querySelector("[autofocus], main input:is([type=text], [type=password], [type=tel])");
  return wanted && document.activeElement === document.body ? wanted.outerHTML.slice(0, 120) : null;
}"""
_REACHABLE = """() => [...document.querySelectorAll("*")].flatMap((each, place) =>
  each.tabIndex >= 0 && !each.disabled && each.type !== "hidden" && each.checkVisibility() ? [place] : [])"""
_TO_THE_TOP = "() => { document.body.tabIndex = -1; document.body.focus(); }"
_AS_IT_BEGAN = """() => {
  document.body.removeAttribute("tabindex");
  document.activeElement?.blur();
  document.querySelector("[autofocus]")?.focus();
  scrollTo(0, 0);
}"""
_FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const style = getComputedStyle(at), box = at.getBoundingClientRect();
  return {place: [...document.querySelectorAll("*")].indexOf(at), what: at.outerHTML.slice(0, 120),
          size: box.width * box.height, line: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth)};
}"""


@dataclass
class Gallery:
    """Takes pictures of pages, and keeps what is wrong with them."""

    folder: Path = SHOTS
    taken: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    async def take(self, page: Page, name: str, *, again: bool = True, still: bool = True) -> None:
        """Look at the page as it stands. `again`: whether it can be loaded once more, in another language; `still`:
        whether nothing of it moves after it was drawn."""
        assert name not in self.taken, name
        self.taken.add(name)
        await self._measure(page, name, still=still)
        await self._tab_through(page, name)
        await self._look(page, name, "light")
        await self._look(page, name, "dark")
        if again:
            await self._in_other_languages(page, name)
        await page.emulate_media(color_scheme="light")
        await page.set_viewport_size({"width": WIDE, "height": HEIGHT})

    async def _measure(self, page: Page, name: str, *, still: bool) -> None:
        weight, shift = await page.evaluate(_WEIGHT), await page.evaluate(_SHIFT)
        if not 0 < weight < HEAVIEST:
            self.wrong.append(f"{name}: weighs {weight} bytes")
        if shift > 0 and still:
            self.wrong.append(f"{name}: shifts by {shift}")

    async def _look(self, page: Page, name: str, shown: str) -> None:
        """WCAG 2.2 AA by axe, nothing wider than the window (1.4.10), and a picture of both widths."""
        await page.emulate_media(color_scheme="dark" if shown == "dark" else "light", reduced_motion="reduce")
        for width in (NARROWEST, NARROW, WIDE):
            await page.set_viewport_size({"width": width, "height": HEIGHT})
            if await page.evaluate(_WIDER) > 0:
                self.wrong.append(f"{name}: is wider than {width} px ({shown})")
            if width != NARROW:
                self.wrong += [f"{name} ({shown}, {width} px): {each}" for each in await findings(page)]
            if width != NARROWEST:
                file = self.folder / f"{name}.{shown}.{width}.png"
                await page.screenshot(path=file, animations="disabled", caret="initial", full_page=True)

    async def _tab_through(self, page: Page, name: str) -> None:
        """The Tab key goes from the top to the end, leaves nothing out (WCAG 2.1.1), and can be seen where it is
        (2.4.3, 2.4.7). What is typed first has the focus from the beginning."""
        if (unfocused := await page.evaluate(_UNFOCUSED)) is not None:
            self.wrong.append(f"{name}: is not focused: {unfocused}")
        reachable = await page.evaluate(_REACHABLE)
        await page.evaluate(_TO_THE_TOP)
        places: list[int] = []
        for _ in range(40):
            await page.keyboard.press("Tab")
            at = await page.evaluate(_FOCUS)
            if at is None or at["place"] in places:
                break
            places.append(at["place"])
            if at["line"] < 2 or at["size"] < 1:
                self.wrong.append(f"{name}: cannot be seen when focused: {at['what']}")
        await page.evaluate(_AS_IT_BEGAN)
        if places != reachable:
            self.wrong.append(f"{name}: the Tab key visits {places} of {reachable}")

    async def _in_other_languages(self, page: Page, name: str) -> None:
        for language in OTHERS:
            await page.set_extra_http_headers({"accept-language": language})
            await page.reload()
            if await page.locator("html").get_attribute("lang") != language:
                self.wrong.append(f"{name}: is not in {language}")
            await self._look(page, name, language)
        await page.set_extra_http_headers({})
        await page.reload()
