"""The HTML pages in a real browser: what is seen, what keys and pointer do, print, no request.

It is the system's own Chromium (`apt install chromium`), driven by Playwright; nothing is
downloaded, and the tests skip where there is none.
"""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect, sync_playwright

from coach.catalog.skills import Skill, Skills
from coach.views.html.gaps import gaps_page, skills_page
from coach.views.html.reports import session_page, sheet_page
from tests.reports import EVIL, LONG, gaps, map_page, session, sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]

PAGES: dict[str, Callable[[], str]] = {
    "sheet": lambda: sheet_page(sheet("Some plain words, 12 of them.", 8)),
    "session": lambda: session_page(session("What did you learn from it?")),
    "gaps": lambda: gaps_page(gaps("What did you learn?")),
    "evil gaps": lambda: gaps_page(gaps(EVIL)),
    "long gaps": lambda: gaps_page(gaps("W" * 400)),
    "skills": lambda: skills_page(
        Skills((Skill("ovens", ("ovens", "Ovens"), ("a", "b")),), ("c",), ("sewing",))
    ),
    "map": map_page,
    "evil sheet": lambda: sheet_page(sheet(EVIL, 8)),
    "evil session": lambda: session_page(session(EVIL)),
    "long sheet": lambda: sheet_page(sheet("W" * 400, 3)),
    "long session": lambda: session_page(session("W" * 400)),
}

CONTRASTS = """() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (rgb) => {
    const [r, g, b] = rgb.slice(0, 3).map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const rgb = parse(getComputedStyle(at).backgroundColor);
      if (rgb.length === 3 || rgb[3] === 1) return rgb;
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.getClientRects().length) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
    found.push([(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), walker.currentNode.data]);
  }
  return found;
}"""
"""The contrast of every text that is seen with what is behind it (WCAG 2.2, 1.4.3)."""

PAGE_OBJECT = re.compile(rb"/Type\s*/Page\b")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests here."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


class Opened:
    """A page shown from a file, with what it said, asked for, and was refused."""

    def __init__(self, context: BrowserContext, file: Path) -> None:
        self.page: Page = context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.refused: list[str | None] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("requestfailed", lambda request: self.refused.append(request.failure))
        self.page.goto(file.as_uri())


@pytest.fixture(scope="module")
def contexts(browser: Browser) -> Iterator[dict[bool, BrowserContext]]:
    """A context with JavaScript, and one without."""
    made = {runs: browser.new_context(java_script_enabled=runs) for runs in (True, False)}
    yield made
    for each in made.values():
        each.close()


