// The live preview of the desk. The server renders; this only sends the text and shows the answer.
"use strict";

const PAUSE = 400;
const waiting = new WeakMap();
const turns = new WeakMap(); // which request of an editor is the newest: a late answer to an older one is dropped

function previewOf(editor) {
  return editor.closest(".markdownx")?.querySelector(".markdownx-preview");
}

async function draw(editor) {
  const preview = previewOf(editor);
  const token = editor.form?.elements.csrfmiddlewaretoken?.value;
  if (!preview || !token) return;
  const turn = (turns.get(editor) ?? 0) + 1;
  turns.set(editor, turn);
  const body = new URLSearchParams({ content: editor.value, inline: editor.dataset.inline ?? "" });
  const options = { method: "POST", body, headers: { "X-CSRFToken": token } };
  try {
    const answer = await fetch(editor.dataset.markdownxUrlsPath, options);
    const text = await answer.text();
    if (turns.get(editor) !== turn) return;
    if (answer.ok) preview.innerHTML = text; // cleaned by nh3 on the server; the policy forbids inline script
    else preview.textContent = answer.status === 400 ? text : `No preview (${answer.status}). Your text is untouched.`;
  } catch {
    preview.textContent = "No preview: the site does not answer. Your text is untouched.";
  }
}

function later(editor) {
  clearTimeout(waiting.get(editor));
  waiting.set(editor, setTimeout(() => draw(editor), PAUSE));
}

document.addEventListener("input", (event) => {
  if (event.target.matches(".markdownx-editor")) later(event.target);
});
document.addEventListener("focusin", (event) => {
  if (event.target.matches(".markdownx-editor") && !previewOf(event.target)?.hasChildNodes()) draw(event.target);
});
