const h = (tag, attrs = {}, ...kids) => {  // an element; what comes from pages can only become text
  const e = tag.startsWith("svg:") ? document.createElementNS("http://www.w3.org/2000/svg", tag.slice(4)) : document.createElement(tag);
  for (const [k, v] of Object.entries(attrs))
    if (k.startsWith("on")) e.addEventListener(k.slice(2), v);
    else if (v != null && v !== false) e.setAttribute(k, v === true ? "" : v);
  e.append(...kids.flat().filter(k => k != null));
  return e;
};
const later = (wait, act) => { let t; return (...args) => { clearTimeout(t); t = setTimeout(() => act(...args), wait); }; };
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const ROW = 28, STEP = 60;

function makeTable({ ask, fail, open, resort }) {  // a grid of any length: only the rows in sight exist
  const COLUMNS = [["day", "Day"], ["language", "Lang"], ["outlet", "Outlet"], ["grade", "Grade"], ["title", "Title"]];
  let total = 0, at = 0, version = 0, cache = new Map(), pending = new Set(), opened = null, sort = ["", true];
  const heads = COLUMNS.map(([key, label]) => h("button", { role: "columnheader", "data-key": key, onclick: () => resort(key) }, label));
  const space = h("div", { class: "space", role: "rowgroup" });
  const view = h("div", { class: "view", tabindex: 0, role: "grid", "aria-label": "Articles", onscroll: () => draw(), onkeydown: key }, space);
  async function load(first) {
    if (pending.has(first)) return;
    pending.add(first);
    const mine = version;
    try { const rows = await ask("rows", first, first + STEP); if (mine === version) { rows.forEach((r, i) => cache.set(first + i, r)); draw(); } }
    catch (error) { fail(error); }
  }
  function draw() {
    const first = Math.max(0, Math.floor(view.scrollTop / ROW) - 4), last = Math.min(total, first + Math.ceil(view.clientHeight / ROW) + 8);
    const lines = [];
    for (let n = first; n < last; n++) {
      const r = cache.get(n);
      if (!r) load(n - n % STEP);
      lines.push(h("div", { class: "row" + (r && r[0] === opened ? " opened" : ""), role: "row", id: `${view.id}-${n}`, "aria-rowindex": n + 1,
        "aria-selected": String(n === at), style: `top:${n * ROW}px`, onclick: () => { move(n); if (r) open(r[0]); } },
        (r || ["", "…", "", "", "", "", ""]).slice(1, 6).map((cell, i) => h("span", { role: "gridcell", dir: "auto", title: i > 1 ? cell : null }, cell,
          i === 4 && r ? r[6].map(mark => h("i", {}, mark)) : null))));
    }
    space.replaceChildren(...lines);
    view.setAttribute("aria-activedescendant", total ? `${view.id}-${at}` : "");
  }
  function move(n) {
    at = Math.max(0, Math.min(total - 1, n));
    if (at * ROW < view.scrollTop) view.scrollTop = at * ROW;
    else if ((at + 1) * ROW > view.scrollTop + view.clientHeight) view.scrollTop = (at + 1) * ROW - view.clientHeight;
    draw();
  }
  function key(event) {
    const page = Math.floor(view.clientHeight / ROW) - 1;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: total - 1 }[event.key];
    if (to !== undefined) move(to);
    else if (event.key === "Enter" && cache.get(at)) open(cache.get(at)[0]);
    else return;
    event.preventDefault();
  }
  view.id = `ok-${Math.random().toString(36).slice(2)}`;
  return {
    node: h("div", { class: "table" }, h("div", { class: "heads", role: "row" }, heads), view),
    show(got) {
      [total, at, version, pending, sort] = [got.total, 0, version + 1, new Set(), got.sort];
      cache = new Map(got.rows.map((r, i) => [i, r]));
      heads.forEach(b => b.setAttribute("aria-sort", b.dataset.key !== sort[0] ? "none" : sort[1] ? "ascending" : "descending"));
      space.style.height = `${total * ROW}px`;
      view.setAttribute("aria-rowcount", total);
      view.style.height = `${ROW * Math.max(2, Math.min(11, total))}px`;
      view.scrollTop = 0;
      draw();
    },
    mark(id) { opened = id; draw(); },
  };
}

