"""The Explorer in a real JupyterLab, on the bundled sample: by mouse, by keyboard alone, at every width and theme."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import papermill
import pytest
from lab import Desk, open_lab
from playwright.sync_api import Locator, Page, expect

from osintkit.report import notebooks_folder
from osintkit.sample import open_case
from osintkit.selection import select
from osintkit.store import Case

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """A copy of the sample, so that nothing is written to the user's."""
    folder = tmp_path_factory.mktemp("explore") / "case"
    shutil.copytree(open_case("").folder, folder, ignore=shutil.ignore_patterns("notebooks", "reports"))
    return Case(folder)


@pytest.fixture(scope="module")
def desk(case: Case, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_lab(case.folder, tmp_path_factory.mktemp("lab")) as opened:
        yield opened
        assert opened.outside == [] and opened.errors == []


def sit(desk: Desk, case: Case, **how: object) -> tuple[Page, Locator]:
    """The notebook as it is shipped, run, and its widget with the first article open."""
    shutil.copyfile(notebooks_folder() / "03_explore.ipynb", case.folder / "notebooks" / "03_explore.ipynb")
    page = desk.open("03_explore", **how)  # type: ignore[arg-type]
    desk.run(page)
    widget = page.locator(".ok-explore")
    expect(widget.locator(".reading h3")).to_be_visible()
    return page, widget


def test_by_mouse_from_a_search_to_the_parameters_that_give_it(desk: Desk, case: Case, tmp_path: Path) -> None:
    page, widget = sit(desk, case)
    widget.get_by_label("Search", exact=True).fill("двигателем OR engine")
    expect(widget.locator(".count")).to_contain_text("full-text search for двигателем OR engine")
    widget.locator(".facet summary", has_text="Kind").click()
    widget.locator(".facet .list label", has_text="quote").locator("input").check()
    expect(widget.locator(".facet.on summary")).to_have_text("Kind 1")
    widget.get_by_role("tab", name="As code").click()
    widget.get_by_role("button", name="Write into this notebook").click()
    expect(page.locator(".jp-Cell", has_text='kinds: list[str] = ["quote"]  # of tags')).to_have_count(1)
    page.keyboard.press("Control+s")
    saved = case.folder / "notebooks" / "03_explore.ipynb"
    page.wait_for_function("() => !jupyterapp.shell.currentWidget.context.model.dirty")
    out = tmp_path / "out.ipynb"
    papermill.execute_notebook(str(saved), str(out), {"case": str(case.folder)}, progress_bar=False)
    table = nbformat.read(out, as_version=4).cells[-1].outputs[0].data["text/html"]
    chosen = select(case, "двигателем OR engine", kinds=["quote"])
    assert table.count("<tr") - 1 == len(chosen.articles) > 0
    page.close()


def test_a_card_opens_on_a_click_and_leads_to_another_article(desk: Desk, case: Case) -> None:
    page, widget = sit(desk, case)
    title = widget.locator(".reading h3").inner_text()
    widget.locator(".text mark.k-system[data-n]").first.click()
    card = widget.locator(".card")
    expect(card).to_contain_text("other articles")
    card.locator("[data-open]").first.click()
    expect(widget.locator(".reading h3")).not_to_have_text(title)
    widget.locator(".text mark[data-n]").first.click()
    card.locator("[data-entity], [data-open]").last.click()
    page.close()


def test_timeline_and_network_choose_by_mouse(desk: Desk, case: Case) -> None:
    page, widget = sit(desk, case)
    widget.get_by_role("tab", name="Timeline").click()
    chart = widget.get_by_label("Articles over time")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 2, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + 40, steps=4)
    page.mouse.up()
    expect(widget.get_by_label("First day")).to_have_value("2019-07-01")
    expect(widget.locator(".count")).not_to_contain_text("34 articles")
    widget.get_by_role("tab", name="Who with whom").click()
    node = widget.locator(".node", has_text="Rosoboronexport")
    node.scroll_into_view_if_needed()
    before = node.get_attribute("transform")
    node.locator("circle").hover()
    page.mouse.down()
    page.mouse.move(400, 600, steps=5)
    page.mouse.up()
    assert node.get_attribute("transform") != before
    node.locator("circle").click()
    expect(widget.locator(".facet.on summary")).to_have_text("Name 1")
    page.close()


def test_figures_mark_the_disagreement_and_open_their_article(desk: Desk, case: Case) -> None:
    page, widget = sit(desk, case)
    widget.get_by_role("tab", name="Figures").click()
    widget.get_by_label("Measure").select_option("money USD")
    expect(widget.locator(".dot.contradicted").first).to_be_visible()
    widget.locator(".dot.contradicted").first.press("Enter")
    expect(widget.locator(".reading .text")).to_be_visible()
    page.close()


