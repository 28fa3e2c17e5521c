// The pin of a place, moved by hand or by the arrow keys; the two inputs follow, and lead.
import { makeMap, pinIcon } from "./land.js";

const STEP = 0.002;
const ARROWS = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const MONTREAL = [45.51, -73.57];

export async function awaken(field) {
  const inputs = field.dataset.pin.split(" ").map((id) => document.querySelector(id));
  const { holder, status } = furnish(field);
  const map = await makeMap(holder);
  const start = position(inputs) ?? MONTREAL;
  map.setView(start, position(inputs) ? 11 : 7);
  const marker = L.marker(start, {
    draggable: true,
    autoPan: true,
    title: field.dataset.marker,
    alt: field.dataset.marker,
    icon: pinIcon("selected", { size: 30 }),
  }).addTo(map);

  function place(latitude, longitude) {
    marker.setLatLng([latitude, longitude]);
    inputs[0].value = latitude.toFixed(5);
    inputs[1].value = longitude.toFixed(5);
    inputs[0].dispatchEvent(new Event("change", { bubbles: true }));
    status.textContent = field.dataset.moved
      .replace("%(latitude)s", inputs[0].value)
      .replace("%(longitude)s", inputs[1].value);
  }

  marker.on("dragend", () => place(marker.getLatLng().lat, marker.getLatLng().lng));
  map.on("click", (event) => place(event.latlng.lat, event.latlng.lng));
  marker.getElement().addEventListener("keydown", (event) => {
    const way = ARROWS[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    const { lat, lng } = marker.getLatLng();
    const step = event.shiftKey ? STEP * 10 : STEP;
    place(lat + way[0] * step, lng + way[1] * step);
    map.panInside(marker.getLatLng(), { padding: [40, 40] });
  });
  for (const input of inputs) {
    input.addEventListener("input", () => {
      const typed = position(inputs);
      if (!typed) return;
      marker.setLatLng(typed);
      map.setView(typed);
    });
  }
}

function furnish(field) {
  const holder = document.createElement("div");
  holder.className = "map map-pin";
  holder.setAttribute("role", "region");
  holder.setAttribute("aria-label", field.dataset.label);
  Object.assign(holder.dataset, field.dataset);
  delete holder.dataset.pin;
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  field.prepend(holder, status);
  return { holder, status };
}

function position(inputs) {
  const [latitude, longitude] = inputs.map((input) => Number.parseFloat(input.value.replace(",", ".")));
  return Number.isFinite(latitude) && Number.isFinite(longitude) ? [latitude, longitude] : null;
}
