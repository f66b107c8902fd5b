"""Make osintkit/data/report/land.csv.gz: the outlines of the world's countries, for the maps of reports.

npm install world-atlas        # Natural Earth 1:110m as TopoJSON; the data are in the public domain
python scripts/make_land.py node_modules/world-atlas/countries-110m.json
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

from babel.core import get_global

OUT = Path(__file__).parent.parent / "osintkit" / "data" / "report" / "land.csv.gz"
SOURCE = "# Natural Earth 1:110m admin 0 countries (naturalearthdata.com), public domain, by npm's world-atlas 2.0.2"


def main(path: str) -> None:
    atlas = json.loads(Path(path).read_text("utf-8"))
    scale, shift = atlas["transform"]["scale"], atlas["transform"]["translate"]
    arcs = []
    for arc in atlas["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((round(x * scale[0] + shift[0], 1), round(y * scale[1] + shift[1], 1)))
        arcs.append(line)
    aliases = get_global("territory_aliases")  # CLDR: "792" is TR
    rows = [SOURCE, "iso,ring"]
    for country in atlas["objects"]["countries"]["geometries"]:
        iso = (aliases.get(country.get("id", ""), None) or [""])[0]
        shapes = [country["arcs"]] if country["type"] == "Polygon" else country["arcs"]
        for ring in (shape[0] for shape in shapes):  # lakes and enclaves are not drawn
            points = [p for n in ring for p in (arcs[n] if n >= 0 else arcs[~n][::-1])]
            kept = [p for before, p in zip([None, *points], points, strict=False) if p != before]
            if len(kept) > 3:
                rows.append(f"{iso}," + " ".join(f"{x:g} {y:g}" for x, y in kept))
    OUT.write_bytes(gzip.compress("\n".join([*rows, ""]).encode(), 9, mtime=0))


if __name__ == "__main__":
    main(sys.argv[1])