function drawTimeline(got, { choose, redo }) {  // bars; drag over some, or arrows and Shift, then Enter
  const W = 900, H = 150, bars = got.bars, wide = W / Math.max(bars.length, 1), most = Math.max(1, ...bars.map(b => b[3]));
  let from = -1, to = -1, down = false;
  const said = h("p", { class: "hint", "aria-live": "polite" });
  const rects = bars.map((b, i) => [h("svg:rect", { x: i * wide, y: 0, width: wide, height: H, class: "hit" }, h("svg:title", {}, `${b[0]}: ${b[3]} articles`)),
    h("svg:rect", { x: i * wide + wide * .08, y: H - b[3] / most * (H - 6), width: wide * .84, height: b[3] / most * (H - 6), class: "bar" })]);
  const paint = () => {
    const [a, z] = from < to ? [from, to] : [to, from];
    rects.forEach(r => r[1].classList.toggle("on", rects.indexOf(r) >= a && rects.indexOf(r) <= z && from >= 0));
    said.textContent = from < 0 ? "Drag over bars, or use the arrow keys (with Shift for several) and Enter, to set the dates."
      : `${bars[a][0]}${a === z ? "" : ` to ${bars[z][0]}`}: ${bars.slice(a, z + 1).reduce((n, b) => n + b[3], 0)} articles. Enter sets these dates.`;
    return [a, z];
  };
  const set = () => { const [a, z] = paint(); if (from >= 0) choose({ since: bars[a][1], until: bars[z][2] }); };
  const index = e => Math.max(0, Math.min(bars.length - 1, Math.floor((e.clientX - svg.getBoundingClientRect().left) / svg.getBoundingClientRect().width * bars.length)));
  const svg = h("svg:svg", { viewBox: `0 0 ${W} ${H}`, preserveAspectRatio: "none", tabindex: 0, role: "application", "aria-label": "Articles over time",
    onpointerdown: e => { down = true; from = to = index(e); svg.setPointerCapture(e.pointerId); paint(); },
    onpointermove: e => { if (down) { to = index(e); paint(); } }, onpointerup: () => { down = false; set(); },
    onkeydown: e => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[e.key];
      if (step) { to = Math.max(0, Math.min(bars.length - 1, (from < 0 ? (step > 0 ? -1 : bars.length) : to) + step)); if (!e.shiftKey || from < 0) from = to; paint(); }
      else if (e.key === "Enter") set(); else if (e.key === "Escape") { from = to = -1; paint(); } else return;
      e.preventDefault();
    } }, ...rects.flat());
  const units = h("select", { "aria-label": "Bars of", onchange: e => redo(e.target.value) }, ["day", "week", "month", "year"].map(u => h("option", { selected: u === got.unit }, u)));
  const every = Math.ceil(bars.length / 8);
  const axis = h("div", { class: "axis" }, bars.map((b, i) => i % every ? null : h("span", { style: i < bars.length * .93 ? `left:${i / bars.length * 100}%` : "right:0" }, b[0])));
  paint();
  return [h("p", {}, `At most ${most} articles a `, units), svg, axis, said, h("button", { onclick: () => choose({ since: "", until: "" }) }, "All dates")];
}

