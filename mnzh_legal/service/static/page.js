"use strict";
const byId = (id) => document.getElementById(id);
const isTraditional = (text) => /[\u1820-\u18aa]/.test(text);

function element(name, text, className) {
  const node = document.createElement(name);
  if (text !== undefined) node.textContent = text;
  if (className) node.className = className;
  return node;
}

function show(node, text) {
  node.textContent = text;
  node.classList.toggle("vertical", isTraditional(text));
  node.lang = isTraditional(text) ? "mn-Mong" : /[\u0400-\u04ff]/.test(text) ? "mn-Cyrl" : "zh-Hans";
}

// Spans count code points, as the API does; a JavaScript string counts UTF-16 units.
function marked(text, spans) {
  const points = Array.from(text);
  const out = document.createDocumentFragment();
  let last = 0;
  for (const [start, end] of spans) {
    out.append(points.slice(last, start).join(""), element("mark", points.slice(start, end).join("")));
    last = end;
  }
  out.append(points.slice(last).join(""));
  return out;
}

// the key stays in this tab only
function withKey(options = {}) {
  const key = sessionStorage.getItem("mnzh-key");
  return key ? { ...options, headers: { ...options.headers, "X-API-Key": key } } : options;
}

async function call(url, options) {
  let response = await fetch(url, withKey(options));
  if (response.status === 401) {
    const key = window.prompt("API key · API түлхүүр");
    if (key) {
      sessionStorage.setItem("mnzh-key", key.trim());
      response = await fetch(url, withKey(options));
    }
  }
  const body = await response.json();
  if (!response.ok) throw new Error(body.detail || response.statusText);
  return body;
}

byId("translate-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = byId("text").value;
  const warnings = byId("warnings");
  warnings.replaceChildren(element("li", "…"));
  try {
    const result = await call("/v1/translate", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text, to: byId("to").value }),
    });
    const done = result.translations[0];
    byId("translation").hidden = false;
    show(byId("source-view"), text);
    show(byId("target-view"), done.text);
    warnings.replaceChildren(...done.warnings.map((w) => element("li", `${w.code}: ${w.message}`)));
    const rows = done.terms.map((term) => {
      const row = document.createElement("tr");
      const status = element("td", term.status, `status-${term.status}`);
      row.append(element("td", term.source, "term"), element("td", term.form || term.expected, "term"), element("td", term.entry_id), status);
      return row;
    });
    byId("terms").replaceChildren(...rows);
    byId("terms-box").hidden = rows.length === 0;
  } catch (error) {
    warnings.replaceChildren(element("li", error.message));
  }
});

byId("search-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const note = byId("search-note");
  try {
    const result = await call(`/v1/cases/search?limit=5&q=${encodeURIComponent(byId("query").value)}`);
    const terms = result.expanded.map((e) => `${e.surface} → ${e.zh} = ${e.mn[0]}`).join("；");
    note.textContent = `${result.total} 件` + (terms ? `（扩展：${terms}）` : "") +
      (result.total ? "" : "。请减少检索词，或改用另一种语言的词。");
    byId("hits").replaceChildren(...result.hits.map((hit) => {
      const item = document.createElement("li");
      item.append(element("strong", `${hit.title.zh}（${hit.year}）`));
      const pair = element("div", undefined, "pair");
      const left = element("div");
      const zh = element("p");
      zh.lang = "zh-Hans";
      zh.append(marked(hit.snippet.zh, hit.snippet.zh_highlights));
      left.append(zh);
      const right = element("div");
      const mn = element("p");
      show(mn, hit.snippet.mn_mong);
      right.append(mn);
      pair.append(left, right);
      item.append(pair);
      return item;
    }));
  } catch (error) {
    note.textContent = error.message;
    byId("hits").replaceChildren();
  }
});
