// The units in which the chosen product is sold, and what the quantity makes in kilos.
//   <select data-units-of="product" data-quantity="quantity" data-equals="id of a sentence"
//           data-equals-words="= %(kg)s kg">
// A combobox says what it knows of the product by the event « combobox:chosen ».
export function awaken(select) {
  const form = select.form;
  const quantity = form.elements[select.dataset.quantity];
  const sentence = document.getElementById(select.dataset.equals);
  const weights = new Map();
  for (const option of select.options) {
    if (option.dataset.kg) weights.set(option.value, Number(option.dataset.kg));
  }

  function tell() {
    if (!sentence || !quantity) return;
    const kilos = weights.get(select.value) * Number.parseFloat(plain(quantity.value));
    const isTold = Number.isFinite(kilos) && kilos > 0 && select.value !== "kg";
    sentence.textContent = isTold ? select.dataset.equalsWords.replace("%(kg)s", written(kilos)) : "";
  }

  form.addEventListener("combobox:chosen", (event) => {
    const { units } = event.detail;
    if (event.target.name !== select.dataset.unitsOf || !units?.length) return;
    const kept = select.value;
    weights.clear();
    for (const unit of units) weights.set(unit.code, unit.kg);
    select.replaceChildren(...units.map((unit) => new Option(unit.text, unit.code)));
    if (weights.has(kept)) select.value = kept;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
  select.addEventListener("change", tell);
  quantity?.addEventListener("input", tell);
  tell();
}

function plain(text) {
  return text.replace(/[\s\u202f\u00a0]/g, "").replace(",", ".");
}

function written(kilos) {
  const language = document.documentElement.lang;
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: kilos < 100 ? 1 : 0 });
  return number.format(kilos).replaceAll("\u00a0", "\u202f");
}
