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
    finding.doubtful ? make("p", { className: "doubt" }, words.doubtful_reading) : "",
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
