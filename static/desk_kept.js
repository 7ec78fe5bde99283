// Text being typed survives a closed tab, a lost session and a failed save: it is kept in this browser and offered back.
"use strict";

const form = document.querySelector("#content-main form[id$='_form']");
const box = document.querySelector(".desk-kept");
const place = `desk:${box?.dataset.account}:${location.pathname}${location.search}`; // who shares a browser shares no text
const KEPT_AFTER = 300;

function typed() {
  const fields = [...form.elements].filter((field) => field.matches("textarea, input[type='text'], input[type='url']"));
  return Object.fromEntries(fields.filter((field) => field.name).map((field) => [field.name, field.value]));
}

function differing(kept) {
  return Object.entries(kept).filter(([name, value]) => {
    const field = form.elements[name];
    return field && "value" in field && field.value.replaceAll("\r\n", "\n") !== value.replaceAll("\r\n", "\n");
  });
}

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

function offer(kept, fields) {
  const close = () => { box.hidden = true; };
  const back = () => {
    for (const [name, value] of fields) form.elements[name].value = value;
    close();
  };
  const forget = () => { localStorage.removeItem(place); close(); };
  const day = new Date(kept.at).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
  box.replaceChildren(
    `Text that you typed on ${day} was not saved.`,
    button("Put it back", back),
    button("Forget it", forget),
  );
  box.hidden = false;
}

function look() {
  const kept = JSON.parse(localStorage.getItem(place) ?? "null");
  if (!kept) return;
  if (kept.sent && document.querySelector(".messagelist .success")) localStorage.removeItem(place);
  else if (differing(kept.fields).length) offer(kept, differing(kept.fields));
}

function keep(sent) {
  localStorage.setItem(place, JSON.stringify({ at: Date.now(), fields: typed(), sent }));
}

if (form) {
  let timer = 0;
  look();
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => keep(false), KEPT_AFTER);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    if (timer || localStorage.getItem(place)) keep(true);
  });
}