def test_by_keyboard_alone(desk: Desk, case: Case) -> None:
    page, widget = sit(desk, case)
    keys = page.keyboard

    def tab_to(css: str) -> None:
        for _ in range(60):
            keys.press("Tab")
            if page.evaluate("css => document.activeElement.matches(css)", css):
                return
        pytest.fail(f"Tab does not come to {css}")

    tab_to(".ok-explore input[aria-label=Search]")
    keys.type("S-400")
    expect(widget.locator(".count")).to_contain_text("articles that name S-400")
    tab_to(".facet summary")
    keys.press("Enter")
    tab_to(".facet .list input")
    keys.press("Space")
    expect(widget.locator(".facet.on")).to_have_count(1)
    expect(widget.locator(".view")).not_to_have_attribute("aria-rowcount", "33")
    keys.press("Escape")
    tab_to(".ok-explore .view")
    for key in ("End", "Home", "ArrowDown", "ArrowDown", "ArrowUp", "PageDown", "PageUp", "ArrowDown"):
        keys.press(key)
    expect(widget.locator(".row[aria-selected=true]")).to_have_attribute("aria-rowindex", "2")
    wanted = widget.locator(".row[aria-selected=true] span").nth(4).inner_text()
    keys.press("Enter")
    expect(widget.locator(".reading h3")).to_have_text(re.compile(re.escape(wanted.split("copy")[0].strip())))
    tab_to(".text mark[data-n]")
    keys.press("ArrowRight")
    expect(widget.locator(".card")).to_be_visible()
    keys.press("Enter")
    assert page.evaluate("() => !!document.activeElement.closest('.card')")
    keys.press("Escape")
    expect(widget.locator(".card")).to_be_hidden()
    assert page.evaluate("() => document.activeElement.matches('mark[data-n]')")
    cells = page.locator(".jp-Cell").count()
    widget.get_by_role("tab", name="Article").focus()
    keys.press("ArrowRight")
    chart = widget.get_by_label("Articles over time")
    expect(chart).to_be_visible()
    tab_to("svg[aria-label='Articles over time']")
    keys.press("ArrowRight")
    keys.press("Shift+ArrowRight")
    keys.press("Enter")
    expect(widget.get_by_label("Last day")).not_to_have_value("")
    assert page.locator(".jp-Cell").count() == cells
    page.close()


def test_a_wrong_query_is_a_sentence(desk: Desk, case: Case) -> None:
    page, widget = sit(desk, case)
    widget.get_by_label("Search", exact=True).fill("!!!")
    alert = widget.get_by_role("alert")
    expect(alert).to_contain_text("nothing to search for")
    assert "Traceback" not in alert.inner_text()
    widget.get_by_label("Search", exact=True).fill("Ankara")
    expect(alert).to_be_empty()
    page.close()


def test_a_brief_of_what_is_chosen_is_made_in_the_browser(desk: Desk, case: Case) -> None:
    page, widget = sit(desk, case)
    widget.get_by_label("Search", exact=True).fill("Шугаев")
    expect(widget.locator(".count")).to_contain_text("articles that name Dmitry Shugayev")
    widget.get_by_role("tab", name="Report").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    brief = widget.frame_locator(".report iframe")
    expect(brief.get_by_role("heading", name="Brief: Шугаев")).to_be_visible(timeout=120_000)
    expect(widget.locator(".report [role=status]")).to_contain_text("brief.html")
    page.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 900])
def test_nothing_is_cut_off(desk: Desk, case: Case, width: int, dark: bool) -> None:
    page, widget = sit(desk, case, width=width, dark=dark)
    for tab in ("Article", "Timeline", "Who with whom", "Figures", "As code", "Report"):
        widget.get_by_role("tab", name=tab).click()
        expect(widget.locator(".pane.busy")).to_have_count(0)
        over = widget.evaluate(
            "e => [...e.querySelectorAll('.bar, .pane, .table, .tabs')].map(x => x.scrollWidth - x.clientWidth)"
        )
        assert max(over) <= 1, tab
    ink, paper = widget.evaluate(
        "e => [getComputedStyle(e).color, getComputedStyle(e.querySelector('.view')).backgroundColor]"
    )
    light = [sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in (ink, paper)]
    assert abs(light[0] - light[1]) > 300 and (light[0] > light[1]) == dark
    page.close()
