"use strict";
const byId = (id) => document.getElementById(id);
const page = JSON.parse(byId("data").textContent);
const words = page.words;
const isTraditional = (text) => /[\u1820-\u18aa]/.test(text);
const isCyrillic = (text) => /[\u0400-\u04ff]/.test(text);

function element(name, text, className) {
  const node = document.createElement(name);
  if (text !== undefined && text !== null) node.textContent = text;
  if (className) node.className = className;
  return node;
}

function langOf(text) {
  return isTraditional(text) ? "mn-Mong" : isCyrillic(text) ? "mn-Cyrl" : "zh-Hans";
}

// marks a node's language; traditional Mongolian stands vertical
function setLanguage(node, text) {
  node.lang = langOf(text);
  node.classList.toggle("vertical", isTraditional(text));
  node.classList.toggle("horizontal", !isTraditional(text));
  return node;
}

function show(node, text) {
  node.textContent = text;
  return setLanguage(node, text);
}

// Spans count code points, as the API does; a JavaScript string counts UTF-16 units.
// spans: [start, end, node factory]
function marked(text, spans, make = (part) => element("mark", part)) {
  const points = Array.from(text);
  const out = document.createDocumentFragment();
  let last = 0;
  for (const span of spans) {
    if (span[0] < last) continue;
    out.append(points.slice(last, span[0]).join(""), make(points.slice(span[0], span[1]).join(""), span));
    last = span[1];
  }
  out.append(points.slice(last).join(""));
  return out;
}

// the key stays in this tab only
function withKey(options = {}) {
  const key = sessionStorage.getItem("mnzh-key");
  return key ? { ...options, headers: { ...options.headers, "X-API-Key": key } } : options;
}

async function send(url, options) {
  let response = await fetch(url, withKey(options));
  if (response.status === 401) {
    const key = window.prompt(words.key_prompt);
    if (key) {
      sessionStorage.setItem("mnzh-key", key.trim());
      response = await fetch(url, withKey(options));
    }
  }
  if (!response.ok) {
    const body = await response.json().catch(() => ({}));
    throw new Error(body.detail || response.statusText);
  }
  return response;
}

async function call(url, options) {
  const response = await send(url, options);
  return response.status === 204 ? null : response.json();
}

async function download(url, name) {
  const response = await send(url);
  const link = element("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

async function copyText(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = element("textarea", text);
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  const before = button.textContent;
  button.textContent = words.copied;
  setTimeout(() => { button.textContent = before; }, 1500);
}

function tell(text, isError = false) {
  const node = byId("message");
  node.textContent = text;
  node.classList.toggle("error", isError);
}

// both languages of a value side by side; marks are spans in zh and mn
function pairOf(value, zhMarks = [], mnMarks = []) {
  const pair = element("div", undefined, "pair");
  const left = element("div", undefined, "side");
  const zh = element("p");
  zh.append(marked(value.zh, zhMarks));
  setLanguage(zh, value.zh);
  left.append(zh);
  const right = element("div", undefined, "side");
  const mong = setLanguage(element("p", value.mn_mong), value.mn_mong || "");
  mong.dataset.script = "mn-Mong";
  const cyrl = element("p", undefined);
  cyrl.append(marked(value.mn, mnMarks));
  setLanguage(cyrl, value.mn);
  cyrl.dataset.script = "mn-Cyrl";
  cyrl.hidden = Boolean(value.mn_mong);
  if (value.mn_mong) right.append(mong);
  if (value.mn_mong !== value.mn) right.append(cyrl);
  pair.append(left, right);
  return pair;
}

// a title in the language of the interface, the other one below it
function titleOf(title) {
  const box = element("div", undefined, "titles");
  const mongolian = page.language === "mn-Cyrl" ? title.mn : title.mn_mong || title.mn;
  const both = [element("span", title.zh), element("span", mongolian)];
  both[0].lang = "zh-Hans";
  both[1].lang = langOf(mongolian);
  if (page.language.startsWith("mn")) both.reverse();
  box.append(...both);
  return box;
}