@pytest.fixture
def show(contexts: dict[bool, BrowserContext], tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Open a page from a file."""
    opened: list[Opened] = []

    def make(text: str, *, script: bool = True) -> Opened:
        file = tmp_path / "page.html"
        file.write_text(text, encoding="utf-8")
        opened.append(Opened(contexts[script], file))
        return opened[-1]

    yield make
    for each in opened:
        each.page.close()


@pytest.fixture(scope="module", params=PAGES)
def each(
    request: pytest.FixtureRequest,
    contexts: dict[bool, BrowserContext],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Opened]:
    """Every page, one after another, opened once for what is looked at in all of them."""
    file = tmp_path_factory.mktemp("pages") / "page.html"
    file.write_text(PAGES[request.param](), encoding="utf-8")
    opened = Opened(contexts[True], file)
    yield opened
    opened.page.close()


def test_a_page_is_quiet(each: Opened) -> None:
    """Nothing is asked for but the file, nothing complained of, and nothing in a text runs."""
    assert each.asked == [each.page.url]
    assert each.page.url.startswith("file://")
    assert each.said == []
    assert each.page.evaluate("window.hit") is None
    assert each.page.locator("img, iframe, object, link").count() == 0


def test_the_policy_holds(show: Callable[..., Opened]) -> None:
    """A page could not ask for anything, or run a handler, if it tried."""
    opened = show(PAGES["map"]())
    opened.page.evaluate(
        """() => {
          window.hit = 2;
          document.body.insertAdjacentHTML("beforeend",
            '<img src="https://example.invalid/a.png" onerror="window.hit=1">');
          return fetch("https://example.invalid/").catch(() => null);
        }"""
    )
    assert any("Content Security Policy" in said for said in opened.said)
    assert opened.refused == ["csp"] * (len(opened.asked) - 1)
    assert opened.page.evaluate("window.hit") == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(each: Opened, scheme: Literal["light", "dark"]) -> None:
    """Every text has a contrast of 4.5 at least, with the sentence of a cell shown too."""
    opened = each
    opened.page.emulate_media(color_scheme=scheme)
    if opened.page.locator(".map button").count():
        opened.page.locator(".map button").first.focus()
    contrasts = opened.page.evaluate(CONTRASTS)
    assert len(contrasts) > 5
    assert min(contrasts)[0] >= 4.5, min(contrasts)
    dark = opened.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (dark == "rgb(255, 255, 255)") is (scheme == "light")


def test_the_measure_of_contrast_can_fail(show: Callable[..., Opened]) -> None:
    """Grey on white is found."""
    page = "<!DOCTYPE html><body style='background:#fff'><p style='color:#aaa'>Hardly seen."
    assert min(show(page).page.evaluate(CONTRASTS))[0] < 2.5


def test_a_page_fits_a_phone(each: Opened) -> None:
    """At 360 pixels nothing but the tables scrolls sideways."""
    each.page.set_viewport_size({"width": 360, "height": 700})
    assert each.page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_page_has_an_order(each: Opened) -> None:
    """Headings go down a level at a time; tables have captions, and heads with a scope."""
    page = each.page
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3')].map(h => +h.tagName[1])")
    assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False))
    for table in page.locator("table").all():
        assert table.locator("caption").inner_text()
        assert table.locator("thead th:not([scope=col]), tbody th:not([scope=row])").count() == 0
        assert table.locator("tbody tr").count() == table.locator("tbody tr > th").count()
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


def test_the_way_past_the_top(show: Callable[..., Opened]) -> None:
    """The first stop for Tab is a link to the report, which shows when it is reached."""
    page = show(PAGES["session"]()).page
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the report")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


# The map


def test_a_cell_shows_its_sentence(show: Callable[..., Opened]) -> None:
    """Pointer or keyboard on a cell shows the sentence; Escape hides it."""
    page = show(map_page()).page
    cell = page.locator("tbody tr").first.locator("button").first
    tip = page.get_by_text("“I sent it to all.”")
    expect(tip).to_be_hidden()
    cell.hover()
    expect(tip).to_be_visible()
    page.mouse.move(0, 0)
    expect(tip).to_be_hidden()
    cell.focus()
    expect(tip).to_be_visible()
    expect(cell).to_have_accessible_name("7 strong")
    expect(cell).to_have_accessible_description(re.compile("Failure: The wrong coupon.*to all"))
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_arrows_go_from_cell_to_cell(show: Callable[..., Opened]) -> None:
    """The map is one stop for Tab; arrows pass over empty cells and stay inside."""
    page = show(map_page()).page
    assert page.locator(".map button[tabindex='0']").count() == 1
    page.locator(".map button").first.focus()
    seen = []
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft"):
        page.keyboard.press(key)
        seen.append(page.evaluate("document.activeElement.innerText.trim().slice(0, 1)"))
    assert seen == ["3", "6", "6", "6", "3", "7"]


def test_the_filter(show: Callable[..., Opened]) -> None:
    """Words keep competencies and stories that fit, with what belongs to them; groups likewise."""
    page = show(map_page()).page
    rows, heads = page.locator("tbody tr:visible th"), page.locator("thead th:visible")
    shown = page.get_by_role("status")
    expect(shown).to_have_text("4 of 4 competencies shown")
    page.get_by_label("Competency or story").fill("DEPLOY")
    expect(rows).to_have_text(["Failure", "Conflict"])
    expect(heads).to_have_text(["Deploy train"])
    expect(shown).to_have_text("2 of 4 competencies shown")
    page.get_by_label("Competency or story").fill("courage")
    expect(rows).to_have_text(["Courage"])
    expect(heads).to_have_text(["A <b>bold</b> move"])
    page.get_by_label("Competency or story").fill("")
    page.get_by_label("Group").select_option("Critical")
    expect(rows).to_have_text(["Failure", "Delegation"])
    page.get_by_label("Competency or story").fill("nothing like it")
    expect(rows).to_have_count(0)
    page.get_by_label("Competency or story").fill("")
    page.get_by_label("Group").select_option("All")
    expect(heads).to_have_count(3)


def test_without_script(show: Callable[..., Opened]) -> None:
    """Without JavaScript the filter is not there, and every cell shows its sentence by keyboard."""
    page = show(map_page(), script=False).page
    expect(page.get_by_role("search")).to_be_hidden()
    page.locator(".map button").nth(2).focus()
    expect(page.get_by_text("Marek and I fought.")).to_be_visible()


# Print


@pytest.mark.parametrize("length", [40, 48, 55])
@pytest.mark.parametrize("count", range(1, 11))
def test_a_sheet_is_one_page(show: Callable[..., Opened], count: int, length: int) -> None:
    """With texts as long as people's are, on both kinds of paper; nothing is cut."""
    page = show(sheet_page(sheet(LONG[:length], count))).page
    for paper in ("A4", "Letter"):
        assert len(PAGE_OBJECT.findall(page.pdf(format=paper))) == 1, paper


def test_the_count_of_pages_can_fail(show: Callable[..., Opened]) -> None:
    """More entries than the command allows need a second page."""
    printed = show(sheet_page(sheet(LONG, 16))).page.pdf(format="A4")
    assert len(PAGE_OBJECT.findall(printed)) > 1


def test_print_is_dark_on_white(show: Callable[..., Opened]) -> None:
    """On paper the scheme is light, and what is for the screen alone is left out."""
    page = show(map_page()).page
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.get_by_role("search")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert min(page.evaluate(CONTRASTS))[0] >= 4.5
