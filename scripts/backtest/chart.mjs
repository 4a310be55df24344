/** Draws predicted against observed figures, one panel per check, both axes logarithmic, as SVG text. */

/** Width and height of a panel's square, and the room around it for words, in px. */
const side = 270;
const left = 62;
const top = 46;
const gap = 30;
const bottom = 92;

/** Colours that stay apart for colour-blind readers (Okabe and Ito 2008). */
const colours = ["#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#000000", "#b8a800"];

/**
 * @param {readonly import("./score.mjs").Result[]} results
 * @param {readonly { check: string, title: string, unit: string }[]} panels
 */
export function scatterChart(results, panels) {
  const classes = [...new Set(results.map((result) => result.class))].sort();
  const colourOf = (name) => colours[classes.indexOf(name) % colours.length];
  const width = panels.length * (side + left) + gap;
  const height = top + side + bottom;
  const drawn = panels.map((panel, index) => {
    const shown = results.filter(({ check, predicted }) => check === panel.check && predicted !== null);
    return `<g transform="translate(${index * (side + left) + left} ${top})">${drawPanel(panel, shown, colourOf)}</g>`;
  });
  const legend = classes.map((name, index) => {
    const x = left + index * 112;
    return `<circle cx="${x}" cy="${height - 16}" r="4" fill="${colourOf(name)}"/>${text(x + 9, height - 12, name)}`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...drawn,
    ...legend,
    "</svg>",
    "",
  ].join("\n");
}

function drawPanel({ title, unit }, results, colourOf) {
  const logs = results.flatMap(({ predicted, observed }) => [Math.log10(predicted), Math.log10(observed)]);
  const from = Math.floor(Math.min(...logs));
  const to = Math.ceil(Math.max(...logs));
  const at = (log) => ((log - from) / (to - from)) * side;
  const decades = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const every = Math.ceil(decades.length / 6);
  const labelled = decades.filter((_, index) => index % every === 0);
  const two = (Math.log10(2) / (to - from)) * side;
  const place = (x, y) => `${x.toFixed(1)},${(side - y).toFixed(1)}`;
  return [
    `<rect width="${side}" height="${side}" fill="#fafafa" stroke="#cccccc"/>`,
    `<polygon points="${place(0, 0)} ${place(0, two)} ${place(side - two, side)} ${place(side, side)} ${place(side, side - two)} ${place(two, 0)}" fill="#e8eef2"/>`,
    ...decades.map((log) => {
      const x = at(log).toFixed(1);
      const y = (side - at(log)).toFixed(1);
      return `<path d="M${x} 0V${side}M0 ${y}H${side}" stroke="#e0e0e0" stroke-width="0.5"/>`;
    }),
    `<path d="M0 ${side}L${side} 0" stroke="#888888"/>`,
    ...results.map(({ predicted, observed, class: name, id }) => {
      const [x, y] = [at(Math.log10(observed)), side - at(Math.log10(predicted))];
      return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3.2" fill="${colourOf(name)}" fill-opacity="0.65"><title>${escaped(id)}</title></circle>`;
    }),
    ...labelled.map((log) => text(at(log), side + 16, power(log), "middle")),
    ...labelled.map((log) => text(-6, side - at(log) + 4, power(log), "end")),
    text(side / 2, -14, `${title} (${results.length})`, "middle", "600"),
    text(side / 2, side + 36, `observed, ${unit}`, "middle"),
    `<g transform="translate(-44 ${side / 2}) rotate(-90)">${text(0, 0, `predicted, ${unit}`, "middle")}</g>`,
  ].join("\n");
}

function power(log) {
  return log >= -2 && log <= 3 ? String(Number((10 ** log).toPrecision(1))) : `1e${log}`;
}

function text(x, y, words, anchor = "start", weight = "400") {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" font-weight="${weight}" fill="#222222">${escaped(words)}</text>`;
}

function escaped(words) {
  return words.replace(/&/g, "&amp;").replace(/</g, "&lt;");
}
