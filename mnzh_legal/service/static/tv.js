"use strict";
// Three columns: boards, tiles, what the tile shows. Left and right go between them, up and down within;
// what has the focus is shown at once, so the four arrow keys do everything.
const boards = [...document.querySelectorAll("[data-board]")];
const content = byId("content");
const cache = new Map();
let tiles = [];
let at = { column: 0, board: 0, tile: 0 };

function tileText(tile) {
  return page.language === "zh" || page.language === "en" ? tile.zh : page.language === "mn-Cyrl" ? tile.mn : tile.mn_mong;
}

function drawTiles() {
  const name = boards[at.board].dataset.board;
  tiles = page.boards[name].map((tile, number) => {
    const button = element("button");
    button.type = "button";
    button.dataset.tile = String(number);
    button.append(setLanguage(element("span", tileText(tile)), tileText(tile)));
    button.addEventListener("click", () => { at = { ...at, column: 1, tile: number }; focus(); });
    return button;
  });
  byId("tiles").replaceChildren(...tiles);
}

async function drawContent() {
  const name = boards[at.board].dataset.board;
  const tile = page.boards[name][at.tile];
  if (!cache.has(tile.query)) {
    content.replaceChildren(element("p", words.working));
    try {
      cache.set(tile.query, await call(`/v1/ask?q=${encodeURIComponent(tile.query)}`));
    } catch (error) {
      content.replaceChildren(element("p", error.message, "error"));
      return;
    }
  }
  const found = cache.get(tile.query);
  if (page.boards[boards[at.board].dataset.board][at.tile] !== tile) return;
  const parts = [];
  const heading = element("h1");
  heading.append(element("span", tile.zh, "horizontal"));
  parts.push(heading);
  if (name === "ask" && found.statutes.length) {
    parts.push(element("h2", words.statutes));
    const list = element("ul");
    list.append(...found.statutes.map((s) => element("li", `${s.zh} / ${s.mn}`)));
    parts.push(list);
  }
  for (const item of found.cases) {
    const title = element("h2");
    title.append(titleOf(item.title));
    parts.push(title);
    const shown = name === "watch" || !item.result.length ? [item.snippet, ...item.result] : item.result;
    parts.push(...shown.map((p) => pairOf(p)));
  }
  if (!found.cases.length) parts.push(element("p", words.nothing));
  parts.push(element("p", words.notice, "hint"));
  content.replaceChildren(...parts);
  content.scrollTop = 0;
}

function focus() {
  boards.forEach((b, n) => b.setAttribute("aria-selected", String(n === at.board)));
  tiles.forEach((t, n) => t.setAttribute("aria-current", String(n === at.tile)));
  const node = at.column === 0 ? boards[at.board] : at.column === 1 ? tiles[at.tile] : content;
  node.focus({ preventScroll: at.column === 2 });
  if (at.column !== 2) node.scrollIntoView({ block: "nearest" });
  drawContent();
}

document.addEventListener("keydown", (event) => {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (step) {
    event.preventDefault();
    if (at.column === 0) {
      const board = Math.min(boards.length - 1, Math.max(0, at.board + step));
      if (board !== at.board) { at = { column: 0, board, tile: 0 }; drawTiles(); focus(); }
    } else if (at.column === 1) {
      const tile = Math.min(tiles.length - 1, Math.max(0, at.tile + step));
      if (tile !== at.tile) { at = { ...at, tile }; focus(); }
    } else {
      content.scrollBy({ top: step * content.clientHeight * 0.6 });
    }
  } else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
    event.preventDefault();
    const column = Math.min(2, Math.max(0, at.column + (event.key === "ArrowRight" ? 1 : -1)));
    if (column !== at.column) {
      const drawn = at.column !== 2 && column !== 0;
      at = { ...at, column };
      if (column === 2 || (drawn && column === 1)) {
        const node = column === 2 ? content : tiles[at.tile];
        node.focus({ preventScroll: column === 2 });
      } else focus();
    }
  }
});
boards.forEach((board, number) => board.addEventListener("click", () => { at = { column: 0, board: number, tile: 0 }; drawTiles(); focus(); }));
drawTiles();
focus();
