"use strict";
const MEASURES = ["calls", "languages", "subjects", "unanswered"];
const COLOURS = ["#0b5394", "#b45f06", "#38761d", "#741b47", "#134f5c", "#7f6000", "#990000", "#20124d"];
const SVG = "http://www.w3.org/2000/svg";
let by = "day";

function shape(name, attributes, text) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

// stacked bars, one a period; the table below says the same in figures
function plot(rows, title) {
  const periods = [...new Set(rows.map((r) => r.period))].sort();
  const items = [...new Set(rows.map((r) => r.item))];
  const total = (p) => rows.filter((r) => r.period === p).reduce((n, r) => n + r.count, 0);
  const most = Math.max(...periods.map(total));
  const [width, height, base] = [Math.max(320, periods.length * 46 + 60), 220, 180];
  const svg = shape("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": title, class: "plot" });
  svg.append(shape("text", { x: 4, y: 14, class: "axis" }, String(most)), shape("line", { x1: 40, y1: base, x2: width, y2: base, stroke: "#8796a5" }));
  periods.forEach((period, n) => {
    let y = base;
    items.forEach((item, i) => {
      const count = rows.filter((r) => r.period === period && r.item === item).reduce((a, r) => a + r.count, 0);
      const size = (count / most) * (base - 20);
      y -= size;
      if (count) {
        const bar = shape("rect", { x: 46 + n * 46, y, width: 32, height: size, fill: COLOURS[i % COLOURS.length] });
        bar.append(shape("title", {}, `${period} ${item}: ${count}`));
        svg.append(bar);
      }
    });
    svg.append(shape("text", { x: 62 + n * 46, y: base + 16, class: "axis", "text-anchor": "middle" }, period.slice(5)));
  });
  const table = element("table");
  const head = element("tr");
  head.append(element("th", ""), ...periods.map((p) => element("th", p)));
  table.append(head);
  items.forEach((item, i) => {
    const row = element("tr");
    const name = element("th", item);
    name.style.borderInlineStart = `.6rem solid ${COLOURS[i % COLOURS.length]}`;
    name.scope = "row";
    row.append(name, ...periods.map((p) => element("td", String(rows.filter((r) => r.period === p && r.item === item).reduce((a, r) => a + r.count, 0)))));
    table.append(row);
  });
  const box = element("section", undefined, "card wide");
  box.append(element("h2", title), svg, table);
  return box;
}

async function load() {
  try {
    const found = await call(`/v1/statistics?by=${by}`);
    tell(found.rows.length ? "" : words.empty);
    byId("plots").replaceChildren(...MEASURES.flatMap((measure) => {
      const rows = found.rows.filter((r) => r.measure === measure);
      return rows.length ? [plot(rows, words[`measure_${measure}`])] : [];
    }));
  } catch (error) {
    tell(error.message, true);
  }
}

document.querySelectorAll("button[data-by]").forEach((button) => button.addEventListener("click", () => {
  by = button.dataset.by;
  document.querySelectorAll("button[data-by]").forEach((b) => b.setAttribute("aria-pressed", String(b === button)));
  load();
}));
byId("csv").addEventListener("click", () => download(`/v1/statistics?format=csv&by=${by}`, "statistics.csv").catch((error) => tell(error.message, true)));
load();
