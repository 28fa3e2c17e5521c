// A map of farms and kitchens from a JSON file. The list beside it says the same.
import { gather } from "./gather.js";
import { INK, makeMap, pinIcon } from "./land.js";
import { squares } from "./squares.js";
import { script } from "./vendor.js";

const GREEN = "#3b7a36";
const BLUE = "#1f4f8b";
const GREY = "#5f6e65";
const CROWD = 40;

export async function awaken(element) {
  const [map, answer] = await Promise.all([
    makeMap(element),
    fetch(element.dataset.map, { headers: { Accept: "application/json" } }),
    script("leaflet.js").then(() => script("markercluster.js")),
  ]);
  if (!answer.ok) return;
  const data = await answer.json();
  for (const place of data.blurred ?? []) blur(place).addTo(map);
  for (const path of data.paths ?? []) draw(path).forEach((layer) => layer.addTo(map));
  for (const town of data.towns ?? []) townName(town).addTo(map);
  for (const place of data.squares ?? []) squares(place).addTo(map);
  const points = data.points ?? [];
  const isCrowd = points.length > CROWD;
  const layer = isCrowd ? clusters(element.dataset.cluster) : L.layerGroup();
  for (const point of points) {
    // what the list numbers, or what is chosen, never hides in a cluster
    const isNamed = point.number || point.selected;
    (isNamed ? map : layer).addLayer(marker(point, isCrowd ? 14 : 28));
  }
  layer.addTo(map);
  frame(map, data, points);
  if (element.dataset.many) gather(map, element);
}

function frame(map, data, points) {
  const places = [
    ...[...points, ...(data.squares ?? [])].map((point) => [point.latitude, point.longitude]),
    // a way may lead far around the water
    ...(data.paths ?? []).flatMap((path) => path.line),
  ];
  const bounds = data.bounds ?? (places.length ? places : null);
  if (bounds) map.fitBounds(bounds, { padding: [28, 28], maxZoom: 11 });
}

function marker(point, size) {
  const side = point.number || point.selected ? 28 : size;
  const made = L.marker([point.latitude, point.longitude], {
    title: point.name ?? "",
    alt: point.name ?? "",
    keyboard: Boolean(point.href),
    interactive: Boolean(point.name),
    zIndexOffset: point.selected ? 900 : point.number ? 300 : 0,
    icon: pinIcon(point.kind, {
      number: String(point.number ?? ""),
      isSelected: Boolean(point.selected),
      size: side,
    }),
  });
  if (point.name) made.bindPopup(() => words(point), { closeButton: false });
  return made;
}

function words(point) {
  const holder = document.createElement(point.href ? "a" : "b");
  holder.textContent = point.name;
  if (point.href) holder.href = point.href;
  return holder;
}

function clusters(label) {
  return L.markerClusterGroup({
    // on a telephone clusters would cover each other, and be too small to touch
    maxClusterRadius: matchMedia("(max-width: 400px)").matches ? 72 : 46,
    showCoverageOnHover: false,
    animate: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    polygonOptions: { color: INK },
    spiderLegPolylineOptions: { color: INK, weight: 1 },
    iconCreateFunction(cluster) {
      const count = String(cluster.getChildCount());
      cluster.options.title = label.replace("%(count)s", count);
      cluster.options.alt = cluster.options.title;
      return pinIcon("cluster", { number: count, size: 34 });
    },
  });
}

function blur({ latitude, longitude, radius_m: radius }) {
  return L.circle([latitude, longitude], {
    radius,
    color: GREEN,
    weight: 1.5,
    dashArray: "3 4",
    fillColor: GREEN,
    fillOpacity: 0.14,
    interactive: false,
  });
}

function draw({ kind, line }) {
  if (kind === "detour") {
    return [L.polyline(line, { color: GREY, weight: 2, dashArray: "2 6", interactive: false })];
  }
  const isFerry = kind === "ferry";
  return [
    ...(isFerry ? [ferryMark(line)] : []),
    L.polyline(line, { color: "#fff", weight: 8, interactive: false }),
    L.polyline(line, {
      color: isFerry ? BLUE : INK,
      weight: 4,
      dashArray: isFerry ? "1 8" : null,
      interactive: false,
    }),
  ];
}

function ferryMark(line) {
  const [first, last] = [line[0], line.at(-1)];
  const mark = document.createElement("span");
  mark.className = "pin pin-ferry";
  mark.append(Object.assign(document.createElement("span"), { className: "ferry-mark" }));
  return L.marker([(first[0] + last[0]) / 2, (first[1] + last[1]) / 2], {
    interactive: false,
    keyboard: false,
    icon: L.divIcon({ className: "pin-holder", html: mark, iconSize: [30, 30], iconAnchor: [-8, 15] }),
  });
}

function townName({ latitude, longitude, name: words, beside }) {
  const className = beside ? "town no-dot beside" : "town";
  const label = Object.assign(document.createElement("span"), { className, textContent: words });
  return L.marker([latitude, longitude], {
    interactive: false,
    keyboard: false,
    zIndexOffset: beside ? 600 : 0,
    icon: L.divIcon({ className: "pin-holder", html: label, iconSize: [0, 0], iconAnchor: [2, 9] }),
  });
}
