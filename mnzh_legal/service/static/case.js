"use strict";
const id = byId("case").dataset.id;

function setScript(script) {
  document.querySelectorAll("button[data-script]").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.script === script)));
  document.querySelectorAll("p[data-script]").forEach((p) => { p.hidden = p.dataset.script !== script && p.parentElement.children.length > 1; });
}

function names(field, code) {
  const found = (page.labels[field] || {})[code];
  return found ? found[page.language.startsWith("mn") ? 1 : 0] : code;
}

async function load() {
  try {
    const found = await call(`/v1/cases/${encodeURIComponent(id)}`);
    tell("");
    document.title = found.title.zh;
    byId("title").replaceChildren(titleOf(found.title));
    byId("facts-line").textContent = [
      found.year, names("branch", found.branch), names("kind", found.kind),
      found.court && found.court.zh, found.case_number, found.region && found.region.zh, found.fictional && words.notice,
    ].filter(Boolean).join(" · ");
    const parts = [];
    for (const [name, paragraphs] of Object.entries(found.sections)) {
      parts.push(element("h2", words[`section_${name}`] || name));
      parts.push(...paragraphs.map((p) => pairOf(p)));
    }
    byId("sections").replaceChildren(...parts);
    byId("statutes").replaceChildren(...found.statutes.map((s) => element("li", `《${s.law}》第${s.article}条${s.sub ? `之${s.sub}` : ""}`)));
    byId("copy").addEventListener("click", () => copyText(
      [found.title.zh, found.court && found.court.zh, found.case_number, `${found.year}`, `mnzh:${found.id}`].filter(Boolean).join("，"), byId("copy")));
    setScript(page.language === "mn-Cyrl" ? "mn-Cyrl" : "mn-Mong");
    const near = await call(`/v1/cases/${encodeURIComponent(id)}/similar?limit=5`);
    byId("similar").replaceChildren(...near.hits.map((hit) => {
      const item = element("li");
      const link = element("a");
      link.href = `/cases/${encodeURIComponent(hit.id)}`;
      link.append(titleOf(hit.title));
      item.append(link);
      return item;
    }));
  } catch (error) {
    tell(error.message, true);
  }
}

document.querySelectorAll("button[data-script]").forEach((button) => button.addEventListener("click", () => setScript(button.dataset.script)));
load();
