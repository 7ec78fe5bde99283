// Sources, statements and the like are picked in a dialog and put into the text. Without this file one types them.
"use strict";

const ASKED_AFTER = 200;
const CITED = /\[@[a-z0-9-]+(?:\s*;\s*@[a-z0-9-]+)*\]/g;

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// Where a citation goes: into the group that the cursor stands in or behind, or as a new one.
function citation(text, cursor, insert) {
  const group = [...text.matchAll(CITED)].find((g) => g.index < cursor && cursor <= g.index + g[0].length);
  if (!group) return { at: cursor, words: insert, after: 0 };
  const key = insert.slice(1, -1);
  const known = group[0].slice(1, -1).split(/\s*;\s*/).includes(key);
  return { at: group.index + group[0].length - 1, words: known ? "" : `; ${key}`, after: 1 };
}

// A block stands alone between blank lines.
function block(text, cursor, insert) {
  const lines = (ends, found) => (found ? "\n".repeat(Math.max(0, 2 - ends)) : "");
  const above = text.slice(0, cursor).match(/\n*$/)[0].length;
  const below = text.slice(cursor).match(/^\n*/)[0].length;
  return {
    at: cursor,
    words: lines(above, cursor > above) + insert + lines(below, text.length > cursor + below),
    after: 0,
  };
}

// Typed as by hand, so that 'undo' takes it back and whatever listens to typing hears of it.
function put(field, picker, insert) {
  const ways = { citation, block };
  const way = ways[picker.kind] ?? ((_text, cursor) => ({ at: cursor, words: insert, after: 0 }));
  const { at, words, after } = way(field.value, field.selectionEnd, insert);
  field.focus();
  field.setSelectionRange(at, at);
  if (words && !document.execCommand("insertText", false, words)) {
    field.setRangeText(words, at, at, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  field.setSelectionRange(at + words.length + after, at + words.length + after);
}

function openDialog(field, picker) {
  const search = element("input", { type: "search", id: "desk-pick-search", autocomplete: "off" });
  const said = element("p", { role: "status" });
  const list = element("ul");
  const close = element("button", { type: "button", className: "button", textContent: "Close" });
  const heading = element("h2", { id: "desk-pick-heading", textContent: picker.label });
  const label = element("label", { htmlFor: search.id, textContent: "Search: all words must match" });
  const dialog = element("dialog", { className: "desk-dialog" }, heading, label, search, said, list, close);
  dialog.setAttribute("aria-labelledby", heading.id);
  let timer = 0;
  let turn = 0;

  function choice({ insert, label: name, detail, thumb }) {
    const drawn = thumb ? [element("img", { src: thumb, alt: "", className: "desk-thumb" })] : [];
    const button = element("button", { type: "button" }, ...drawn, element("strong", { textContent: name }), " ", detail);
    button.addEventListener("click", () => {
      dialog.close();
      put(field, picker, insert);
    });
    return element("li", {}, button);
  }

  async function ask() {
    const mine = ++turn;
    try {
      const answer = await fetch(`${picker.url}?${new URLSearchParams({ q: search.value })}`);
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const { items, more } = await answer.json();
      if (mine !== turn) return;
      list.replaceChildren(...items.map(choice));
      const found = items.length === 1 ? "1 found." : `${items.length} found.`;
      said.textContent = more ? `The first ${items.length} are shown. Type more words to find others.` : found;
    } catch {
      if (mine === turn) said.textContent = "The site does not answer. Are you still logged in? Your text is untouched.";
    }
  }

  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, ASKED_AFTER);
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.preventDefault(); // a search box would only be emptied by it
      dialog.close();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const stops = [search, ...list.querySelectorAll("button")];
    const next = stops[stops.indexOf(document.activeElement) + step];
    if (next) next.focus();
    event.preventDefault();
  });
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  search.focus();
  ask();
}

// The buttons stand where the link for those without script stood. Rows that are added to a form bring theirs along.
function equip(field) {
  const row = field.closest(".desk-editor")?.querySelector(".desk-tools");
  const name = field.labels[0]?.textContent.replace(/:\s*$/, "") ?? "";
  const buttons = JSON.parse(field.dataset.pickers).map((picker, place) => {
    const button = element("button", { type: "button", className: "button", textContent: picker.label });
    button.dataset.picker = place;
    button.setAttribute("aria-label", `${picker.label}: ${name}`);
    return button;
  });
  row?.replaceChildren(...buttons);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-picker]");
  const field = button?.closest(".desk-editor").querySelector("textarea");
  if (field) openDialog(field, JSON.parse(field.dataset.pickers)[button.dataset.picker]);
});
document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("textarea[data-pickers]").forEach(equip));
