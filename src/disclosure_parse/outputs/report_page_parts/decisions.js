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
    if (entry?.decision || entry?.comment) lines.push([finding.id, entry.decision, entry.by, entry.date, entry.comment]);
  }
  lines.push(...data.other_decisions);
  const text = "\ufeff" + lines.map((line) => line.map(quoted).join(",") + "\n").join("");
  const link = make("a", { download: "decisions.csv" });
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
