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
