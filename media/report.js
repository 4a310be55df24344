// The report's only script: sorts, groups and searches the table of runs, opens a run's breakdown, and asks the editor for what it needs.
// It computes nothing. It sends { type: "ready" }, { type: "reveal", path, line, column, cell }, { type: "contents", id } for the breakdown
// of a run that is opened, and { type: "export" }. It takes { type: "focus", id }, which opens a run's breakdown, { type: "contents", id,
// markup }, which fills it, and { type: "stale" }, after which breakdowns are asked for anew.
// @ts-check
(() => {
  /** @type {{ postMessage(message: unknown): void, getState(): any, setState(state: unknown): void } | undefined} */
  // @ts-expect-error The editor's webview provides it; a browser does not.
  const editor = typeof acquireVsCodeApi === "function" ? acquireVsCodeApi() : undefined;
  const table = /** @type {HTMLTableElement | null} */ (document.getElementById("runs"));
  const group = /** @type {HTMLSelectElement | null} */ (document.getElementById("group"));
  const exporter = document.getElementById("export");
  const search = /** @type {HTMLInputElement | null} */ (document.getElementById("search"));
  const shown = document.getElementById("shown");
  /** @type {{ search: string, group: string, column: number, order: "ascending" | "descending" }} */
  const state = { search: "", group: "", column: 1, order: "descending", ...editor?.getState() };
  const rows = [...(table?.tBodies[0]?.rows ?? [])];

  document.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element)) return;
    const place = /** @type {HTMLElement | null} */ (target.closest("button.place"));
    if (place) reveal(place.dataset);
    const sort = target.closest("button[data-sort]");
    if (sort) sortBy(sort);
    const link = target.closest('a[href^="#"]');
    if (link) openRun(link.getAttribute("href")?.slice(1) ?? "");
    if (target.closest("#export")) editor?.postMessage({ type: "export" });
  });
  document.addEventListener("toggle", ({ target }) => fill(target), true);
  search?.addEventListener("input", () => {
    state.search = search.value;
    keep();
    filter();
  });
  group?.addEventListener("change", () => {
    state.group = group.value;
    keep();
    order();
    filter();
  });

  window.addEventListener("message", ({ data }) => {
    if (data?.type === "focus") openRun(String(data.id));
    if (data?.type === "contents") takeContents(data);
    if (data?.type === "stale") for (const run of document.querySelectorAll("details.run[data-filled]")) refill(run);
  });

  if (search) search.value = state.search;
  if (group) group.value = state.group;
  if (exporter) exporter.hidden = !editor;
  order();
  filter();
  editor?.postMessage({ type: "ready" });

  /** @param {DOMStringMap} data */
  function reveal({ path, line, column, cell }) {
    editor?.postMessage({
      type: "reveal",
      path,
      line: Number(line),
      column: Number(column),
      ...(cell === undefined ? {} : { cell: Number(cell) }),
    });
  }

  /** @param {string} id */
  function openRun(id) {
    const run = document.getElementById(id);
    if (!(run instanceof HTMLDetailsElement)) return;
    run.open = true;
    run.querySelector("summary")?.focus();
  }

  /**
   * A breakdown that was left out comes when it is opened.
   * @param {EventTarget | null} run
   */
  function fill(run) {
    if (!(run instanceof HTMLDetailsElement) || !run.open || !("lazy" in run.dataset)) return;
    delete run.dataset.lazy;
    editor?.postMessage({ type: "contents", id: run.id });
  }

  /** @param {Element} run */
  function refill(run) {
    if (!(run instanceof HTMLDetailsElement)) return;
    delete run.dataset.filled;
    run.dataset.lazy = "";
    fill(run);
  }

  /** @param {{ id: unknown, markup: unknown }} data */
  function takeContents({ id, markup }) {
    const run = document.getElementById(String(id));
    const contents = run?.querySelector(".contents");
    if (!run || !contents) return;
    // Made by the editor from templates that escape; the content policy lets nothing in it run.
    contents.innerHTML = String(markup);
    run.dataset.filled = "";
  }

  /** @param {Element} button */
  function sortBy(button) {
    const head = button.closest("th");
    if (!head) return;
    const same = head.cellIndex === state.column;
    const first = button.getAttribute("data-sort") === "number" ? "descending" : "ascending";
    state.order = same ? (state.order === "descending" ? "ascending" : "descending") : first;
    state.column = head.cellIndex;
    keep();
    order();
  }

  function order() {
    const body = table?.tBodies[0];
    const columns = table?.tHead?.rows[0]?.cells;
    if (!body || !columns) return;
    const sign = state.order === "descending" ? -1 : 1;
    const isNumber = columns[state.column]?.classList.contains("number") ?? false;
    const key = (/** @type {HTMLTableRowElement} */ row) => row.cells[state.column]?.dataset.value ?? "";
    const sorted = [...rows].sort(
      (a, b) => sign * (isNumber ? Number(key(a)) - Number(key(b)) : key(a).localeCompare(key(b))),
    );
    const kind = group?.value ?? "";
    const heads = groupHeads();
    for (const head of heads) head.hidden = true;
    for (const row of sorted) {
      const home =
        kind === "" ? undefined : heads.find((h) => h.dataset.kind === kind && h.dataset.group === row.dataset[kind]);
      if (home) home.hidden = false;
      (home ?? body).append(row);
    }
    for (const head of columns) {
      if (head.ariaSort !== null) head.ariaSort = head.cellIndex === state.column ? state.order : "none";
    }
  }

  /** @returns {HTMLElement[]} */
  function groupHeads() {
    return [...(table?.querySelectorAll("tbody.group") ?? [])].filter((head) => head instanceof HTMLElement);
  }

  function filter() {
    const words = state.search.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) {
      const text = row.textContent?.toLowerCase() ?? "";
      row.hidden = !words.every((word) => text.includes(word));
    }
    for (const head of groupHeads()) {
      const members = rows.filter((row) => row.parentElement === head);
      head.hidden = members.every((row) => row.hidden);
    }
    if (shown) shown.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} runs shown`;
  }

  function keep() {
    editor?.setState(state);
  }
})();
