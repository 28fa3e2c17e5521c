// Leaflet over land drawn by ourselves: no tiles, no network beyond our own origin.
import { script, sheet } from "./vendor.js";

const INK = "#14251d";
const SHORE = { color: "#8fb0bf", weight: 1, fillColor: "#f6f7f1", fillOpacity: 1 };
const NEIGHBOUR = { color: "#c3cbc3", weight: 1, fillColor: "#e9ece6", fillOpacity: 1 };
const QUEBEC = [
  [44.95, -76.6],
  [49.5, -63.6],
];

// Close up the shore is coarse: beyond this zoom it would mislead, unless real tiles are there.
const CLOSEST = { land: 12, tiles: 18 };

export async function makeMap(element) {
  await Promise.all([script("leaflet.js"), sheet("leaflet.css")]);
  const { credit, tiles, tileCredit, zoomIn, zoomOut } = element.dataset;
  element.hidden = false;
  const map = L.map(element, {
    zoomControl: false,
    scrollWheelZoom: false,
    zoomSnap: 0.25,
    maxZoom: tiles ? CLOSEST.tiles : CLOSEST.land,
  });
  map.attributionControl.setPrefix(false).addAttribution(tiles ? tileCredit : credit);
  L.control.zoom({ position: "topright", zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
  map.fitBounds(QUEBEC);
  if (tiles) L.tileLayer(tiles, { maxZoom: CLOSEST.tiles }).addTo(map);
  else drawLand(map, element.dataset.land);
  return map;
}

async function drawLand(map, address) {
  const land = await (await fetch(address)).json();
  const style = (feature) => (isHome(feature) ? SHORE : NEIGHBOUR);
  L.geoJSON(land, { interactive: false, style }).addTo(map).bringToBack();
}

// the land file marks what is not Canada, so that it can be drawn more faintly
function isHome(feature) {
  const { kind, name } = feature.properties ?? {};
  return kind !== "neighbour" && name !== "United States of America";
}

export function pinIcon(kind, { number = "", isSelected = false, size = 28 } = {}) {
  const pin = document.createElement("span");
  pin.className = `pin pin-${kind}${isSelected ? " pin-selected" : ""}${size < 20 ? " pin-dot" : ""}`;
  pin.append(Object.assign(document.createElement("span"), { textContent: number }));
  const side = kind === "hub" ? size * 0.8 : size;
  return L.divIcon({ className: "pin-holder", html: pin, iconSize: [side, side] });
}

export { INK };
