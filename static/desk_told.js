// What the stock admin shows to the eye alone is told to everybody: what is wrong with a form, what an icon means,
// and which field a list is that is searched by typing.
"use strict";

const note = document.querySelector(".errornote");
if (note) {
  note.setAttribute("role", "alert");
  note.tabIndex = -1;
  note.focus();
}

function nameOf(select) {
  return select.ariaLabel ?? select.labels[0]?.textContent.trim().replace(/:$/, "") ?? select.name;
}

function tell() {
  for (const icon of document.querySelectorAll("span.help-tooltip[aria-label]")) icon.setAttribute("role", "img");
  for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
    const box = select.nextElementSibling;
    for (const part of box?.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox]") ?? []) {
      const shown = part.matches("[role=combobox]") ? part.querySelector(".select2-selection__rendered")?.title : "";
      part.removeAttribute("aria-labelledby");
      part.setAttribute("aria-label", shown ? `${nameOf(select)}: ${shown}` : nameOf(select));
    }
    box?.querySelector("ul")?.setAttribute("role", "group"); // it holds more than items of a list
    for (const item of box?.querySelectorAll("li") ?? []) item.setAttribute("role", "presentation");
  }
}

addEventListener("load", () => setTimeout(tell)); // after the admin's own scripts, which draw these things then
document.addEventListener("formset:added", () => setTimeout(tell));
window.django?.jQuery(document).on("change select2:select select2:unselect", () => setTimeout(tell));
document.addEventListener("focusin", ({ target }) => {
  if (target.matches(".select2-search__field:not([aria-label])")) target.setAttribute("aria-label", "Search");
});
