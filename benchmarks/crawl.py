"""Reading a Common Crawl archive: ours against fundus's and news-please's own readers, on the same pages.

    python benchmarks/crawl.py make PAGES OUT.warc.gz [--pages 20000] [--like TEXTS.jsonl]
    python benchmarks/crawl.py read osintkit|fundus|newsplease WARC [--pages N] [--texts OUT.jsonl]
    python benchmarks/crawl.py compare OURS.jsonl THEIRS.jsonl

`make` writes responses as Common Crawl's news has them, from the pages of a folder of .jsonl.gz files with {"html",
"url"} in each line; when they are through they come again at other URLs. `read` is run by the Python of the reader's
own environment (fundus and news-please do not go together), in one process, and ends after N pages: articles (pages
that gave a text) and MB of the file a second, in seconds and CPU seconds. fundus parses only pages of outlets that it
knows: `make --like` its texts gives an archive of those alone. `compare` says how many words of one's texts the
other's have, on the pages of both.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import quote

Found = tuple[str, str]  # url, text


def make(pages: Path, out: Path, most: int, like: Path | None) -> None:
    """A WARC of so many responses, of the pages that `like` has texts of, if it is given."""
    from io import BytesIO

    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    known = {json.loads(line)[0] for line in like.read_text("utf-8").splitlines()} if like else None
    lines = [page for path in sorted(pages.glob("*.jsonl.gz")) for page in read_lines(path)]
    lines = [page for page in lines if known is None or page["url"] in known]
    with out.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number, page in enumerate(islice(cycle(lines), most)):
            copy, url = number // len(lines), page["url"] or f"https://www.page{number}.example/"
            url += f"{'&' if '?' in url else '?'}copy={copy}" if copy else ""
            body = BytesIO(page["html"].encode())
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            date = {"WARC-Date": "2021-11-15T12:00:00Z"}
            writer.write_record(
                writer.create_warc_record(url, "response", body, http_headers=head, warc_headers_dict=date)
            )


def read_lines(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf8") as lines:
        return [json.loads(line) for line in lines]


def by_osintkit(warc: Path) -> Iterator[Found | None]:
    from osintkit.discover import find_urls
    from osintkit.errors import SkipItem
    from osintkit.intake import read_pages

    for page in find_urls(warc):
        article = page if isinstance(page, SkipItem) else read_pages([page])[0]
        yield None if isinstance(article, SkipItem) else (page.final_url, article.text)


def by_newsplease(warc: Path) -> Iterator[Found | None]:
    """Its CommonCrawlExtractor's own steps for each record."""
    import newsplease.crawler.commoncrawl_crawler  # noqa: F401  the two import one another, in this order
    from newsplease.crawler.commoncrawl_extractor import CommonCrawlExtractor
    from warcio.archiveiterator import ArchiveIterator

    reader = CommonCrawlExtractor()
    with warc.open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type == "response":
                kept, article = reader.filter_record(record)
                article = (article or reader._from_warc(record)) if kept else None
                text = article.maintext if article else None
                yield (record.rec_headers.get_header("WARC-Target-URI"), text) if text else None


def by_fundus(warc: Path) -> Iterator[Found | None]:
    """Its CCNewsSource reads from the web: a server on loopback has the file."""
    from fundus import PublisherCollection
    from fundus.scraping.html import CCNewsSource
    from fundus.scraping.scraper import CCNewsScraper

    handler = partial(Quiet, directory=str(warc.parent))
    with Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        source = CCNewsSource(
            *PublisherCollection, warc_path=f"http://127.0.0.1:{server.server_port}/{quote(warc.name)}"
        )
        for article in CCNewsScraper(source).scrape(error_handling="suppress"):
            yield (article.html.requested_url, article.plaintext) if article.plaintext else None
        server.shutdown()


class Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A reader may go before it has read all."""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing is logged."""


READERS = {"osintkit": by_osintkit, "newsplease": by_newsplease, "fundus": by_fundus}


def read(name: str, warc: Path, most: int | None, texts: Path | None) -> None:
    """Read pages and say how fast; a first few are not counted, so that what is loaded once is loaded."""
    for _ in islice(READERS[name](warc), 3):
        pass
    began, cpu, pages, found = time.perf_counter(), time.process_time(), 0, []
    for item in islice(READERS[name](warc), most):
        pages += 1
        found += [item] if item and item[1].strip() else []
    took, spent = time.perf_counter() - began, time.process_time() - cpu
    size = warc.stat().st_size / 1e6
    rates = f"{len(found) / took:.1f} articles/s, {len(found) / spent:.1f} articles/CPU s"
    if most is None:
        rates += f", {size / took:.2f} MB/s, {size / spent:.2f} MB/CPU s of {size:.0f} MB"
    print(f"{name}: {pages} given, {len(found)} with a text; {rates}")
    if texts:
        texts.write_text("".join(json.dumps(pair) + "\n" for pair in found), "utf-8")


def compare(ours: Path, theirs: Path) -> None:
    """How much of each reader's texts the other has."""
    a, b = (dict(map(json.loads, path.read_text("utf-8").splitlines())) for path in (ours, theirs))
    words = [
        (Counter(re.findall(r"\w+", a[url])), Counter(re.findall(r"\w+", b[url])))
        for url in sorted(a.keys() & b.keys())
    ]
    both, our, their = (
        sum(sum(x.values()) for x in xs) for xs in ([p & q for p, q in words], *zip(*words, strict=True))
    )
    print(f"{len(a)} pages have a text by {ours.stem}, {len(b)} by {theirs.stem}, {len(words)} by both")
    print(f"of these, {both / their:.3f} of the words by {theirs.stem} are in ours, {both / our:.3f} of ours in theirs")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    does = parser.add_subparsers(dest="does", required=True)
    made = does.add_parser("make")
    made.add_argument("source", type=Path)
    made.add_argument("out", type=Path)
    made.add_argument("--pages", type=int, default=20_000)
    made.add_argument("--like", type=Path, help="only the pages that such texts are of")
    reads = does.add_parser("read")
    reads.add_argument("reader", choices=READERS)
    reads.add_argument("warc", type=Path)
    reads.add_argument("--pages", type=int)
    reads.add_argument("--texts", type=Path)
    compares = does.add_parser("compare")
    compares.add_argument("ours", type=Path)
    compares.add_argument("theirs", type=Path)
    given = parser.parse_args()
    if given.does == "make":
        make(given.source, given.out, given.pages, given.like)
    elif given.does == "read":
        read(given.reader, given.warc, given.pages, given.texts)
    else:
        compare(given.ours, given.theirs)


if __name__ == "__main__":
    main()
