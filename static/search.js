// Suggestions under the search boxes, from the same results as the page. Without this file the boxes only search.
// It is fetched when one of them is used (templates/parts/on_search.js); something may be typed by then.
const PAUSE = 200;
const LONGEST = 70;
const PAGES = ({ kind, title }) => kind !== "claim" && kind !== "source" && title.length <= LONGEST;

function suggest(input, place) {
  const list = document.createElement("datalist");
  list.id = `suggestions-${place}`;
  input.after(list);
  input.setAttribute("list", list.id);
  let timer = 0;
  let asked = null;
  const pages = new Map();

  async function ask(words) {
    asked?.abort();
    asked = new AbortController();
    const address = `${input.dataset.suggest}?q=${encodeURIComponent(words)}`;
    const answer = await fetch(address, { signal: asked.signal });
    const { results } = await answer.json();
    pages.clear();
    for (const { title, url } of results.filter(PAGES)) pages.set(title, pages.get(title) ?? url);
    list.replaceChildren(...[...pages.keys()].map((title) => new Option("", title)));
  }

  function consider(inputType) {
    clearTimeout(timer);
    const words = input.value.trim();
    const chosen = inputType === undefined || inputType === "insertReplacementText";
    if (chosen && pages.has(words)) location.assign(pages.get(words));
    else if (words.length > 1) timer = setTimeout(() => ask(words).catch(() => {}), PAUSE);
  }

  input.addEventListener("input", ({ inputType }) => consider(inputType));
  if (input === document.activeElement) consider();
}

document.querySelectorAll("input[data-suggest]").forEach(suggest);
