// What is missing and what sleeps in a place: a full square beside a hollow one.
export function squares({ latitude, longitude, unmet, idle, name }) {
  const holder = Object.assign(document.createElement("span"), { className: "gap-squares" });
  for (const [kind, side] of Object.entries({ unmet, idle })) {
    if (!side) continue;
    const square = Object.assign(document.createElement("i"), { className: kind });
    square.style.width = square.style.height = `${side}px`;
    holder.append(square);
  }
  const made = L.marker([latitude, longitude], {
    title: name,
    alt: name,
    keyboard: false,
    icon: L.divIcon({ className: "pin-holder", html: holder, iconSize: [0, 0] }),
  });
  return made.bindPopup(() => Object.assign(document.createElement("b"), { textContent: name }), {
    closeButton: false,
  });
}
