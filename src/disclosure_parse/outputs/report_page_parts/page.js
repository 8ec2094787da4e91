"use strict";
// Texts of documents reach the page by textContent and value only, never as markup.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const words = data.words;
  const byId = (id) => document.getElementById(id);
  const SEVERITIES = ["error", "warning", "info"];
  const CHUNK = 40;
  const TOP = 15;

  function say(key, blanks = {}) {
    return words[key].replace(/\{(\w+)\}/g, (whole, name) => (name in blanks ? String(blanks[name]) : whole));
  }

  function make(tag, properties = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name.includes("-") || name === "role" || name === "for") node.setAttribute(name, value);
      else node[name] = value;
    }
    node.append(...children.filter((child) => child !== null && child !== ""));
    return node;
  }

  function drawn(tag, attributes, ...children) {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  /** A text that keeps its direction to itself. */
  const printed = (text) => make("bdi", { className: "printed" }, text);
  const number = (value) => value.toLocaleString("en-US");

  /** An exact decimal with its thousands parted. */
  function figure(text) {
    const [whole, decimals] = text.split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
    return decimals === undefined ? grouped : `${grouped}.${decimals}`;
  }

  // What people decided, kept in the browser by finding; an entry of the browser comes before one of the file.

  const STORE = `disclosure-parse ${data.key}`;
  const decisions = new Map(data.findings.map((f) => [f.id, f.decision]).filter(([, decision]) => decision));

  function stored(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  }

  function store(name, value) {
    try {
      localStorage.setItem(name, value);
    } catch {
      byId("storage").hidden = false;
    }
  }

  function restore() {
    const known = new Set(data.findings.map((f) => f.id));
    let kept = {};
    try {
      kept = JSON.parse(stored(STORE) ?? "{}");
    } catch {
      kept = {};
    }
    for (const [id, entry] of Object.entries(kept)) if (known.has(id)) decisions.set(id, entry);
    byId("by").value = stored("disclosure-parse by") ?? "";
  }

  const ruling = (finding) => decisions.get(finding.id)?.decision ?? "";

  function decide(finding, change) {
    const before = decisions.get(finding.id) ?? { decision: "", by: "", date: "", comment: "" };
    const now = new Date();
    const date = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0"));
    decisions.set(finding.id, { ...before, by: byId("by").value.trim(), date: date.join("-"), ...change });
    store(STORE, JSON.stringify(Object.fromEntries(decisions)));
    summarise();
  }

  function save() {
    const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const lines = [["finding_id", "decision", "by", "date", "comment"]];
    for (const finding of data.findings) {
      const entry = decisions.get(finding.id);
      if (entry?.decision) lines.push([finding.id, entry.decision, entry.by, entry.date, entry.comment]);
    }
    lines.push(...data.other_decisions);
    const text = "\ufeff" + lines.map((line) => line.map(quoted).join(",") + "\n").join("");
    const link = make("a", { download: "decisions.csv" });
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  // Summaries.

  let everyRule = false;
  let everyUnit = false;

  function tallied(key) {
    const counts = new Map();
    for (const finding of data.findings) {
      if (ruling(finding) === "dismissed") continue;
      const own = counts.get(finding[key]) ?? { error: 0, warning: 0, info: 0, all: 0 };
      own[finding.severity] += 1;
      own.all += 1;
      counts.set(finding[key], own);
    }
    return counts;
  }

  function tile(kind, value, ...labels) {
    return make("div", { className: `tile ${kind}` }, make("b", {}, number(value)), make("span", {}, ...labels));
  }

  function summarise() {
    const counts = { error: 0, warning: 0, info: 0 };
    let dismissed = 0;
    let undecided = 0;
    for (const finding of data.findings) {
      const decision = ruling(finding);
      if (decision === "dismissed") dismissed += 1;
      else counts[finding.severity] += 1;
      if (!decision) undecided += 1;
    }
    const sums = { pass: 0, fail: 0, insufficient: 0, not_applicable: 0 };
    for (const rule of data.rules) for (const verdict of Object.keys(sums)) sums[verdict] += rule[verdict] ?? 0;
    const checks = Object.values(sums).reduce((sum, value) => sum + value, 0);
    byId("lead").textContent =
      say("lead", { files: number(data.files), forms: number(data.forms), checks: number(checks) }) +
      (dismissed ? ` · ${say("dismissed_before", { n: number(dismissed) })}` : "");
    byId("tiles").replaceChildren(
      ...SEVERITIES.map((severity) => tile(severity, counts[severity], words[`${severity}s`])),
      tile("hold", sums.pass, words.hold),
      tile("", sums.fail, words.fail),
      tile("", sums.insufficient, words.insufficient),
      tile("", sums.not_applicable, words.not_applicable),
    );
    byId("undecided").textContent = say("undecided", { n: number(undecided), all: number(data.findings.length) });
    summary("rules", data.rules, tallied("rule"), everyRule, (rule) => rule.title, () => (everyRule = true));
    summary("units", data.units, tallied("unit"), everyUnit, () => "", () => (everyUnit = true));
  }

  function bar(own, most) {
    const label = SEVERITIES.map((severity) => `${words[`${severity}s`]} ${own[severity]}`).join(", ");
    const svg = drawn("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", role: "img", "aria-label": label });
    let from = 0;
    for (const severity of SEVERITIES) {
      const width = (own[severity] / most) * 100;
      if (width) svg.append(drawn("rect", { x: from, y: 0, width, height: 10, class: `bar-${severity}` }));
      from += width;
    }
    return svg;
  }

  function summary(id, entries, counts, whole, explained, expand) {
    const none = { error: 0, warning: 0, info: 0, all: 0 };
    const rows = entries.map((entry) => [entry, counts.get(entry.name) ?? none]);
    rows.sort((one, other) => other[1].all - one[1].all);
    const most = Math.max(1, ...rows.map(([, own]) => own.all));
    const withFindings = rows.filter(([, own]) => own.all);
    const kept = whole ? rows : withFindings.slice(0, id === "units" ? TOP : undefined);
    const first = id === "rules" ? words.rule : words.unit_col;
    const heads = [first, words.plot, words.errors, words.warnings, words.infos, words.holds_short];
    heads.push(words.insufficient_short);
    if (id === "units") heads.push(words.forms_short);
    const body = make("tbody");
    for (const [entry, own] of kept) {
      const name = make("button", { type: "button", className: "link" }, printed(entry.name || words.not_stated));
      name.addEventListener("click", () => choose(id === "rules" ? "rule" : "unit", entry.name));
      const cells = SEVERITIES.map((severity) => own[severity] || "");
      cells.push(entry.pass ?? 0, entry.insufficient ?? 0);
      if (id === "units") cells.push(entry.forms ?? 0);
      body.append(
        make(
          "tr",
          {},
          make("th", { scope: "row" }, name, explained(entry) ? make("small", {}, explained(entry)) : ""),
          make("td", { className: "plot" }, bar(own, most)),
          ...cells.map((value) => make("td", {}, typeof value === "number" ? number(value) : value)),
        ),
      );
    }
    if (kept.length < rows.length) {
      const more = make("button", { type: "button", className: "link" }, say("rest", { n: rows.length - kept.length }));
      if (kept.length < withFindings.length) more.textContent = say("show_units", { n: rows.length });
      more.addEventListener("click", () => {
        expand();
        summarise();
      });
      body.append(make("tr", { className: "rest" }, make("td", { colSpan: heads.length }, more)));
    }
    const head = make("tr", {}, ...heads.map((text) => make("th", { scope: "col" }, text)));
    head.children[1].className = "plot";
    SEVERITIES.forEach((severity, index) => {
      const sign = drawn("svg", { viewBox: "0 0 10 10", class: "sign-of", "aria-hidden": "true" });
      sign.append(drawn("rect", { width: 10, height: 10, class: `bar-${severity}` }));
      head.children[2 + index].prepend(sign);
    });
    byId(id).replaceChildren(make("table", { className: "summary" }, make("thead", {}, head), body));
  }

  function unread() {
    if (!data.unread.length) return;
    const items = data.unread.map((file) => make("li", {}, printed(file.source), `: ${file.error || file.status}`));
    const heading = say("unread", { n: number(data.unread.length), files: number(data.files) });
    byId("unread").append(make("div", { className: "unread" }, make("strong", {}, heading), make("ul", {}, ...items)));
  }

  // Findings.

  function textOf(finding) {
    if (finding.text === undefined) {
      const cells = finding.excerpts.flatMap((excerpt) =>
        excerpt.rows ? excerpt.rows.flatMap((row) => row.cells.map((cell) => cell.text)) : [excerpt.text],
      );
      const own = ["id", "rule", "source", "unit", "project", "title", "message", "quote", "locator"];
      finding.text = [...own.map((key) => finding[key]), ...cells].join("\n").toLowerCase();
    }
    return finding.text;
  }

  const ORDERS = {
    document: () => 0,
    severity: (one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity),
    rule: (one, other) => ruleNumbers.get(one.rule) - ruleNumbers.get(other.rule),
    unit: (one, other) => one.unit.localeCompare(other.unit, data.language),
    difference: (one, other) => relative(other) - relative(one),
  };
  const ruleNumbers = new Map(data.rules.map((rule, index) => [rule.name, index]));

  function relative(finding) {
    if (!finding.difference) return -1;
    return Math.abs(Number(finding.difference)) / Math.max(Math.abs(Number(finding.expected)), 1e-9);
  }

  const DECISIONS = {
    open: (decision) => decision !== "dismissed",
    undecided_only: (decision) => !decision,
    accepted: (decision) => decision === "accepted",
    dismissed: (decision) => decision === "dismissed",
    every: () => true,
  };

  let shown = [];
  let rendered = 0;

  function apply() {
    const terms = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const severities = new Set([...document.querySelectorAll("#severities input:checked")].map((box) => box.value));
    const wanted = { rule: byId("rule").value, unit: byId("unit").value, source: byId("document").value };
    const decided = DECISIONS[byId("decision").value];
    shown = data.findings.filter(
      (finding) =>
        severities.has(finding.severity) &&
        Object.entries(wanted).every(([key, value]) => value === "*" || `=${finding[key]}` === value) &&
        decided(ruling(finding)) &&
        terms.every((term) => textOf(finding).includes(term)),
    );
    shown.sort(ORDERS[byId("sort").value]);
    rendered = 0;
    byId("list").replaceChildren();
    byId("count").textContent = say("count", { n: number(shown.length), all: number(data.findings.length) });
    byId("none").hidden = shown.length > 0;
    byId("none").textContent = data.findings.length ? words.none : words.no_findings;
    grow();
  }

  function grow(many = CHUNK) {
    const next = shown.slice(rendered, rendered + many);
    rendered += next.length;
    byId("list").append(...next.map(card));
    byId("more").hidden = rendered >= shown.length;
    byId("more").textContent = say("more", { n: number(shown.length - rendered) });
  }

  function choose(filter, value) {
    byId(filter).value = `=${value}`;
    apply();
    byId("findings").focus();
    byId("findings").scrollIntoView();
  }

  function card(finding) {
    const heading = `f-${finding.id}`;
    const node = make("article", { className: `finding ${finding.severity}`, tabIndex: 0, "aria-labelledby": heading });
    node.dataset.id = finding.id;
    const rule = data.rules[ruleNumbers.get(finding.rule)];
    node.append(
      make(
        "div",
        { className: "kind" },
        make("span", { className: `severity ${finding.severity}` }, words[finding.severity]),
        make("span", {}, finding.rule),
        make("span", {}, printed(finding.unit || words.not_stated)),
        finding.project ? make("span", {}, printed(finding.project)) : "",
      ),
      make("h3", { id: heading }, printed(finding.message)),
      make("p", { className: "where" }, printed(finding.source), ...places(finding)),
      figures(finding, rule),
      doubt(finding),
      ...finding.excerpts.map((excerpt) => (excerpt.rows ? tableOf(excerpt) : sentence(excerpt))),
    );
    if (!finding.excerpts.length && finding.quote) node.append(make("p", { className: "sentence" }, printed(finding.quote)));
    if (finding.left_out) node.append(make("p", { className: "key" }, say("left_out", { n: finding.left_out })));
    else if (finding.excerpts.some((excerpt) => excerpt.rows)) node.append(key());
    node.append(...pictures(finding), decisionRow(finding, node));
    return node;
  }

  function places(finding) {
    const parts = [];
    if (finding.title) parts.push(" · ", printed(finding.title));
    if (finding.locator) parts.push(` · ${finding.locator}`);
    if (finding.line) parts.push(` · ${say("line", { n: finding.line })}`);
    return parts;
  }

  function figures(finding, rule) {
    const list = make("dl", { className: "figures" });
    const add = (word, className, ...content) =>
      list.append(make("dt", {}, words[word]), make("dd", { className }, ...content));
    add("must_hold", "", rule.equation);
    if (finding.equation) add("equation", "equation", printed(finding.equation));
    if (finding.stated) add("stated", "", figure(finding.stated), ends("between", finding.stated_interval));
    if (finding.expected) add("computed", "", figure(finding.expected), ends("can_be", finding.interval));
    if (finding.difference) add("difference", "", figure(finding.difference));
    return list;
  }

  /** What a figure may be; one without an interval, or with one of no width, is exact. */
  function ends(word, interval) {
    const [low, high] = (interval ?? ["", ""]).map(figure);
    const told = low === high ? words[word === "between" ? "exact" : "from_exact"] : say(word, { low, high });
    return make("span", { className: "muted" }, ` (${told})`);
  }

  function doubt(finding) {
    if (!finding.doubt) return "";
    const [raw, , wanted] = finding.doubt;
    return make(
      "div",
      { className: "doubt" },
      words.doubt,
      make(
        "ul",
        {},
        make("li", {}, printed(say("doubt_printed", { raw }))),
        make("li", {}, printed(say("doubt_wanted", { raw, wanted }))),
      ),
    );
  }

  function tableOf(excerpt) {
    const body = make("tbody");
    // Columns that are blank in all rows shown are left out.
    const filled = excerpt.rows.flatMap((row) => row.cells).filter((cell) => cell.marked || cell.text.trim());
    const kept = [...new Set(filled.map((cell) => cell.column))].sort((one, other) => one - other);
    let covered = new Map(); // Column → rows below that a cell above still covers.
    for (const row of excerpt.rows) {
      const line = make("tr", { className: row.heading ? "heading" : "" });
      line.append(make("th", { scope: "row", className: "no", "aria-label": say("row", { n: row.row }) }, `r${row.row}`));
      const below = new Map([...covered].filter(([, left]) => left > 1).map(([column, left]) => [column, left - 1]));
      const cells = new Map(row.cells.map((cell) => [cell.column, cell]));
      let next = 0;
      for (const column of kept) {
        if (column < next || covered.has(column)) continue;
        const cell = cells.get(column);
        next = column + (cell?.columns ?? 1);
        const across = kept.filter((other) => column <= other && other < next);
        if (cell?.rows > 1) for (const other of across) below.set(other, cell.rows - 1);
        line.append(cell ? cellOf(cell, across.length) : make("td"));
      }
      covered = below;
      body.append(line);
    }
    const caption = say("printed_rows", { locator: excerpt.locator });
    return make(
      "figure",
      {},
      make("figcaption", {}, caption),
      make(
        "div",
        { className: "scroll", tabIndex: 0, role: "region", "aria-label": caption },
        make("table", { className: "printed-table" }, body),
      ),
    );
  }

  function cellOf(cell, across) {
    const node = make("td", { className: cell.marked ?? "", colSpan: across, rowSpan: cell.rows ?? 1 });
    if (cell.text.length > 12) node.classList.add("long");
    node.textContent = cell.text;
    if (cell.marked) node.title = `${words[`key_${cell.marked}`]}, ${cell.locator}`;
    return node;
  }

  function sentence(excerpt) {
    const text = make("p", { className: `sentence ${excerpt.marked}` });
    let at = 0;
    for (const { start, end, marked } of excerpt.figures ?? []) {
      if (start < at) continue;
      text.append(excerpt.text.slice(at, start), make("mark", { className: marked }, excerpt.text.slice(start, end)));
      at = end;
    }
    text.append(excerpt.text.slice(at));
    const line = excerpt.line ? `, ${say("line", { n: excerpt.line })}` : "";
    return make(
      "figure",
      {},
      make("figcaption", {}, say("printed_rows", { locator: excerpt.locator }) + line),
      make("bdi", {}, text),
    );
  }

  function key() {
    const sign = (name) => [make("i", { className: name, "aria-hidden": "true" }), words[`key_${name}`]];
    return make("p", { className: "key" }, ...sign("stated"), ...sign("part"));
  }

  function pictures(finding) {
    const drawings = finding.pictures.map((picture) => {
      const caption = say("picture", { n: picture.page, source: finding.source });
      const image = make("img", { loading: "lazy", width: picture.width, height: picture.height });
      image.alt = say("picture_alt", { n: picture.page });
      image.src = `data:image/png;base64,${picture.png}`;
      return make("figure", { className: "picture" }, make("figcaption", {}, printed(caption)), image);
    });
    const note = finding.note ? words[`note_${finding.note}`] : "";
    return note ? [...drawings, make("p", { className: "key" }, note)] : drawings;
  }

  function decisionRow(finding, node) {
    const buttons = [];
    const comment = make("input", { type: "text", placeholder: words.comment, "aria-label": words.comment });
    comment.value = decisions.get(finding.id)?.comment ?? "";
    comment.addEventListener("change", () => decide(finding, { comment: comment.value.trim() }));
    const state = make("span", { className: "id" });
    const mark = () => {
      const entry = decisions.get(finding.id);
      const decision = entry?.decision ?? "";
      for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === decision));
      node.classList.toggle("dismissed", decision === "dismissed");
      const id = say("id", { id: finding.id });
      const told = decision ? say("decided", { decision: words[decision], by: entry.by, date: entry.date }) : "";
      state.textContent = told ? `${id} · ${told}` : id;
    };
    for (const [value, word] of [["accepted", "accept"], ["dismissed", "dismiss"]]) {
      const button = make("button", { type: "button", value }, words[word]);
      button.addEventListener("click", () => {
        decide(finding, { decision: ruling(finding) === value ? "" : value });
        mark();
      });
      buttons.push(button);
    }
    mark();
    return make("div", { className: "ruling" }, ...buttons, comment, state);
  }

  // Controls.

  function options(select, entries) {
    select.append(...entries.map(([value, text]) => make("option", { value }, text)));
  }

  function controls() {
    const boxes = SEVERITIES.map((severity) => {
      const box = make("input", { type: "checkbox", value: severity, defaultChecked: true });
      return make("label", {}, box, words[`${severity}s`]);
    });
    byId("severities").append(...boxes);
    const used = (key) => [...new Set(data.findings.map((finding) => finding[key]))];
    const chosen = (values, none) => [["*", words.every], ...values.map((value) => [`=${value}`, value || none])];
    const rules = new Set(used("rule"));
    options(byId("rule"), chosen(data.rules.map((rule) => rule.name).filter((name) => rules.has(name))));
    const units = used("unit").sort((one, other) => one.localeCompare(other, data.language));
    options(byId("unit"), chosen(units, words.not_stated));
    options(byId("document"), chosen(used("source").sort()));
    options(byId("decision"), Object.keys(DECISIONS).map((name) => [name, words[name]]));
    options(byId("sort"), Object.keys(ORDERS).map((name) => [name, words[`order_${name}`]]));
    let waiting = 0;
    byId("search").addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(apply, 120);
    });
    byId("filters").addEventListener("change", apply);
    byId("filters").addEventListener("submit", (event) => event.preventDefault());
    byId("clear").addEventListener("click", () => {
      byId("filters").reset();
      apply();
    });
    byId("export").addEventListener("click", save);
    byId("by").addEventListener("change", () => store("disclosure-parse by", byId("by").value.trim()));
    byId("more").addEventListener("click", () => grow());
    new IntersectionObserver((seen) => seen.some((entry) => entry.isIntersecting) && grow(), {
      rootMargin: "1200px",
    }).observe(byId("more"));
    byId("list").addEventListener("keydown", step);
    addEventListener("beforeprint", () => {
      everyRule = everyUnit = true;
      summarise();
      grow(Infinity);
      for (const image of document.images) image.loading = "eager";
    });
  }

  /** j and k go from finding to finding, a and d decide; only while a finding has the focus. */
  function step(event) {
    const here = event.target;
    if (!here.classList.contains("finding") || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = { j: here.nextElementSibling, k: here.previousElementSibling }[event.key];
    if (next) next.focus();
    const value = { a: "accepted", d: "dismissed" }[event.key];
    if (value) here.querySelector(`.ruling button[value="${value}"]`).click();
  }

  function theme() {
    const names = ["auto", "light", "dark"];
    let name = stored("disclosure-parse theme");
    const show = () => {
      if (name === "light" || name === "dark") document.documentElement.dataset.theme = name;
      else delete document.documentElement.dataset.theme;
      byId("theme").textContent = words[`theme_${names.includes(name) ? name : "auto"}`];
    };
    byId("theme").addEventListener("click", () => {
      name = names[(Math.max(0, names.indexOf(name)) + 1) % names.length];
      store("disclosure-parse theme", name);
      show();
    });
    show();
  }

  theme();
  restore();
  controls();
  unread();
  summarise();
  apply();
})();
