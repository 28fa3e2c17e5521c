// Keeps what is being typed through a lost signal, on this device only, until it is sent.
//   <form data-draft="offer-new" data-draft-kept="Brouillon gardé à %(time)s" data-draft-restored="…">
//   with an element [data-draft-status] where the sentence appears.
const PREFIX = "jumelage:draft:";
const PRIVATE = new Set(["csrf_token", "password"]);
const PAUSE = 600;

export function awaken(form) {
  const key = PREFIX + form.dataset.draft;
  const status = form.querySelector("[data-draft-status]");
  const isRefused = form.querySelector("[aria-invalid=true]") !== null;
  const kept = read(key);
  if (kept && !isRefused && restore(form, kept)) tell(status, form.dataset.draftRestored, kept.at);
  let timer;
  const keep = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const at = Date.now();
      if (write(key, { at, ...content(form) })) tell(status, form.dataset.draftKept, at);
    }, PAUSE);
  };
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!navigator.onLine) {
      event.preventDefault();
      write(key, { at: Date.now(), ...content(form) });
      tell(status, form.dataset.draftOffline ?? form.dataset.draftKept, Date.now());
      return;
    }
    write(key, { at: Date.now(), ...content(form), isSent: true });
  });
}

// A page that answers and is not the form itself shows that what was sent has arrived.
export function forgetSent() {
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(PREFIX) || !read(key)?.isSent) continue;
    const form = document.querySelector(`form[data-draft="${CSS.escape(key.slice(PREFIX.length))}"]`);
    if (!form) localStorage.removeItem(key);
  }
}

function fields(form) {
  return [...new FormData(form)].filter(([name, value]) => !PRIVATE.has(name) && typeof value === "string");
}

// the values, and the words that suggestions show for theirs
function content(form) {
  const boxes = [...form.querySelectorAll("[data-combobox-text]")];
  const texts = Object.fromEntries(boxes.map((box) => [box.name, box.dataset.comboboxText]));
  return { fields: fields(form), texts };
}

function restore(form, { fields: kept, texts }) {
  const now = JSON.stringify(fields(form));
  if (now === JSON.stringify(kept)) return false;
  const left = new Map();
  for (const [name, value] of kept) left.set(name, [...(left.get(name) ?? []), value]);
  for (const control of form.elements) {
    if (!control.name || PRIVATE.has(control.name) || control.type === "file") continue;
    const values = left.get(control.name);
    if (control.type === "checkbox" || control.type === "radio") {
      control.checked = values?.includes(control.value) ?? false;
    } else if (control.type !== "submit" && values?.length) {
      fill(control, values.shift(), texts?.[control.name]);
    } else continue;
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }
  return true;
}

function fill(control, value, text) {
  if (text) control.dataset.comboboxText = text;
  if (control.tomselect) {
    control.tomselect.addOption({ value, text: text ?? value });
    control.tomselect.setValue(value, true);
    return;
  }
  if (control instanceof HTMLSelectElement && ![...control.options].some((o) => o.value === value)) {
    control.add(new Option(value, value));
  }
  control.value = value;
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, draft) {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

function tell(status, sentence, at) {
  if (!status || !sentence) return;
  status.textContent = sentence.replace("%(time)s", clock(at));
}

function clock(at) {
  const moment = new Date(at);
  const minutes = String(moment.getMinutes()).padStart(2, "0");
  return document.documentElement.lang.startsWith("fr")
    ? `${moment.getHours()}\u00a0h\u00a0${minutes}`
    : `${moment.getHours()}:${minutes}`;
}
