// Products and places, found as they are typed, however they are written. Without this the input is
// plain text, which the server understands as well.
//   <input data-combobox="/produits/chercher" data-combobox-create="true" …>
// The address answers to ?q=…: {"results": [{"value": …, "text": …, "note": …}]}.
import { script, sheet } from "./vendor.js";

export async function awaken(input) {
  await Promise.all([script("tom-select.js"), sheet("tom-select.css")]);
  const { combobox, comboboxCreate, comboboxNone, comboboxCreateWords } = input.dataset;
  const typed = input.value;
  const box = new TomSelect(input, {
    maxItems: 1,
    maxOptions: 12,
    valueField: "value",
    labelField: "text",
    searchField: [],
    sortField: [{ field: "$order" }],
    create: comboboxCreate === "true",
    createOnBlur: comboboxCreate === "true",
    persist: false,
    options: typed ? [{ value: typed, text: input.dataset.comboboxText ?? typed }] : [],
    items: typed ? [typed] : [],
    loadThrottle: 200,
    shouldLoad: (query) => query.length > 1,
    score: () => () => 1,
    load: (query, done) => find(combobox, query).then(done, () => done()),
    render: {
      option: (option, escape) =>
        `<div><b>${escape(option.text)}</b> <span class="note">${escape(option.note ?? "")}</span></div>`,
      option_create: (option, escape) =>
        `<div class="create">${escape(comboboxCreateWords ?? "")} <b>${escape(option.input)}</b></div>`,
      no_results: () => `<div class="no-results">${comboboxNone ?? ""}</div>`,
    },
    onType: () => box.clearOptions((option) => option.value === input.value),
    onChange: (value) => {
      // what the draft shows again for this value
      input.dataset.comboboxText = box.options[value]?.text ?? value;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      const detail = box.options[value] ?? {};
      input.dispatchEvent(new CustomEvent("combobox:chosen", { bubbles: true, detail }));
    },
  });
  describe(box, input);
  // its label now leads to the box that people type into
  input.type = "hidden";
}

async function find(address, query) {
  const url = new URL(address, location.href);
  url.searchParams.set("q", query);
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  return answer.ok ? (await answer.json()).results : [];
}

// the input that people type into takes over the sentences of the one that it hides
function describe(box, input) {
  for (const name of ["aria-describedby", "aria-invalid", "aria-required"]) {
    const value = input.getAttribute(name);
    if (value) box.control_input.setAttribute(name, value);
  }
}
