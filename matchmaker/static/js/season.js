// Painting a season: choose a brush, then touch the half-months. The selects stay in the form and
// carry the values; this only gives them a better face.
const FULL = 100;
const SOME = 50;
const LOTS = 24;
const SVG = "http://www.w3.org/2000/svg";

export function awaken(field) {
  const selects = [...field.querySelectorAll(`select[name="${field.dataset.season}"]`)];
  const modes = field.dataset.modes.split(" ").filter(Boolean);
  const words = wordsOf(field.dataset);
  const names = modeNames(selects[0], modes);
  const tools = furnish(field, { modes, names, words });
  const lots = selects.map((select, index) => makeLot(select, index === Number(field.dataset.now)));

  function refresh() {
    lots.forEach((lot, index) => show(lot, selects[index], { names, words }));
    tools.summary.textContent = summary(selects, { modes, names, words });
  }

  function paint(index) {
    const amount = Number(chosen(field, "brush") ?? FULL);
    const mode = chosen(field, "mode") ?? "";
    assign(selects[index], painted(amount, mode));
    selects[index].dispatchEvent(new Event("change", { bubbles: true }));
  }

  lots.forEach((lot, index) => {
    lot.addEventListener("click", () => paint(index));
    lot.addEventListener("keydown", (event) => move(event, lots, index));
  });
  tools.shift.addEventListener("click", () => {
    const values = selects.map((select) => select.value);
    selects.forEach((select, index) => assign(select, values.at(index - 1)));
    selects[0].dispatchEvent(new Event("change", { bubbles: true }));
  });
  field.addEventListener("change", (event) => {
    if (event.target.name === field.dataset.season) refresh();
  });
  field.querySelector(".painting").classList.add("is-alive");
  if (field.dataset.prefill) prefillFrom(field, selects, refresh);
  refresh();
}

function wordsOf(data) {
  const words = {};
  for (const [key, value] of Object.entries(data)) {
    if (key.startsWith("words")) words[key.slice(5).toLowerCase()] = value;
  }
  return words;
}

// « au champ, plein » is how the server words an option: the mode is what comes before the comma
function modeNames(select, modes) {
  const names = {};
  for (const mode of modes) {
    const option = [...select.options].find((each) => each.value === `${mode}:${FULL}`);
    names[mode] = option.textContent.split(",")[0];
  }
  return names;
}

function furnish(field, { modes, names, words }) {
  const tools = document.createElement("div");
  tools.className = "painting-tools";
  tools.append(element("p", { className: "quiet", textContent: words.hint }));
  if (modes.length > 1) {
    const pairs = modes.map((mode) => [mode, names[mode], swatch(mode, FULL)]);
    tools.append(choice(words.mode, "mode", pairs, "mode-choice"));
  }
  const amounts = [
    [FULL, words.full],
    [SOME, words.some],
    [0, words.none],
  ];
  const pairs = amounts.map(([amount, word]) => [amount, word, swatch(modes[0] ?? "demand", amount)]);
  tools.append(choice(words.brush, "brush", pairs, "brush"));
  field.querySelector(".painting").before(tools);
  const shift = element("button", { type: "button", className: "btn btn-text", textContent: words.shift });
  const summary = field.querySelector("[data-summary]");
  summary.after(shift);
  return { summary, shift };
}

function choice(legend, name, pairs, className) {
  const group = element("fieldset", { className: "mb-3" });
  group.append(element("legend", { className: "form-label", textContent: legend }));
  const row = element("div", { className });
  pairs.forEach(([value, word, drawing], index) => {
    const label = document.createElement("label");
    // no name in the form: a brush is not sent
    const radio = element("input", { type: "radio", value: String(value), checked: index === 0 });
    radio.dataset.tool = name;
    radio.addEventListener("change", () => {
      for (const other of row.querySelectorAll("input")) other.checked = other === radio;
    });
    radio.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const radios = [...row.querySelectorAll("input")];
      const next = radios.at((radios.indexOf(radio) + step) % radios.length);
      next.click();
      next.focus();
    });
    label.append(drawing, radio, word);
    row.append(label);
  });
  group.append(row);
  return group;
}

function chosen(field, tool) {
  return field.querySelector(`input[data-tool="${tool}"]:checked`)?.value;
}

function makeLot(select, isNow) {
  const lot = element("button", { type: "button", className: `lot${isNow ? " now" : ""}` });
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", "lots");
  drawing.setAttribute("aria-hidden", "true");
  lot.append(drawing);
  select.closest("label").after(lot);
  return lot;
}