function drawNetwork(got, { choose }) {  // drag a name to move it; Enter or click chooses it
  const W = 900, H = 520, nodes = got.nodes.map(n => ({ ...n, x: 60 + n.x * (W - 120), y: 34 + n.y * (H - 68) }));
  const kinds = new Set(nodes.map(n => n.kind)), off = new Set();
  let least = got.least;
  const lines = got.edges.map(([a, b, n]) => h("svg:line", { class: "edge", "stroke-width": Math.min(6, .6 + 4 * n / got.most) }, h("svg:title", {}, `${nodes[a].name} and ${nodes[b].name}: ${n} origins`)));
  const marks = nodes.map((n, i) => h("svg:g", { class: `node k-${n.kind}`, tabindex: 0, role: "button", "aria-label": `${n.name}, ${n.kind}, in ${n.n} origins` },
    h("svg:circle", { r: 5 + 11 * Math.sqrt(n.n / got.top) }), h("svg:text", {}, n.name)));
  const name = (shown, i) => {  // above its circle, or where that covers another name, below it
    const n = nodes[i], far = 9 + 11 * Math.sqrt(n.n / got.top), half = n.name.length * 3.9;
    const spot = [-far, far + 9].find(dy => !shown.some(([x, y, w]) => Math.abs(x - n.x) < w + half && Math.abs(y - n.y - dy) < 15)) ?? -far;
    marks[i].lastChild.setAttribute("dy", spot);
    return [...shown, [n.x, n.y + spot, half]];
  };
  const place = () => {
    const on = nodes.map(n => !off.has(n.kind)), seen = nodes.map(() => false);
    got.edges.forEach(([a, b, n], i) => {
      const show = on[a] && on[b] && n >= least;
      lines[i].style.display = show ? "" : "none";
      if (show) seen[a] = seen[b] = true;
      for (const [k, v] of [["x1", nodes[a].x], ["y1", nodes[a].y], ["x2", nodes[b].x], ["y2", nodes[b].y]]) lines[i].setAttribute(k, v);
    });
    marks.forEach((m, i) => { m.setAttribute("transform", `translate(${nodes[i].x} ${nodes[i].y})`); m.style.display = on[i] && (least <= got.least || seen[i]) ? "" : "none"; });
    marks.map((m, i) => i).filter(i => marks[i].style.display !== "none").reduce(name, []);
  };
  marks.forEach((mark, i) => {
    let moved = 0, held = false;
    const near = on => got.edges.forEach(([a, b], k) => lines[k].classList.toggle("near", on && (a === i || b === i)));
    mark.addEventListener("pointerdown", e => { held = true; moved = 0; mark.setPointerCapture(e.pointerId); });
    mark.addEventListener("pointermove", e => {
      if (!held) return;
      const box = svg.getBoundingClientRect(), scale = W / box.width;
      moved += Math.abs(e.movementX) + Math.abs(e.movementY);
      nodes[i].x = (e.clientX - box.left) * scale; nodes[i].y = (e.clientY - box.top) * scale;
      place();
    });
    mark.addEventListener("pointerup", () => { held = false; if (moved < 4) choose(nodes[i].id); });
    for (const [name, on] of [["pointerenter", 1], ["focus", 1], ["pointerleave", 0], ["blur", 0]]) mark.addEventListener(name, () => near(!!on));
    mark.addEventListener("keydown", e => {
      const step = { ArrowLeft: [-15, 0], ArrowRight: [15, 0], ArrowUp: [0, -15], ArrowDown: [0, 15] }[e.key];
      if (step) { nodes[i].x += step[0]; nodes[i].y += step[1]; place(); } else if (e.key === "Enter") choose(nodes[i].id); else return;
      e.preventDefault();
    });
  });
  const svg = h("svg:svg", { viewBox: `0 0 ${W} ${H}`, class: "network" }, lines, marks);
  const shown = h("output", {}, least);
  const slider = h("input", { type: "range", min: 1, max: Math.max(1, got.most), value: least, oninput: e => { least = +e.target.value; shown.textContent = least; place(); } });
  const boxes = [...kinds].map(k => h("label", { class: `k-${k}` }, h("input", { type: "checkbox", checked: true, onchange: e => { e.target.checked ? off.delete(k) : off.add(k); place(); } }), k));
  place();
  return [h("div", { class: "tools" }, boxes, h("label", {}, "together in at least ", slider, shown, " origins")), svg,
    h("p", { class: "hint" }, "Click a name (or Enter) to keep only its articles; drag it, or use the arrow keys, to move it.")];
}

