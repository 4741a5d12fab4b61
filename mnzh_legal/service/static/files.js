"use strict";
const list = byId("jobs");

function draw(item, job) {
  const bar = element("progress");
  bar.max = 1;
  bar.value = job.progress;
  bar.setAttribute("aria-label", job.name);
  const state = element("span", words[`state_${job.state}`], `state-${job.state}`);
  item.dataset.state = job.state;
  item.replaceChildren(element("strong", job.name), " ", state, bar);
  if (job.error) item.append(element("p", job.error, "error"));
  const row = element("div", undefined, "row");
  const add = (text, action) => {
    const button = element("button", text, "quiet");
    button.type = "button";
    button.addEventListener("click", async () => {
      try { await action(); } catch (error) { tell(error.message, true); }
    });
    row.append(button);
  };
  if (job.state === "done") {
    job.outputs.forEach((name) => {
      const both = name.includes(".bilingual.");
      add(both ? words.download_bilingual : words.download,
        () => download(`/v1/documents/${job.id}/result?output=${both ? "bilingual" : "translated"}`, name));
    });
    if (job.report && job.report.warning_count) {
      const more = element("details");
      more.append(element("summary", `${words.warnings}: ${job.report.warning_count}`));
      const warnings = element("ul", undefined, "warnings");
      warnings.append(...job.report.warnings.map((w) => element("li", `${w.code}: ${w.message}`)));
      more.append(warnings);
      item.append(more);
    }
  }
  if (job.state === "queued" || job.state === "running") {
    add(words.cancel, async () => draw(item, await call(`/v1/documents/${job.id}/cancel`, { method: "POST" })));
  }
  add(words.delete, async () => { await call(`/v1/documents/${job.id}`, { method: "DELETE" }); item.remove(); });
  item.append(row);
}

async function follow(item, job) {
  draw(item, job);
  while (["queued", "running"].includes(item.dataset.state) && item.isConnected) {
    await new Promise((done) => setTimeout(done, 700));
    if (!item.isConnected || item.dataset.state === "cancelled") return;
    try {
      draw(item, await call(`/v1/documents/${job.id}`));
    } catch (error) {
      tell(error.message, true);
      return;
    }
  }
}

function addJob(job, first) {
  const item = element("li", undefined, "card");
  if (first) list.prepend(item); else list.append(item);
  follow(item, job);
}

byId("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  tell("");
  for (const file of byId("file").files) {
    const form = new FormData();
    form.append("file", file);
    form.append("to", byId("to").value);
    form.append("bilingual", byId("bilingual").checked ? "true" : "false");
    try {
      addJob(await call("/v1/documents", { method: "POST", body: form }), true);
    } catch (error) {
      tell(`${file.name}: ${error.message}`, true);
    }
  }
});

call("/v1/documents").then((body) => body.documents.forEach((job) => addJob(job, false))).catch((error) => tell(error.message, true));
