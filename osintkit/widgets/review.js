// Review's face: draws what Python sends, and sends back keys, picks and marked spans. Text comes escaped or as text.
const KEYS = [
  ["c", "Confirm"], ["r", "Reject"], ["e", "Reject everywhere"], ["l", "Relabel"], ["x", "Mark words"], ["t", "Tag marked words"],
  ["m", "Merge"], ["s", "Split"], ["d", "Same claim?"], ["g", "Grade source"],
  ["f", "Find"], ["j", "Next"], ["k", "Back"], ["a", "Whole article"], ["w", "Why"], ["u", "Undo"],
];
const MENUS = { l: "relabel", t: "add", m: "merge", s: "split", d: "claim", g: "grade", f: "find" };
const TYPED = { m: "It is the same as", f: "Go to" };
const PLAIN = { c: "confirm", r: "reject", e: "everywhere", j: "next", k: "back", a: "whole", u: "undo" };
const ARROWS = { ArrowRight: "j", ArrowLeft: "k" };

function make(tag, props = {}, ...children) {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children.filter((c) => c != null));
  return node;
}
const length = (text) => [...text].length; // code points, as Python counts

function render({ model, el }) {
  const head = make("div", { className: "ok-head" });
  const card = make("div", { className: "ok-card" });
  const text = make("div", { className: "ok-text", dir: "auto" });
  const meta = make("div", { className: "ok-meta" });
  const why = make("input", { className: "ok-why", placeholder: "why (optional, kept with the decision)" });
  why.setAttribute("aria-label", "Why");
  const menu = make("div", { className: "ok-menu", hidden: true });
  const said = make("div", { className: "ok-said" });
  said.setAttribute("role", "status");
  const past = make("details", { className: "ok-past", open: true });
  const bar = make("div", { className: "ok-bar" });
  for (const [key, label] of KEYS) {
    const click = () => (root.focus({ preventScroll: true }), press(key));
    const keep = (event) => event.preventDefault(); // the words that are marked stay marked
    const button = make("button", { type: "button", onclick: click, onmousedown: keep }, label, make("kbd", { ariaHidden: "true" }, key));
    button.dataset.key = key;
    button.setAttribute("aria-keyshortcuts", key);
    bar.append(button);
  }
  const root = make("div", { className: "ok-review", tabIndex: 0 }, head, card, text, meta, bar, menu, why, said, past);
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", "Review of tags; press the keys shown on the buttons");
  el.append(root);

  let drawn = null; // what the text shows: drawn again it would lose the words that are marked
  let spot = null; // what is selected in the text, as [start, end] in the article
  const view = () => model.get("view");
  const tell = (act, more = {}) => {
    model.send({ act, target: view().item?.target ?? null, ...more });
  };
  const decide = (act, value) => {
    tell(act, { value, why: why.value.trim() || null });
    why.value = "";
    shut();
  };

  function press(key) {
    if (view().item && !view().item.can.includes(key)) return;
    if (key === "w") return why.focus();
    if (key === "x" || (key === "t" && !selected())) return startMarking();
    if (key in TYPED) open({ menu: MENUS[key], title: TYPED[key], search: " ", query: "" }); // at once: letters may follow at once
    if (key in MENUS) return tell("menu", { value: MENUS[key], query: "" });
    if (key in PLAIN) decide(PLAIN[key]);
  }

  // -- a span in the text ---------------------------------------------------------------------------------------
  function selected() {
    const selection = document.getSelection();
    if (selection.isCollapsed || !text.contains(selection.anchorNode) || !text.contains(selection.focusNode)) return null;
    const range = selection.getRangeAt(0), before = document.createRange();
    before.setStart(text, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const chosen = range.toString(), lead = chosen.length - chosen.trimStart().length;
    const start = view().item.offset + length(before.toString()) + length(chosen.slice(0, lead));
    spot = [start, start + length(chosen.trim())];
    return chosen.trim() ? spot : null;
  }
  function startMarking() {
    const mark = text.querySelector(".ok-chosen") ?? text.firstChild;
    if (mark) document.getSelection().selectAllChildren(mark.nodeType === 1 ? mark : text);
    said.replaceChildren("Mark words with the mouse, or with ← → (Shift: more or fewer words), then press t.");
  }
  function moveMark(key, extend) {
    const selection = document.getSelection(), way = key === "ArrowRight" ? "forward" : "backward";
    if (extend) return selection.modify("extend", way, "word");
    selection.modify("move", way, "word");
    if (way === "forward") selection.modify("move", "forward", "character");
    selection.modify("extend", "forward", "word");
  }

  // -- a menu: one list for every choice ------------------------------------------------------------------------
  let options = [], at = 0, name = "", waiting = false, eager = false; // eager: Enter was pressed before the answer came
  function open(message) {
    const typed = menu.hidden || menu.dataset.name !== message.menu ? null : menu.querySelector("input");
    if (message.options && message.search && (!typed || typed.value !== message.query)) return; // shut, or typed on
    name = message.menu;
    options = message.options ?? [];
    waiting = !message.options;
    at = 0;
    if (typed) typed.placeholder = message.search;
    if (eager && options.length) return (eager = false), pick(0);
    eager = false;
    const list = make("div", { className: "ok-list" });
    list.setAttribute("role", "listbox");
    const filter = message.search
      ? make("input", { className: "ok-why", placeholder: message.search, value: message.query,
          oninput: () => (waiting = true, eager = false, options = [], tell("menu", { value: name, query: filter.value })) })
      : null;
    if (menu.hidden || menu.dataset.name !== name) {
      menu.replaceChildren(make("b", {}, message.title), ...(filter ? [filter] : []), list);
      menu.dataset.name = name;
    }
    menu.hidden = false;
    draw();
    (menu.querySelector("input") ?? root).focus();
    menu.scrollIntoView({ block: "nearest" });
  }
  function draw() {
    if (waiting) return;
    const rows = options.map((option, n) => {
      const row = make("div", { className: "ok-option", onclick: () => pick(n) },
        make("kbd", {}, n < 9 ? String(n + 1) : ""), make("span", { dir: "auto" }, option.label),
        make("small", { dir: "auto" }, option.note ?? ""));
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", String(n === at));
      return row;
    });
    menu.querySelector(".ok-list").replaceChildren(...(rows.length ? rows : ["Nothing to choose from here."]));
    rows[at]?.scrollIntoView({ block: "nearest" });
  }
  function shut() {
    eager = false;
    menu.hidden = true;
    root.focus({ preventScroll: true });
  }
  function pick(n) {
    const option = options[n];
    if (!option) return;
    if (option.reason && !why.value.trim()) {
      const reason = make("input", { className: "ok-why", placeholder: `Why ${option.label}? The reason is kept; Enter` });
      reason.onkeydown = (event) => {
        if (event.key === "Enter" && reason.value.trim()) (why.value = reason.value), decide(name, option.value);
      };
      options = [];
      menu.replaceChildren(reason);
      delete menu.dataset.name;
      return reason.focus();
    }
    decide(name, name === "add" ? `${spot[0]}:${spot[1]}:${option.value}` : option.value);
  }

  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key === "Tab") return;
    const typing = event.target.tagName === "INPUT", key = event.key;
    event.stopPropagation(); // a letter here is ours: in a notebook it would cut or split a cell
    if (key === "Escape") return menu.hidden ? root.blur() : shut();
    if (!menu.hidden && menu.dataset.name) {
      if (key === "ArrowDown" || key === "ArrowUp") {
        at = Math.min(Math.max(at + (key === "ArrowDown" ? 1 : -1), 0), options.length - 1);
        draw();
        return event.preventDefault();
      }
      if (key === "Enter") return event.preventDefault(), waiting ? (eager = true) : pick(at);
      if (!typing && /^[1-9]$/.test(key)) return event.preventDefault(), pick(Number(key) - 1);
    }
    if (typing) return key === "Enter" && event.target === why ? root.focus() : undefined;
    if (event.target.tagName === "BUTTON" && (key === "Enter" || key === " ")) return;
    if (event.target.tagName === "SUMMARY") return;
    const marking = !document.getSelection().isCollapsed && text.contains(document.getSelection().anchorNode);
    if (marking && (key === "ArrowRight" || key === "ArrowLeft")) return event.preventDefault(), moveMark(key, event.shiftKey);
    const known = ARROWS[key] ?? key;
    if (KEYS.some(([k]) => k === known)) event.preventDefault(), press(known);
  });

  function show() {
    const v = view(), item = v.item;
    head.replaceChildren(make("b", {}, `${v.left} to review`), `, ${v.decided} decided. You are `, make("b", {}, v.by),
      make("span", { className: "ok-busy" }, v.busy));
    for (const node of [card, text, meta, bar]) node.hidden = !item;
    if (item) {
      card.replaceChildren(make("span", { className: "ok-name", dir: "auto" }, item.name),
        make("span", { className: "ok-kind" }, item.kind), make("small", {}, item.found),
        ...item.doubts.map((d) => make("span", { className: "ok-doubt", dir: "auto" }, d)),
        make("div", { className: "ok-entity", dir: "auto" }, item.entity));
      if (text.dataset.target !== item.target + item.offset) text.scrollTop = 0;
      text.dataset.target = item.target + item.offset;
      if (drawn !== item.html) text.innerHTML = drawn = item.html; // escaped by mark_text
      text.querySelector(".ok-chosen")?.scrollIntoView({ block: "nearest" });
      meta.replaceChildren(make("span", { dir: "auto" }, item.title), make("br"), item.source);
      for (const button of bar.children) button.disabled = !item.can.includes(button.dataset.key);
    } else head.append(make("p", {}, "Nothing is left to review here."));
    said.replaceChildren(v.said, ...(v.detail ? [make("details", {}, make("summary", {}, "Details"), make("pre", {}, v.detail))] : []));
    said.classList.toggle("ok-alert", v.alert);
    past.replaceChildren(make("summary", {}, "Decisions"), ...v.past.map((p) => make("div", { className: p.gone ? "ok-gone" : "" },
      make("span", { dir: "auto" }, p.text), make("small", {}, p.by),
      p.gone ? null : make("button", { type: "button", onclick: () => tell("undo", { value: p.key }) }, "Undo"))));
  }
  model.on("change:view", show);
  model.on("msg:custom", (message) => "options" in message && open(message));
  show();
}
export default { render };
