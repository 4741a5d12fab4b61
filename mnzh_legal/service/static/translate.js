"use strict";
const entries = new Map();
const tip = byId("tip");

async function showTip(node) {
  const id = node.dataset.entry;
  if (!id) return;
  if (!entries.has(id)) {
    try {
      entries.set(id, await call(`/v1/terms/${encodeURIComponent(id)}`));
    } catch {
      return;
    }
  }
  const entry = entries.get(id);
  tip.replaceChildren(
    element("strong", `${entry.zh} = ${entry.mn_cyrl}`),
    element("p", entry.definition.zh),
    element("p", entry.definition.mn),
  );
  if (entry.mn_mong) tip.append(setLanguage(element("p", entry.mn_mong), entry.mn_mong));
  tip.hidden = false;
  const box = node.getBoundingClientRect();
  const left = Math.max(8, Math.min(box.left, window.innerWidth - tip.offsetWidth - 8));
  const below = box.bottom + tip.offsetHeight + 12 < window.innerHeight;
  tip.style.left = `${left + window.scrollX}px`;
  tip.style.top = `${(below ? box.bottom + 6 : Math.max(8, box.top - tip.offsetHeight - 6)) + window.scrollY}px`;
  node.setAttribute("aria-describedby", "tip");
}

function termNode(text, term) {
  const node = element("mark", text, `term status-${term.status}`);
  node.tabIndex = 0;
  node.dataset.entry = term.entry_id;
  node.addEventListener("mouseenter", () => showTip(node));
  node.addEventListener("focus", () => showTip(node));
  for (const end of ["mouseleave", "blur"]) {
    node.addEventListener(end, () => { tip.hidden = true; node.removeAttribute("aria-describedby"); });
  }
  return node;
}

document.addEventListener("keydown", (event) => { if (event.key === "Escape") tip.hidden = true; });

// where the forms stand in the translation, one after the other, in code points
function formSpans(text, terms) {
  const spans = [];
  for (const term of terms) {
    if (!term.form) continue;
    let from = 0;
    for (;;) {
      const at = text.indexOf(term.form, from);
      if (at < 0) break;
      const start = Array.from(text.slice(0, at)).length;
      const end = start + Array.from(term.form).length;
      if (spans.every((s) => end <= s[0] || start >= s[1])) {
        spans.push([start, end, term]);
        break;
      }
      from = at + 1;
    }
  }
  return spans.sort((a, b) => a[0] - b[0]);
}

byId("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = byId("text").value;
  tell(words.working);
  try {
    const answer = await call("/v1/translate", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text, to: byId("to").value }),
    });
    const done = answer.translations[0];
    tell("");
    byId("result").hidden = false;
    const source = byId("source-view");
    const spans = done.terms.map((t) => [t.start, t.end, t]);
    source.replaceChildren(marked(text, spans, (part, span) => termNode(part, span[2])));
    setLanguage(source, text);
    const target = byId("target-view");
    target.replaceChildren(marked(done.text, formSpans(done.text, done.terms), (part, span) => termNode(part, span[2])));
    setLanguage(target, done.text);
    target.dataset.text = done.text;
    const warnings = done.warnings.map((w) => element("li", `${w.code}: ${w.message}`));
    byId("warnings").replaceChildren(...(warnings.length ? warnings : [element("li", words.no_warnings, "good")]));
    byId("terms").replaceChildren(...done.terms.map((term) => {
      const row = element("tr");
      const form = element("td");
      form.append(setLanguage(element("span", term.form || term.expected), term.form || term.expected));
      row.append(element("td", term.source, "term"), form, element("td", term.entry_id),
        element("td", words[`status_${term.status}`], `status-${term.status}`));
      return row;
    }));
  } catch (error) {
    tell(error.message, true);
  }
});

byId("copy").addEventListener("click", () => copyText(byId("target-view").dataset.text || "", byId("copy")));
