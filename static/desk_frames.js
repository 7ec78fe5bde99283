// Links of a previewed page open in a tab of their own: no other page may be shown in a frame.
"use strict";

function lead(frame) {
  for (const link of frame.contentDocument?.links ?? []) {
    if (link.pathname !== frame.contentWindow.location.pathname || !link.hash) link.target = "_blank";
  }
}

for (const frame of document.querySelectorAll(".desk-frame iframe")) {
  frame.addEventListener("load", () => lead(frame));
  lead(frame);
}
