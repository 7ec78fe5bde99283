addEventListener("focusin", ({ target }) => target.dataset.script && import(target.dataset.script));
