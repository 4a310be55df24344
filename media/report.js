// The report's only script: sorts, groups and searches the table of runs, opens a run's breakdown, copies a chart as a picture, and asks
// the editor for what it needs.
// It computes nothing. It sends { type: "ready" }, { type: "painted" } when the first screen is there, { type: "reveal", root, path, line, column,
// cell }, { type: "contents", id } for the breakdown of a run that is opened, and { type: "export" }. It takes { type: "focus", id }, which opens
// a run's breakdown, { type: "contents", id, markup }, which fills it, and { type: "stale" }, after which breakdowns are asked for anew.
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
  /** Also those that still wait to be laid out. @type {readonly HTMLTableRowElement[]} */
  let rows = [];

  document.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element)) return;
    const place = /** @type {HTMLElement | null} */ (target.closest("button.place"));
    if (place) reveal(place);
    const sort = target.closest("button[data-sort]");
    if (sort) sortBy(sort);
    const link = target.closest('a[href^="#"]');
    if (link) openRun(link.getAttribute("href")?.slice(1) ?? "");
    const copy = /** @type {HTMLButtonElement | null} */ (target.closest("button.copy"));
    if (copy) void copyChart(copy);
    if (target.closest("#export")) editor?.postMessage({ type: "export" });
  });
  document.addEventListener("toggle", ({ target }) => fill(target), true);
  search?.addEventListener("input", () => {
    unfold();
    state.search = search.value;
    keep();
    filter();
  });
  group?.addEventListener("change", () => {
    unfold();
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
  offerCopies(document);
  // The first screen is in the usual order; what was chosen before needs all rows.
  if (state.search !== "" || state.group !== "" || state.column !== 1 || state.order !== "descending") unfold();
  if (rows.length === 0) arrange();
  editor?.postMessage({ type: "ready" });
  // The frame that is painted now has the first screen only.
  requestAnimationFrame(() =>
    setTimeout(() => {
      editor?.postMessage({ type: "painted" });
      setTimeout(unfold);
    }),
  );

  function arrange() {
    rows = [...(table?.tBodies[0]?.rows ?? [])];
    order();
    filter();
  }

  /** Brings in the rows and breakdowns that were left out of the first screen. */
  function unfold() {
    const folded = /** @type {NodeListOf<HTMLTemplateElement>} */ (document.querySelectorAll("template.later"));
    for (const template of folded) template.replaceWith(template.content);
    if (folded.length > 0) arrange();
  }

  /** @param {HTMLElement} place */
  function reveal(place) {
    const { path, line, column, cell } = place.dataset;
    const folder = /** @type {HTMLElement | null} */ (place.closest("[data-root]"));
    editor?.postMessage({
      type: "reveal",
      root: folder?.dataset.root,
      path,
      line: Number(line),
      column: Number(column),
      ...(cell === undefined ? {} : { cell: Number(cell) }),
    });
  }

  /** @param {string} id */
  function openRun(id) {
    if (!document.getElementById(id)) unfold();
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
    offerCopies(contents);
    run.dataset.filled = "";
  }

  /** @param {Element} button */
  function sortBy(button) {
    const head = button.closest("th");
    if (!head) return;
    const same = head.cellIndex === state.column;
    const first = button.getAttribute("data-sort") === "number" ? "descending" : "ascending";
    unfold();
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
    // The page comes in the usual order; moving every row would lay it out a second time.
    const isInOrder = kind === "" && sorted.every((row, at) => row === body.rows[at]);
    for (const row of isInOrder ? [] : sorted) {
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
    if (shown && !document.querySelector("template.later"))
      shown.textContent = (shown.dataset.shown ?? "")
        .replace("{0}", String(rows.filter((row) => !row.hidden).length))
        .replace("{1}", String(rows.length));
  }

  /** @param {ParentNode} part */
  function offerCopies(part) {
    if (typeof ClipboardItem === "undefined") return;
    for (const button of part.querySelectorAll("button.copy")) if (button instanceof HTMLElement) button.hidden = false;
  }

  /** @param {HTMLButtonElement} button */
  async function copyChart(button) {
    const figure = button.closest("figure");
    const { done = "", failed = "" } = button.dataset;
    const name = button.textContent;
    try {
      const canvas = figure && drawnChart(figure);
      const blob = await new Promise((resolve) => canvas?.toBlob(resolve, "image/png"));
      await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
      button.textContent = done;
    } catch {
      button.textContent = failed;
    }
    if (shown) shown.textContent = button.textContent;
    setTimeout(() => (button.textContent = name), 2000);
  }

  /**
   * What a chart's table shows, as a picture twice the size: drawn from its texts and shapes, so that nothing has to be loaded.
   * @param {Element} figure
   */
  function drawnChart(figure) {
    const [scale, margin, gap, line] = [2, 16, 12, 22];
    const { color, fontFamily, backgroundColor } = getComputedStyle(document.body);
    const canvas = document.createElement("canvas");
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const font = (/** @type {boolean} */ isBold) => `${isBold ? "600 " : ""}13px ${fontFamily}`;
    const textOf = (/** @type {Element | null | undefined} */ part) =>
      part?.textContent?.trim().replace(/\s+/g, " ") ?? "";
    const rows = [...figure.querySelectorAll("tbody tr")].map((row) => ({
      label: textOf(row.querySelector("th")),
      bar: row.querySelector("svg"),
      value: textOf(row.querySelector("td.number")),
      isStrong: row.classList.contains("strong"),
    }));
    const title = textOf(figure.querySelector("caption"));
    const note = textOf(figure.querySelector("figcaption"));
    const widthOf = (/** @type {string} */ text, isBold = false) => {
      pen.font = font(isBold);
      return Math.ceil(pen.measureText(text).width);
    };
    const labels = Math.max(...rows.map(({ label }) => widthOf(label, true)));
    const bars = rows[0]?.bar?.viewBox.baseVal.width ?? 0;
    const values = Math.max(...rows.map(({ value }) => widthOf(value, true)));
    const width = 2 * margin + Math.max(labels + bars + values + 2 * gap, widthOf(title, true), widthOf(note));
    const height = 2 * margin + line * (rows.length + 1 + (note === "" ? 0 : 1));
    [canvas.width, canvas.height] = [width * scale, height * scale];
    pen.scale(scale, scale);
    pen.fillStyle = backgroundColor;
    pen.fillRect(0, 0, width, height);
    pen.textBaseline = "middle";
    const write = (/** @type {string} */ text, /** @type {number} */ x, /** @type {number} */ row, isBold = false) => {
      pen.globalAlpha = 1;
      pen.font = font(isBold);
      pen.fillStyle = color;
      pen.fillText(text, x, margin + line * (row + 0.5));
    };
    write(title, margin, 0, true);
    for (const [index, { label, bar, value, isStrong }] of rows.entries()) {
      write(label, margin, index + 1, isStrong);
      write(value, margin + labels + bars + 2 * gap, index + 1, isStrong);
      const [left, top] = [
        margin + labels + gap,
        margin + line * (index + 1.5) - (bar?.viewBox.baseVal.height ?? 0) / 2,
      ];
      for (const shape of bar?.querySelectorAll("rect, circle") ?? []) draw(pen, shape, left, top);
    }
    if (note !== "") write(note, margin, rows.length + 1);
    return canvas;
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {Element} shape
   * @param {number} left
   * @param {number} top
   */
  function draw(pen, shape, left, top) {
    const { fill, opacity } = getComputedStyle(shape);
    const at = (/** @type {string} */ name) => Number(shape.getAttribute(name));
    pen.globalAlpha = Number(opacity);
    pen.fillStyle = fill;
    pen.beginPath();
    if (shape.tagName === "circle") pen.arc(left + at("cx"), top + at("cy"), at("r"), 0, 2 * Math.PI);
    else pen.roundRect(left + at("x"), top + at("y"), at("width"), at("height"), at("rx"));
    pen.fill();
  }

  function keep() {
    editor?.setState(state);
  }
})();