function show(lot, select, { names, words }) {
  const layers = parse(select.value);
  const total = layers.reduce((sum, [, amount]) => sum + amount, 0);
  lot.classList.toggle("is-full", total > 75);
  lot.classList.toggle("is-some", total > 0 && total <= 75);
  lot.setAttribute("aria-pressed", String(total > 0));
  const level = total > 75 ? words.full : total > 0 ? words.some : words.none;
  const ways = layers.map(([mode]) => names[mode]).filter(Boolean);
  const name = [`${select.dataset.dates} : ${level}`, ...ways].join(", ");
  lot.setAttribute("aria-label", name);
  let base = 100;
  lot.firstChild.replaceChildren(
    ...layers.map(([mode, amount]) => {
      const height = (amount / Math.max(total, FULL)) * 100;
      base -= height;
      return rect(mode, base, height, amount);
    }),
  );
}

function rect(mode, y, height, amount) {
  const shape = document.createElementNS(SVG, "rect");
  const place = { width: "100%", x: 0, y: `${y}%`, height: `${height}%` };
  for (const [key, value] of Object.entries(place)) shape.setAttribute(key, value);
  if (mode === "field") shape.setAttribute("class", amount > 75 ? "in-field" : "in-field middle");
  else if (mode) shape.setAttribute("fill", `url(#pattern-${mode})`);
  else shape.setAttribute("class", amount > 75 ? "in-demand" : "in-demand middle");
  return shape;
}

function swatch(mode, amount) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", "lots swatch");
  drawing.setAttribute("aria-hidden", "true");
  const height = amount === FULL ? 100 : amount === SOME ? 50 : 0;
  const frame = document.createElementNS(SVG, "rect");
  frame.setAttribute("class", "outline");
  frame.setAttribute("width", "100%");
  frame.setAttribute("height", "100%");
  drawing.append(frame, rect(mode === "demand" ? "" : mode, 100 - height, height, amount));
  return drawing;
}

function parse(value) {
  if (!value || value === "0") return [];
  return value.split(" ").map((part) => {
    const [mode, amount] = part.includes(":") ? part.split(":") : ["", part];
    return [mode, Number(amount)];
  });
}

function painted(amount, mode) {
  if (!amount) return "0";
  return mode ? `${mode}:${amount}` : String(amount);
}

function assign(select, value) {
  if (![...select.options].some((option) => option.value === value)) {
    select.add(new Option(value, value));
  }
  select.value = value;
}

function summary(selects, { modes, names, words }) {
  const values = selects.map((select) => parse(select.value));
  const parts = (modes.length ? modes : [""])
    .map((mode) => [mode, values.map((layers) => layers.some(([each]) => each === mode))])
    .filter(([, on]) => on.some(Boolean))
    .map(([mode, on]) => [names[mode], spans(on, selects, words)].filter(Boolean).join(" "));
  return parts.length ? `${sentence(parts.join(", "))}.` : `${sentence(words.never)}.`;
}

function spans(on, selects, words) {
  if (on.every(Boolean)) return words.always;
  const runs = [];
  for (let start = 0; start < LOTS; start += 1) {
    if (!on[start] || on.at(start - 1)) continue;
    let last = start;
    while (on[(last + 1) % LOTS]) last += 1;
    if (last === start) {
      runs.push(selects[start].dataset.dates);
      continue;
    }
    runs.push(
      words.from
        .replace("%(first)s", selects[start].dataset.first)
        .replace("%(last)s", selects[last % LOTS].dataset.last),
    );
  }
  return runs.join(` ${words.and} `);
}

function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function move(event, lots, index) {
  const columns = getComputedStyle(lots[0].closest(".painting")).gridTemplateColumns.split(" ").length * 2;
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
  if (!step) return;
  event.preventDefault();
  lots[(index + step + LOTS) % LOTS].focus();
}

// A product brings its usual season, as long as nobody has painted anything else.
function prefillFrom(field, selects, refresh) {
  const source = field.form?.elements[field.dataset.prefillFrom];
  let given = selects.every((select) => select.value === "0") ? written(selects) : null;
  source?.addEventListener("change", async () => {
    if (!source.value || given === null || written(selects) !== given) return;
    const url = new URL(field.dataset.prefill, location.href);
    url.searchParams.set("product", source.value);
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { modes } = await answer.json();
    if (written(selects) !== given) return;
    selects.forEach((select, index) => assign(select, stacked(modes ?? {}, index)));
    given = written(selects);
    refresh();
    selects[0].dispatchEvent(new Event("change", { bubbles: true }));
  });
}

function stacked(modes, index) {
  const layers = Object.entries(modes).filter(([, curve]) => curve[index] > 0);
  return layers.map(([mode, curve]) => `${mode}:${curve[index]}`).join(" ") || "0";
}

function written(selects) {
  return selects.map((select) => select.value).join("|");
}

function element(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}
