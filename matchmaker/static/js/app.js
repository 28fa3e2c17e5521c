// Pages work without this. It looks for data attributes and loads the module that each asks for.
import { script } from "./vendor.js";

const MODULES = {
  "[data-map]": "./map.js",
  "[data-pin]": "./pin.js",
  "[data-season]": "./season.js",
  "[data-units-of]": "./units.js",
  "[data-combobox]": "./combobox.js",
  "form[data-said]": "./said.js",
  "form[data-draft]": "./draft.js",
  "[data-filters]": "./filters.js",
  "[data-shows]": "./disclose.js",
  "[data-print]": "./print.js",
};

async function awaken(root) {
  for (const [selector, path] of Object.entries(MODULES)) {
    const found = [...root.querySelectorAll(selector)].filter((element) => !element.dataset.awake);
    if (!found.length) continue;
    // before the wait: a second call meanwhile must not wake them again
    for (const element of found) element.dataset.awake = "true";
    const module = await import(path);
    for (const element of found) module.awaken(element);
  }
}

awaken(document);
if (window.localStorage?.length) import("./draft.js").then((draft) => draft.forgetSent());
document.querySelector("[data-focus]")?.focus();
document.addEventListener("htmx:load", (event) => awaken(event.target));
// htmx reads the page by itself only when it arrives before the page is read, or after all is loaded
if (document.querySelector("[hx-get], [hx-post]")) {
  if (document.readyState === "complete") script("htmx.js");
  else addEventListener("load", () => script("htmx.js"));
}
