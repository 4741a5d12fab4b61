"use strict";
async function search() {
  const query = byId("query").value.trim();
  if (!query) return;
  try {
    const found = await call(`/v1/terms?limit=20&q=${encodeURIComponent(query)}`);
    tell(found.entries.length ? "" : words.nothing);
    byId("entries").replaceChildren(...found.entries.map((entry) => {
      const item = element("li", undefined, "card entry");
      const heads = element("div", undefined, "heads");
      const zh = element("span", [entry.zh, ...entry.zh_variants].join("、"), "zh");
      zh.lang = "zh-Hans";
      const cyrl = element("span", [entry.mn_cyrl, ...entry.admitted].join(", "));
      cyrl.lang = "mn-Cyrl";
      heads.append(zh, setLanguage(element("span", entry.mn_mong), entry.mn_mong || ""), cyrl);
      item.append(heads);
      if (entry.definition.zh) item.append(setLanguage(element("p", entry.definition.zh), entry.definition.zh));
      if (entry.definition.mn) item.append(setLanguage(element("p", entry.definition.mn), entry.definition.mn));
      item.append(element("p", [entry.id, entry.subject, entry.statute, entry.mongolia.join(", ")].filter(Boolean).join(" · "), "hint"));
      return item;
    }));
  } catch (error) {
    tell(error.message, true);
  }
}

byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  history.replaceState(null, "", `?q=${encodeURIComponent(byId("query").value)}`);
  search();
});
byId("query").value = new URLSearchParams(location.search).get("q") || "";
search();
