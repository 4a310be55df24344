// The report's only script: sorts and searches the table of runs, opens a run's breakdown, and asks the editor to reveal a place.
// It computes nothing and sends nothing but { type: "ready" } and { type: "reveal", path, line, column, cell }.
// It takes nothing but { type: "focus", id }, which opens a run's breakdown.
// @ts-check
(() => {
  /** @type {{ postMessage(message: unknown): void, getState(): any, setState(state: unknown): void } | undefined} */
  // @ts-expect-error The editor's webview provides it; a browser does not.
  const editor = typeof acquireVsCodeApi === "function" ? acquireVsCodeApi() : undefined;
  const table = /** @type {HTMLTableElement | null} */ (document.getElementById("runs"));
  const search = /** @type {HTMLInputElement | null} */ (document.getElementById("search"));
  const shown = document.getElementById("shown");
  /** @type {{ search: string, column: number, order: "ascending" | "descending" }} */
  const state = { search: "", column: 1, order: "descending", ...editor?.getState() };

  document.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element)) return;
    const place = /** @type {HTMLElement | null} */ (target.closest("button.place"));
    if (place) reveal(place.dataset);
    const sort = target.closest("button[data-sort]");
    if (sort) sortBy(sort);
    const link = target.closest('a[href^="#"]');
    if (link) openRun(link.getAttribute("href")?.slice(1) ?? "");
  });
  search?.addEventListener("input", () => {
    state.search = search.value;
    keep();
    filter();
  });

  window.addEventListener("message", ({ data }) => {
    if (data?.type === "focus") openRun(String(data.id));
  });

  if (search) search.value = state.search;
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
    const heads = table?.tHead?.rows[0]?.cells;
    if (!body || !heads) return;
    const sign = state.order === "descending" ? -1 : 1;
    const isNumber = heads[state.column]?.classList.contains("number") ?? false;
    const key = (/** @type {HTMLTableRowElement} */ row) => row.cells[state.column]?.dataset.value ?? "";
    const rows = [...body.rows].sort(
      (a, b) => sign * (isNumber ? Number(key(a)) - Number(key(b)) : key(a).localeCompare(key(b))),
    );
    body.append(...rows);
    for (const head of heads) {
      if (head.ariaSort !== null) head.ariaSort = head.cellIndex === state.column ? state.order : "none";
    }
  }

  function filter() {
    const rows = [...(table?.tBodies[0]?.rows ?? [])];
    const words = state.search.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) {
      const text = row.textContent?.toLowerCase() ?? "";
      row.hidden = !words.every((word) => text.includes(word));
    }
    if (shown) shown.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} runs shown`;
  }

  function keep() {
    editor?.setState(state);
  }
})();
