// The units in which the chosen product is sold, and what the quantity makes in kilos.
//   <select data-units-of="product" data-quantity="quantity" data-equals="id of a sentence"
//           data-equals-words="= %(kg)s kg">
// What the person says that one weighs (kg_per_unit) goes before what the catalogue knows, but for a
// kilo or a pound.
// A combobox says what it knows of the product by the event « combobox:chosen ».
export function awaken(select) {
  const form = select.form;
  const quantity = form.elements[select.dataset.quantity];
  const sentence = document.getElementById(select.dataset.equals);
  const said = form.elements.kg_per_unit;
  const weights = new Map();
  for (const option of select.options) {
    if (option.dataset.kg) weights.set(option.value, Number(option.dataset.kg));
  }

  function tell() {
    if (!sentence || !quantity) return;
    const isMass = select.selectedOptions[0]?.dataset.kind === "mass";
    const own = isMass ? NaN : Number.parseFloat(plain(said?.value ?? ""));
    const each = own > 0 ? own : weights.get(select.value);
    const kilos = each * Number.parseFloat(plain(quantity.value));
    const isTold = Number.isFinite(kilos) && kilos > 0 && select.value !== "kg";
    sentence.textContent = isTold ? select.dataset.equalsWords.replace("%(kg)s", written(kilos)) : "";
  }

  form.addEventListener("combobox:chosen", (event) => {
    const { units } = event.detail;
    if (event.target.name !== select.dataset.unitsOf || !units?.length) return;
    const kept = select.value;
    weights.clear();
    for (const unit of units) weights.set(unit.code, unit.kg);
    select.replaceChildren(...units.map(option));
    if (weights.has(kept)) select.value = kept;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
  select.addEventListener("change", tell);
  quantity?.addEventListener("input", tell);
  said?.addEventListener("input", tell);
  tell();
}

function option(unit) {
  const made = new Option(unit.text, unit.code);
  made.dataset.kind = unit.kind;
  return made;
}

function plain(text) {
  return text.replace(/[\s\u202f\u00a0]/g, "").replace(",", ".");
}

function written(kilos) {
  const language = document.documentElement.lang;
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: kilos < 100 ? 1 : 0 });
  return number.format(kilos).replaceAll("\u00a0", "\u202f");
}
