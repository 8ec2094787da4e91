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
  if (data.unfinished) byId("unread").append(make("div", { className: "unread" }, make("strong", {}, data.unfinished)));
  for (const kind of ["unread", "incomplete"]) {
    if (!data[kind].length) continue;
    const items = data[kind].map((file) => make("li", {}, printed(file.source), `: ${file.error || file.status}`,
      ...(file.warnings ? [make("div", { className: "muted" }, printed(file.warnings))] : [])));
    const heading = say(kind, { n: number(data[kind].length), files: number(data.files) });
    byId("unread").append(make("div", { className: "unread" }, make("strong", {}, heading), make("ul", {}, ...items)));
  }
}
