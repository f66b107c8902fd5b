"""The desk in a real JupyterLab and Chromium: ingest, explore, review, report; by mouse, and by keyboard alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from feeds import STORIES, news_site
from lab import Desk, open_lab
from playwright.sync_api import Page, expect
from servers import Route, Server, serve

from osintkit.intake import ingest
from osintkit.sample import make_sample
from osintkit.store import Case
from osintkit.tagging import tag

pytestmark = pytest.mark.slow
expect.set_options(timeout=60_000)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Case:
    made = make_sample(tmp_path_factory.mktemp("sample") / "case")
    ingest(made, progress=False)
    tag(made, progress=False)
    return made


@pytest.fixture(scope="module")
def desk(sample: Case, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_lab(sample.folder, tmp_path_factory.mktemp("lab")) as opened:
        yield opened
    assert opened.outside == [] and opened.errors == []


@pytest.fixture
def site() -> Iterator[Server]:
    with serve(news_site()) as server:
        yield server


def review_of(page: Page, desk: Desk) -> Page:
    desk.run(page)
    page.locator(".ok-review").focus()
    return page


def test_a_new_user_gets_from_a_feed_to_a_report_by_mouse(site: Server, tmp_path: Path) -> None:
    case = Case.create(tmp_path / "tanks")
    with open_lab(case.folder, tmp_path) as desk:
        page = desk.open("01_ingest")
        desk.run(page)
        page.get_by_placeholder("URLs, feeds").fill(f"{site.url}/feed.xml")
        page.get_by_role("button", name="Read and tag").click()
        expect(page.get_by_text("no public address")).to_be_visible()
        page.get_by_label("--allow-private").check()
        page.get_by_role("button", name="Try all again").click()
        expect(page.get_by_text(f"The case has {len(STORIES)} articles")).to_be_visible()
        expect(page.get_by_text("the server answers 404")).to_be_visible()
        page.close()

        page = desk.open("03_explore")
        desk.run(page)
        page.get_by_role("searchbox", name="Search", exact=True).fill("Babbage")
        expect(page.get_by_text("A <b>bold</b> claim about <img").first).to_be_visible()  # markup shows as text
        page.get_by_role("searchbox", name="Search", exact=True).fill("Ada Byron")
        expect(page.get_by_text("articles that name Ada Byron").first).to_be_visible()
        page.get_by_role("tab", name="Report").click()
        page.get_by_role("button", name="Make a brief").click()
        brief = page.frame_locator(".ok-explore .report iframe")
        expect(brief.get_by_role("heading", name="Brief: Ada Byron")).to_be_visible(timeout=120_000)
        page.close()

        page = desk.open("04_review")
        desk.run(page)
        wrong = page.locator(".ok-review .ok-name").inner_text()
        left = len(case.mentions()) + len(case.figures()) + len(case.quotes())
        page.get_by_role("button", name="Reject", exact=True).click()
        expect(page.locator(".ok-past")).to_contain_text("reject")
        assert wrong and len(case.mentions()) + len(case.figures()) + len(case.quotes()) == left - 1
        page.close()

        page = desk.open("05_brief")
        desk.run(page)
        assert desk.outside == [] and desk.errors == []


def test_the_same_by_keyboard_alone(site: Server, tmp_path: Path) -> None:
    case = Case.create(tmp_path / "tanks")
    with open_lab(case.folder, tmp_path) as desk:
        page = desk.open("01_ingest")
        desk.run(page)
        reach(page, "textarea", ".jupyter-widgets textarea")
        page.keyboard.type(f"{site.url}/feed.xml")
        for label in ("Add files", "front page", "--allow-private"):
            page.keyboard.press("Tab")
            assert label in focused(page), label
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_text(f"The case has {len(STORIES)} articles")).to_be_visible()
        page.close()

        page = desk.open("03_explore")
        desk.run(page)
        reach(page, "search", ".ok-explore input[aria-label=Search]")
        page.keyboard.type("Ada Byron")
        expect(page.get_by_text("articles that name Ada Byron").first).to_be_visible()
        page.close()

        page = review_of(desk.open("04_review"), desk)
        name = page.locator(".ok-name").inner_text()
        page.keyboard.press("w")
        page.keyboard.type("not so")
        page.keyboard.press("Enter")
        page.keyboard.press("r")
        expect(page.locator(".ok-past")).to_contain_text("not so")
        page.keyboard.press("u")
        expect(page.locator(".ok-name")).to_have_text(name)
        page.close()

        page = desk.open("05_brief")
        desk.run(page)
        assert list(case.judgements().decision) == ["reject", "undo"] and desk.outside == [] and desk.errors == []


def test_reading_is_stopped_while_it_runs_and_goes_on(tmp_path: Path) -> None:
    routes = news_site()
    slow = {path: slowly(route) if path != "/feed.xml" else route for path, route in routes.items()}
    case = Case.create(tmp_path / "slow")
    with serve(slow) as site, open_lab(case.folder, tmp_path) as other:
        page = other.open("01_ingest")
        other.run(page)
        page.get_by_placeholder("URLs, feeds").fill(f"{site.url}/feed.xml")
        page.get_by_label("--allow-private").check()
        page.get_by_role("button", name="Read and tag").click()
        expect(page.get_by_text("1 new")).to_be_visible()
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_text("Stopped. What is done is kept")).to_be_visible()
        read = len(case.articles())
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_text(f"The case has {len(STORIES)} articles")).to_be_visible()
    assert 1 <= read < len(STORIES) and site.count("/tanks") == 1


def slowly(route: Route) -> Route:
    """A server that takes its time."""
    return lambda handler: (time.sleep(2.5), route(handler))[1]


def reach(page: Page, what: str, selector: str) -> None:
    """Go to a control by the Tab key alone, from the notebook's cell above it."""
    page.keyboard.press("Escape")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(f"() => document.activeElement.matches({selector!r})"):
            return
    pytest.fail(f"the Tab key does not lead to the {what}")


