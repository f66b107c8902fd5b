"""How well copies and light rewrites are found: precision and recall over pairs of articles, and the time for many.

    python benchmarks/dedup.py PAGES [--many 10000]

PAGES is a folder of saved pages: .html files, or .jsonl.gz files with {"html", "url"} in each line. Of every article
with at least eight sentences four copies are made: a tenth of the sentences cut; all of them in another order; the lead
(the first two sentences) another article's; and all three at once with a tenth of the words of each sentence changed.
Beside them stands a decoy: an article of its own that quotes a fifth of its sentences from another page. Two texts
belong together if they come from one page; a pair is found if both have one origin.

Written before the rule that it measures (osintkit.dedup) and not changed for it.
"""

import argparse
import gzip
import json
import random
import re
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from osintkit.dedup import find_origins
from osintkit.errors import SkipItem
from osintkit.extract import extract_article
from osintkit.records import Article

START = datetime(2026, 1, 1, tzinfo=UTC)
_SENTENCE = re.compile(r"(?<=[.!?。！？»”\"])\s+|\n+")


def read_pages(folder: Path):
    for path in sorted(folder.rglob("*.html")):
        yield path.read_bytes(), path.name
    for path in sorted(folder.rglob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf8") as lines:
            for line in lines:
                page = json.loads(line)
                yield page["html"], page.get("url")


def read_sentences(folder: Path) -> list[list[str]]:
    """The sentences of each page's article; pages whose text was there already are left out."""
    kept, seen = [], set()
    for html, url in read_pages(folder):
        try:
            text = extract_article(html, url).text
        except SkipItem:
            continue
        sentences = [s for s in _SENTENCE.split(text) if s.strip()]
        key = " ".join(sentences)[:200]
        if len(sentences) >= 8 and key not in seen:
            seen.add(key)
            kept.append(sentences)
    return kept


def cut(sentences, chance):
    gone = set(chance.sample(range(len(sentences)), max(1, len(sentences) // 10)))
    return [s for i, s in enumerate(sentences) if i not in gone]


def reorder(sentences, chance):
    return chance.sample(sentences, len(sentences))


def reword(sentences, chance, words):
    return [" ".join(chance.choice(words) if chance.random() < 0.1 else w for w in s.split()) for s in sentences]


def make_articles(pages, chance):
    """(articles, page number of each id): originals, four copies of each, a decoy each."""
    rows = []
    words = [w for page in pages for s in page[:3] for w in s.split()]
    for number, page in enumerate(pages):
        other = pages[(number + 1) % len(pages)]
        rows += [
            (number, "original", page),
            (number, "cut", cut(page, chance)),
            (number, "reordered", reorder(page, chance)),
        ]
        rows.append((number, "lead", other[:2] + page[2:]))
        rows.append((number, "all", reword(other[:2] + reorder(cut(page, chance), chance)[2:], chance, words)))
    for number, page in enumerate(pages):
        quoted = pages[(number + 7) % len(pages)]
        mine = [
            reword([s[::-1]], chance, words)[0] for s in page
        ]  # as many words as the page has, none of them its own
        decoy = mine[: -max(1, len(mine) // 5)] + chance.sample(quoted, min(len(quoted), max(1, len(mine) // 5)))
        rows.append((len(pages) + number, "decoy", decoy))
    articles, truth = [], {}
    for i, (number, kind, sentences) in enumerate(rows):
        when = START + timedelta(minutes=chance.randrange(500_000) + (0 if kind == "original" else 600_000))
        articles.append(
            Article(
                url=f"https://example.org/{i}", title=None, text="\n".join(sentences), id=f"a{i:06}", published=when
            )
        )
        truth[f"a{i:06}"] = (number, kind)
    return articles, truth


def pairs(groups):
    return sum(n * (n - 1) // 2 for n in groups.values())


def score(origins, truth):
    found = pairs(Counter(origins.values()))
    true = pairs(Counter(number for number, _ in truth.values()))
    both = pairs(Counter((truth[i][0], origin) for i, origin in origins.items()))
    heads = {i for i, (_, kind) in truth.items() if kind == "original"}
    recall = {}
    for kind in ("cut", "reordered", "lead", "all"):
        ids = [i for i, (_, k) in truth.items() if k == kind]
        head = {truth[i][0]: i for i in heads}
        recall[kind] = sum(origins[i] == origins[head[truth[i][0]]] for i in ids) / len(ids)
    headed = sum(origins[i] == i for i in heads) / len(heads)
    return {"precision": both / found if found else 1.0, "recall": both / true, "earliest is head": headed, **recall}


def measure_time(pages, many, chance):
    """Seconds for `many` articles of random sentences, a fifth of them copies with a tenth cut."""
    pool = [s for page in pages for s in page if len(s) > 40]
    texts = []
    while len(texts) < many:
        body = chance.sample(pool, 20)
        texts.append(body)
        if len(texts) % 5 == 0:
            texts.append(cut(body, chance))
    blank = Article(url="", title=None, text="")
    rows = [
        replace(blank, id=f"m{i:06}", text="\n".join(t), published=START + timedelta(minutes=i))
        for i, t in enumerate(texts[:many])
    ]
    start = time.perf_counter()
    find_origins(rows)
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--many", type=int, default=10_000)
    args = parser.parse_args()
    chance = random.Random(20260101)
    pages = read_sentences(args.pages)
    articles, truth = make_articles(pages, chance)
    result = score(find_origins(articles), truth)
    print(f"{len(pages)} pages, {len(articles)} texts:", json.dumps({k: round(v, 3) for k, v in result.items()}))
    for many in (args.many // 4, args.many):
        print(f"{many} articles: {measure_time(pages, many, chance):.1f} s")


if __name__ == "__main__":
    main()