function drawFigures(got, { open, redo }) {  // a mark a figure; disputed readings of one claim are joined
  if (!got.measures.length) return [h("p", { class: "hint" }, got.said || "No figures here.")];
  const W = 900, H = 300, L = 160, pts = got.points, vs = pts.map(p => p.value), log = Math.min(...vs) > 0 && Math.max(...vs) / Math.min(...vs) > 50;
  const f = v => log ? Math.log10(v) : v, ds = pts.map(p => Date.parse(p.day));
  const [x0, x1, y0, y1] = [Math.min(...ds), Math.max(...ds), f(Math.min(...vs)), f(Math.max(...vs))];
  const x = p => L + (Date.parse(p.day) - x0) / (x1 - x0 || 1) * (W - L - 30) + (x1 === x0 ? (W - L) / 2 : 0) + p.beside * 5, y = p => H - 40 - (f(p.value) - y0) / (y1 - y0 || 1) * (H - 70) - (y1 === y0 ? H / 3 : 0);
  const claims = {}, stood = {};
  pts.forEach(p => { p.beside = Math.min(6, stood[[p.day, p.value]] = (stood[[p.day, p.value]] ?? -1) + 1); if (p.claim) (claims[p.claim] ??= []).push(p); });
  const links = Object.values(claims).map(c => h("svg:polyline", { class: "dispute", points: c.map(p => `${x(p)},${y(p)}`).join(" ") }));
  const shape = { contradicted: "M-6 5L0 -6L6 5Z", denied: "M-5 -5L5 5M-5 5L5 -5", superseded: "M-5 -5H5V5H-5Z", leading: "M0 -7L6 0L0 7L-6 0Z" };
  const dots = pts.map(p => h("svg:path", { d: shape[p.status] || "M-4 0A4 4 0 1 1 4 0A4 4 0 1 1 -4 0", class: `dot ${p.status || ""}`, transform: `translate(${x(p)} ${y(p)})`, tabindex: 0, role: "button",
    "aria-label": p.label, onclick: () => open(p.article), onkeydown: e => { if (e.key === "Enter") open(p.article); } }, h("svg:title", {}, p.label)));
  const text = (a, b, words, anchor) => h("svg:text", { x: a, y: b, "text-anchor": anchor }, words);
  const ends = [...new Map(pts.map(p => [p.value, p])).values()].sort((a, b) => a.value - b.value).reduce((kept, p) => !kept.length || y(kept.at(-1)) - y(p) > 22 ? [...kept, p] : kept, []);
  const svg = h("svg:svg", { viewBox: `0 0 ${W} ${H}`, class: "figures" }, ends.map(p => [h("svg:line", { class: "rule", x1: L, x2: W - 20, y1: y(p), y2: y(p) }), text(L - 8, y(p) + 4, p.short, "end")]).flat(),
    links, dots, text(L, H - 12, got.from, "start"), text(W - 20, H - 12, got.to, "end"));
  const pick = h("select", { "aria-label": "Measure", onchange: e => redo(e.target.value) }, got.measures.map(([key, label, n]) => h("option", { value: key, selected: key === got.measure }, `${label} (${n})`)));
  return [h("p", {}, pick, log ? " on a logarithmic scale" : ""), svg, h("p", { class: "hint" }, "○ undisputed  ◆ leading  ▲ contradicted  □ superseded  × denied; a dashed line joins readings of one claim. ", got.said)];
}

