"use strict";
let card = null;

function cardText(found) {
  const lines = [found.question, "", words.statutes];
  for (const s of found.statutes) lines.push(`${s.zh} / ${s.mn}`);
  lines.push("", words.nearest);
  found.cases.forEach((c, n) => {
    lines.push(`${n + 1}. ${c.title.zh}（${c.year}） / ${c.title.mn}`);
    for (const p of c.result) lines.push(`   ${p.zh}`, `   ${p.mn}`);
  });
  return lines.join("\n");
}

function copyCard() {
  if (card) copyText(cardText(card), byId("copy"));
}

byId("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  tell(words.working);
  try {
    const found = await call(`/v1/ask?q=${encodeURIComponent(byId("query").value)}`);
    card = found.answered ? found : null;
    byId("copy").disabled = !card;
    byId("card").hidden = !card;
    tell(card ? "" : words.nothing);
    byId("statutes").replaceChildren(...found.statutes.map((s) => {
      const item = element("li");
      item.append(titleOf(s));
      return item;
    }));
    byId("hits").replaceChildren(...found.cases.map((c) => {
      const item = element("li");
      const link = element("a");
      link.href = `/cases/${encodeURIComponent(c.id)}`;
      link.append(titleOf(c.title));
      item.append(link, element("p", String(c.year), "hint"));
      const shown = c.result.length ? c.result : [c.snippet];
      item.append(...shown.map((p) => pairOf(p)));
      return item;
    }));
    byId("terms").replaceChildren(...found.terms.map((t) => element("li", `${t.zh} = ${t.mn}`)));
  } catch (error) {
    tell(error.message, true);
  }
  byId("query").select();
});

byId("copy").addEventListener("click", copyCard);
document.addEventListener("keydown", (event) => {
  if (event.key === "F8") {
    event.preventDefault();
    copyCard();
  }
});