def focused(page: Page) -> str:
    return str(page.evaluate("() => document.activeElement.closest('.widget-inline-hbox, .jupyter-widgets').innerText"))


def test_letters_pressed_in_review_do_nothing_to_the_notebook(desk: Desk) -> None:
    page = review_of(desk.open("04_review"), desk)
    cells = page.locator(".jp-Cell").count()
    for key in "ddxzbay":
        page.keyboard.press(key)
    page.keyboard.press("f")
    expect(page.locator(".ok-menu input")).to_be_focused()
    assert page.locator(".jp-Cell").count() == cells
    page.close()


def test_words_marked_by_keyboard_become_a_tag(desk: Desk, sample: Case) -> None:
    page = review_of(desk.open("04_review"), desk)
    page.keyboard.press("x")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    words = page.evaluate("() => getSelection().toString().trim()")
    page.keyboard.press("t")
    expect(page.locator(".ok-menu")).to_contain_text("The marked words are")
    page.keyboard.press("6")
    expect(page.locator(".ok-past")).to_contain_text("add")
    added = sample.mentions().query("tagger == 'analyst analyst'")
    assert list(added.name) == [words] and added.kind.iloc[0] == "system"
    page.close()


def test_words_marked_by_mouse_are_told_in_code_points(desk: Desk, sample: Case) -> None:
    page = review_of(desk.open("04_review"), desk)
    page.keyboard.press("f")
    page.keyboard.type("Corvol")
    page.keyboard.press("Enter")
    expect(page.locator(".ok-name")).to_contain_text("Corvol")
    page.evaluate("""() => { const t = document.querySelector('.ok-text'), r = document.createRange();
      const long = [...t.childNodes].filter(n => n.nodeType === 3 && n.length > 20).at(-1);
      r.setStart(long, long.length - 12); r.setEnd(long, long.length - 1);
      getSelection().removeAllRanges(); getSelection().addRange(r) }""")
    words = page.evaluate("() => getSelection().toString().trim()")
    page.get_by_role("button", name="Tag marked words").click()
    page.locator(".ok-option", has_text="event").click()
    expect(page.locator(".ok-past")).to_contain_text("event")
    assert words in set(sample.mentions().query("kind == 'event'").name)
    page.close()


def test_a_source_is_graded_with_its_reason_and_entities_are_merged_by_keys(desk: Desk, sample: Case) -> None:
    page = review_of(desk.open("04_review"), desk)
    page.keyboard.press("g")
    expect(page.locator(".ok-menu")).to_contain_text("How reliable")
    page.keyboard.press("2")
    page.keyboard.type("a long record")
    page.keyboard.press("Enter")
    expect(page.locator(".ok-meta")).to_contain_text("reliability B")
    assert "a long record" in set(sample.sources().reason)
    page.keyboard.press("f")
    page.keyboard.type("Marsh")  # at once, as people type: a letter is no key, and Enter is not for an older list
    page.keyboard.press("Enter")
    expect(page.locator(".ok-name")).to_contain_text("Marsh")
    page.keyboard.press("m")
    expect(page.locator(".ok-menu")).to_contain_text("It is the same as")
    page.keyboard.type("Corvol")
    expect(page.locator(".ok-option").first).to_contain_text("Corvol")
    page.keyboard.press("Enter")
    expect(page.locator(".ok-past")).to_contain_text("merge")
    expect(page.locator(".ok-busy")).to_be_empty()
    named = sample.mentions().query("name in ['Helen Marsh', 'Bastien Corvol']")
    assert named.entity_id.nunique() == 1
    page.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 900])
@pytest.mark.parametrize("notebook", ["01_ingest", "04_review"])
def test_nothing_is_cut_off_at_any_width_or_theme(
    desk: Desk, notebook: str, width: int, dark: bool, tmp_path: Path
) -> None:
    page = desk.open(notebook, width=width, dark=dark)
    desk.run(page)
    box = page.locator(".ok-review" if notebook == "04_review" else ".jupyter-widgets.widget-vbox").first
    box.scroll_into_view_if_needed()
    assert box.evaluate("b => b.scrollWidth <= b.clientWidth + 1")
    ink, paper = box.evaluate(CONTRAST)
    assert (sum(ink) > sum(paper)) == dark, (ink, paper)
    assert len(page.screenshot(path=tmp_path / "desk.png")) > 20_000
    page.close()


CONTRAST = """b => {
  const rgb = text => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
  let n = b.querySelector('.ok-text') ?? b.querySelector('label, textarea');
  const ink = rgb(getComputedStyle(n).color);
  while (getComputedStyle(n).backgroundColor.match(/, 0\\)$/)) n = n.parentElement;
  return [ink, rgb(getComputedStyle(n).backgroundColor)];
}"""