function render({ model, el }) {
  const me = Math.random().toString(36).slice(2), waiting = new Map();
  let serial = 0, asked = 0, chosen = { ...model.get("chosen") }, sort = ["day", false], view = "Article", article = null;
  const ask = (what, ...args) => new Promise((done, fail) => { const id = `${me}-${++serial}`; waiting.set(id, [done, fail]); model.send({ id, ask: what, args }); });
  model.on("msg:custom", m => { const w = waiting.get(m.id); if (w) { waiting.delete(m.id); m.error ? w[1](m) : w[0](m.value); } });
  const alert = h("div", { role: "alert", class: "alert" }), count = h("span", { class: "count", "aria-live": "polite" }), pane = h("div", { class: "pane", role: "tabpanel" });
  const fail = e => alert.replaceChildren(h("b", {}, e.error || String(e)), e.detail ? h("details", {}, h("summary", {}, "Details"), h("pre", {}, e.detail)) : "");
  const choose = some => { chosen = { ...chosen, ...some }; fill(); return find(); };
  const add = (name, value) => choose({ [name]: [...new Set([...(chosen[name] || []), value])] });

  const input = (name, type, label, more = {}) => h("input", { type, "aria-label": label, ...more, oninput: later(120, () => choose({ [name]: inputs[name].value.trim() })) });
  const inputs = { topic: input("topic", "search", "Search", { placeholder: 'Search: words, "a phrase", AND, OR, NOT, prefix*, or a name', spellcheck: "false" }),
    since: input("since", "date", "First day"), until: input("until", "date", "Last day") };
  const facets = [["languages", "Language"], ["outlets", "Source"], ["grades", "Grade"], ["kinds", "Kind"], ["entities", "Name"], ["origins", "Origin"]].map(([name, label]) => {
    const list = h("div", { class: "list" }), like = h("input", { type: "search", "aria-label": `Find in ${label}`, placeholder: "find", oninput: later(150, () => list_()) });
    const sum = h("summary", {}), box = h("details", { class: "facet", onkeydown: e => { if (e.key === "Escape") { box.open = false; sum.focus(); } }, ontoggle: () => { if (box.open) { facets.forEach(f => { if (f.box !== box) f.box.open = false; }); list_(); } } }, sum, h("div", { class: "pop" }, like, list));
    async function list_() {
      try {
        const values = await ask("facet", name, like.value);
        list.replaceChildren(...values.map(([value, said, n]) => h("label", {}, h("input", { type: "checkbox", checked: (chosen[name] || []).includes(value),
          onchange: e => choose({ [name]: e.target.checked ? [...(chosen[name] || []), value] : chosen[name].filter(v => v !== value) }) }), h("bdi", {}, said), h("small", {}, n))));
        if (!values.length) list.replaceChildren(h("p", { class: "hint" }, ["kinds", "entities"].includes(name) && !like.value ? "No tags here yet: “Read and tag” in 01_ingest makes them." : "nothing here"));
      } catch (error) { fail(error); }
    }
    return { box, fill() { const n = (chosen[name] || []).length; sum.replaceChildren(label, n ? h("b", {}, ` ${n}`) : ""); box.classList.toggle("on", n > 0); } };
  });
  const fill = () => { for (const [k, i] of Object.entries(inputs)) if (i.value.trim() !== (chosen[k] || "")) i.value = chosen[k] || ""; facets.forEach(f => f.fill()); };
  const clear = h("button", { onclick: () => choose(Object.fromEntries(Object.entries(chosen).map(([k, v]) => [k, Array.isArray(v) ? [] : ""]))) }, "Clear all");
  const table = makeTable({ ask, fail, open, resort: key => { sort = [key, sort[0] === key ? !sort[1] : key !== "day"]; find(); } });

  async function find() {
    const mine = ++asked;
    try {
      const got = await ask("find", chosen, sort);
      if (mine !== asked) return;
      alert.replaceChildren();
      table.show(got);
      count.textContent = got.said;
      if (view === "Article" && !article && got.rows.length) await open(got.rows[0][0]);
      else if (view !== "Article") await show(view);
    } catch (error) { if (mine === asked) fail(error); }
  }
  const tabs = ["Article", "Timeline", "Who with whom", "Figures", "As code", "Report"].map(name => h("button", { role: "tab", onclick: () => show(name), onkeydown: e => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (step) { const t = tabs[(tabs.indexOf(e.target) + step + tabs.length) % tabs.length]; t.focus(); t.click(); e.preventDefault(); } } }, name));
  async function show(name, ...more) {
    view = name;
    tabs.forEach(t => { t.setAttribute("aria-selected", t.textContent === name); t.tabIndex = t.textContent === name ? 0 : -1; });
    try {
      if (name === "Article") return pane.replaceChildren(article || h("p", { class: "hint" }, "Choose an article in the table."));
      if (name === "Report") return pane.replaceChildren(report);
      pane.classList.add("busy");
      const got = await ask({ Timeline: "timeline", "Who with whom": "network", Figures: "figures", "As code": "code" }[name], ...more);
      if (view !== name) return;
      const acts = { choose: name === "Timeline" ? choose : id => add("entities", id), open, redo: value => show(name, value) };
      if (name === "As code") { const box = h("div", { class: "code" }); box.innerHTML = got; box.addEventListener("click", act); pane.replaceChildren(box);
        box.querySelectorAll("[data-write]").forEach(b => { b.hidden = !window.jupyterapp; }); }
      else pane.replaceChildren(...{ Timeline: drawTimeline, "Who with whom": drawNetwork, Figures: drawFigures }[name](got, acts));
    } catch (error) { fail(error); } finally { pane.classList.remove("busy"); }
  }
  const report = h("div", { class: "report" }, h("p", {}, h("button", { onclick: make }, "Make a brief of what is chosen"), " ", h("button", { disabled: true, onclick: () => ask("stop") }, "Stop"), " ", h("span", { role: "status", class: "hint" })), h("div"));
  async function make() {
    const [go, stop] = report.querySelectorAll("button"), said = report.querySelector("[role=status]"), start = Date.now();
    const tick = () => { said.textContent = `Making the brief … ${Math.round((Date.now() - start) / 1000)} s`; }, clock = setInterval(tick, 1000);
    tick(); alert.replaceChildren(); report.lastChild.replaceChildren(); go.disabled = !(stop.disabled = false);
    try {
      const got = await ask("report");
      said.textContent = `Kept as ${got.path}`;
      const save = h("a", { download: "brief.html", href: URL.createObjectURL(new Blob([got.html], { type: "text/html" })) }, "Download it");
      report.lastChild.replaceChildren(save, h("iframe", { title: "The brief", sandbox: "", srcdoc: got.html }));  // sandboxed: no script runs
    } catch (error) { said.textContent = ""; fail(error); } finally { clearInterval(clock); go.disabled = !(stop.disabled = true); }
  }
  function act(event) {
    const b = event.target.closest("[data-open],[data-entity],[data-origin],[data-copy],[data-write]");
    if (!b) return;
    const d = b.dataset, done = words => { const was = b.textContent; b.textContent = words; setTimeout(() => { b.textContent = was; }, 1500); };
    if (d.open) open(d.open);
    else if (d.entity) add("entities", d.entity);
    else if (d.origin) add("origins", d.origin);
    else if (d.copy) navigator.clipboard.writeText(b.parentNode.querySelector("pre").textContent).then(() => done("Copied"), () => done("Select and copy it"));
    else done(write(JSON.parse(d.write)));
  }
  function write(values) {  // into the notebook's own parameters cell, each line's type and help as they were
    const cells = [...(window.jupyterapp.shell.currentWidget?.content?.model?.cells || [])], cell = cells.find(c => (c.getMetadata("tags") || []).includes("parameters"));
    if (!cell) return "No parameters cell";
    let text = cell.sharedModel.getSource();
    for (const [k, v] of Object.entries(values)) text = text.replace(new RegExp(`^(${k}\\b[^=\\n]*= *)(.*?)( +#.*)?$`, "m"), (_, a, __, help = "") => a + v + help);
    cell.sharedModel.setSource(text);
    return "Written";
  }
  async function open(id) {
    try { const html = await ask("read", id); article = reading(html, id); table.mark(id); await show("Article"); pane.scrollTop = 0; } catch (error) { fail(error); }
  }
  function reading(html, id) {  // marks: one is in the tab order, arrows go on; the card follows the focus
    const box = h("div", { class: "reading" });
    box.innerHTML = html;  // escaped in reading.py
    const marks = [...box.querySelectorAll("mark[data-n]")], card = h("div", { class: "card", role: "dialog", "aria-label": "About this", tabindex: -1 });
    if (marks[0]) marks[0].tabIndex = 0;
    let told = null, closed = null;
    const hide = () => { card.hidden = true; told = null; };
    const tell = async mark => {
      told = mark;
      try { const html = await ask("card", id, +mark.dataset.n); if (told !== mark) return; card.innerHTML = html; } catch (error) { return fail(error); }
      card.hidden = false;
      const [at, home] = [mark.getClientRects()[0], box.getBoundingClientRect()];
      const sight = box.closest(".jp-WindowedPanel-outer, .jp-Notebook")?.getBoundingClientRect() || { top: 0, bottom: innerHeight };
      const above = at.bottom + 5 + card.offsetHeight > sight.bottom && at.top - 5 - card.offsetHeight > sight.top;
      card.style.top = `${above ? at.top - home.top - 5 - card.offsetHeight : at.bottom - home.top + 5}px`;
      card.style.left = `${Math.max(0, Math.min(at.left - home.left, home.width - card.offsetWidth))}px`;
      if (!above) card.scrollIntoView({ block: "nearest" });
    };
    hide();
    box.append(card);
    box.addEventListener("focusin", e => { const m = e.target.closest("mark[data-n]"); if (m) { marks.forEach(k => { k.tabIndex = k === m ? 0 : -1; }); if (m !== closed) tell(m); closed = null; } else if (!card.contains(e.target)) hide(); });
    box.addEventListener("click", e => { act(e); const m = e.target.closest("mark[data-n]"); if (m) m.focus(); else if (!card.contains(e.target)) hide(); });
    box.addEventListener("keydown", e => {
      const at = marks.indexOf(e.target), step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
      if (e.key === "Escape") { closed = card.contains(e.target) ? told : null; hide(); closed?.focus(); }
      else if (at >= 0 && step) marks[at + step]?.focus();
      else if (at >= 0 && e.key === "Enter" && !card.hidden) (card.querySelector("button") || card).focus();
      else return;
      e.preventDefault();
    });
    return box;
  }
  model.on("change:chosen", () => { if (!same(model.get("chosen"), chosen)) { chosen = { ...model.get("chosen") }; fill(); find(); } });
  const root = h("div", { class: "ok-explore" }, h("div", { class: "bar" }, inputs.topic, h("span", {}, inputs.since, " to ", inputs.until), facets.map(f => f.box), clear),
    alert, h("div", { class: "said" }, count), table.node, h("div", { class: "tabs", role: "tablist" }, tabs), pane);
  // Plain keys are the widget's, not the notebook's commands; with Ctrl they stay JupyterLab's (save, run).
  const keep = e => { e.ctrlKey || e.metaKey ? root.removeAttribute("data-lm-suppress-shortcuts") : root.setAttribute("data-lm-suppress-shortcuts", "true"); };
  window.addEventListener("keydown", keep, true);
  el.append(root);
  fill();
  count.textContent = "Reading the case …";
  show("Article").then(find);
  return () => window.removeEventListener("keydown", keep, true);
}

export default { render };
