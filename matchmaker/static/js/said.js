// « Caisse de carottes bio 20 kg »: what was typed beside the product goes into the fields that are
// still blank. What the person wrote or chose is left as it is.
//   <form data-said="product" data-said-form="form" data-said-labels="certifications">
// A combobox says what was read by the event « combobox:chosen ».
const USUAL = { quantity_unit: "kg", quantity_per: "season" };

export function awaken(form) {
  const touched = new Set();
  form.addEventListener("input", (event) => event.isTrusted && touched.add(event.target.name));
  form.addEventListener("change", (event) => event.isTrusted && touched.add(event.target.name));
  // after the units of the chosen product are listed
  form.addEventListener("combobox:chosen", (event) => {
    if (event.target.name !== form.dataset.said || !event.detail.said) return;
    setTimeout(() => fill(form, event.detail.said, touched));
  });
}

function fill(form, { fields, form: shape, labels }, touched) {
  const isFree = (name) => !touched.has(name) && isBlank(form, name);
  const counted = ["quantity", "quantity_unit", "quantity_per", "kg_per_unit"];
  if (counted.every(isFree)) {
    for (const [name, value] of Object.entries(fields)) set(form, name, value);
  }
  if (shape && isFree(form.dataset.saidForm)) set(form, form.dataset.saidForm, shape);
  if (isFree(form.dataset.saidLabels)) {
    for (const label of labels) set(form, form.dataset.saidLabels, label);
  }
}

function controls(form, name) {
  return [...form.elements].filter((control) => control.name === name);
}

function isBlank(form, name) {
  return controls(form, name).every((control) => {
    if (control.type === "checkbox") return !control.checked;
    // the usual form of a product comes chosen, and is nobody's word
    if (control.type === "radio") return true;
    return control.value === "" || control.value === USUAL[name];
  });
}

function set(form, name, value) {
  const all = controls(form, name);
  const isChoice = all[0]?.type === "checkbox" || all[0]?.type === "radio";
  const control = isChoice ? all.find((each) => each.value === value) : all[0];
  if (!control) return;
  if (isChoice) control.checked = true;
  else if (control instanceof HTMLSelectElement && ![...control.options].some((o) => o.value === value)) return;
  else control.value = value;
  const folded = control.closest("details");
  if (folded) folded.open = true;
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.dispatchEvent(new Event("change", { bubbles: true }));
}
