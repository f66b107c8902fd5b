"""A little news site on loopback for tests of the desk: a feed of stories on one question, one of them gone."""

from __future__ import annotations

from servers import Route, answer

STORIES = {
    "tanks": (
        "Poland buys tanks",
        "Minister Ada Byron said on Monday that Poland had bought 40 tanks from Ruritania for 2.5 billion dollars. "
        "“We will pay by 2023”, Ms Byron said. Her deputy, Charles Babbage, called it a bargain.",
    ),
    "price": (
        "Price of tanks questioned",
        "The opposition in Warsaw says the 40 tanks will cost Poland 3 billion dollars, not 2.5 billion dollars. "
        "Ada Byron denied it. Deliveries start in March 2022, the ministry of defence said.",
    ),
    "markup": (
        "A <b>bold</b> claim about <img src=x onerror=alert(1)> tanks",
        "A page that says <script>alert(1)</script> in its text was read by Charles Babbage in Warsaw on Tuesday. "
        "Poland and Ruritania signed in October 2021, he told reporters, and 40 tanks are on their way.",
    ),
    "delay": (
        "Tanks come late",
        "The first 10 tanks come a month late, Charles Babbage told parliament in Warsaw. "
        "Ruritania blames the rail strike, which took 5 percent off its exports in 2021.",
    ),
}


def news_site() -> dict[str, Route]:
    """Routes of /feed.xml and its stories; /gone is in the feed and answers 404."""
    from html import escape

    names = [*STORIES, "gone"]
    items = "".join(f"<item><title>{n}</title><link>/{n}</link></item>" for n in names)
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
    routes = {"/feed.xml": answer(feed.encode(), content_type="application/rss+xml")}
    for day, (name, (title, text)) in enumerate(STORIES.items(), 10):
        body = "".join(f"<p>{escape(part)}.</p>" for part in text.removesuffix(".").split(". "))
        when = f'<meta property="article:published_time" content="2021-11-{day}T08:00:00Z">'
        head = f"<head><title>{escape(title)}</title>{when}</head>"
        page = f'<html lang="en">{head}<body><article><h1>{escape(title)}</h1>{body}</article></body></html>'
        routes[f"/{name}"] = answer(page.encode(), content_type="text/html; charset=utf-8")
    return routes
