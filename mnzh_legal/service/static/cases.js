"use strict";
const FACETS = ["branch", "kind", "year", "region", "court_level"];
const PAGE = 10;

function label(field, code) {
  const names = (page.labels[field] || {})[code];
  return names ? names[page.language.startsWith("mn") ? 1 : 0] : code;
}

function address(change = {}) {
  const params = new URLSearchParams(location.search);
  params.delete("lang");
  for (const [name, value] of Object.entries(change)) {
    if (value === null || value === "") params.delete(name); else params.set(name, value);
  }
  return `?${params}`;
}

function go(change) {
  history.pushState(null, "", address(change));
  search();
}

function drawFacets(facets, params) {
  const boxes = [];
  for (const field of FACETS) {
    const chosen = params.get(field);
    const values = Object.entries(facets[field] || {});
    if (!values.length && !chosen) continue;
    const box = element("details");
    box.open = true;
    box.append(element("summary", words[`facet_${field}`]));
    const items = element("ul");
    for (const [value, count] of values.slice(0, 12)) {
      const item = element("li");
      const button = element("button", `${label(field, value)}（${count}）`, "link");
      button.type = "button";
      button.setAttribute("aria-pressed", String(chosen === value));
      button.addEventListener("click", () => go({ [field]: chosen === value ? null : value, offset: null }));
      item.append(button);
      items.append(item);
    }
    box.append(items);
    boxes.push(box);
  }
  byId("facets").replaceChildren(...boxes);
}

function drawHit(hit) {
  const item = element("li");
  const link = element("a");
  link.href = `/cases/${encodeURIComponent(hit.id)}`;
  link.append(titleOf(hit.title));
  const facts = [hit.year, label("branch", hit.branch), label("kind", hit.kind), hit.case_number].filter(Boolean).join(" · ");
  item.append(link, element("p", facts, "hint"), pairOf(hit.snippet, hit.snippet.zh_highlights, hit.snippet.mn_highlights));
  return item;
}

async function search() {
  const params = new URLSearchParams(location.search);
  const query = params.get("q");
  if (!query) return;
  byId("query").value = query;
  const asked = new URLSearchParams({ q: query, limit: String(PAGE) });
  for (const field of FACETS) {
    if (!params.get(field)) continue;
    if (field === "year") {
      asked.set("year_from", params.get(field));
      asked.set("year_to", params.get(field));
    } else asked.set(field, params.get(field));
  }
  const offset = Number(params.get("offset")) || 0;
  asked.set("offset", String(offset));
  try {
    const found = await call(`/v1/cases/search?${asked}`);
    const terms = found.expanded.map((e) => `${e.surface} → ${e.zh} = ${e.mn[0]}`).join("；");
    tell(`${found.total} ${words.results}` + (terms ? ` · ${words.expanded}: ${terms}` : ""));
    if (!found.total) {
      tell(found.hints.length ? `${words.nothing_but} ${found.hints.map((h) => `${h.change}（${h.total}）`).join("；")}` : words.nothing);
    }
    drawFacets(found.facets, params);
    byId("hits").start = offset + 1;
    byId("hits").replaceChildren(...found.hits.map(drawHit));
    const paging = [];
    const add = (text, to) => {
      const button = element("button", text, "quiet");
      button.type = "button";
      button.addEventListener("click", () => { go({ offset: to || null }); window.scrollTo(0, 0); });
      paging.push(button);
    };
    if (offset > 0) add(words.back_page, Math.max(0, offset - PAGE));
    if (offset + PAGE < found.total) add(words.more, offset + PAGE);
    byId("paging").replaceChildren(...paging);
  } catch (error) {
    tell(error.message, true);
    byId("hits").replaceChildren();
  }
}

let waiting = 0;
byId("query").addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const text = byId("query").value.trim();
    if (!text) return;
    try {
      const found = await call(`/v1/cases/suggest?limit=8&q=${encodeURIComponent(text)}`);
      byId("suggestions").replaceChildren(...found.suggestions.map((s) => {
        const option = element("option", `${s.total}`);
        option.value = s.text;
        return option;
      }));
    } catch { /* suggestions are a help, not a need */ }
  }, 200);
});

byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const clean = Object.fromEntries(FACETS.map((f) => [f, null]));
  go({ ...clean, q: byId("query").value.trim(), offset: null });
});
window.addEventListener("popstate", search);
search();
