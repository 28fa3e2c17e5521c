// All that a search finds, in clusters: asked again whenever the map shows something else. What is
// there stays until the answer comes.
import { pinIcon } from "./land.js";

const WAIT_MS = 200;
const CLOSER = 2;
const compact = new Intl.NumberFormat(document.documentElement.lang, { notation: "compact" });
const whole = new Intl.NumberFormat(document.documentElement.lang);

export function gather(map, element) {
  let layer = L.layerGroup().addTo(map);
  let timer = 0;
  let asking = new AbortController();

  async function ask() {
    asking.abort();
    asking = new AbortController();
    const found = await clustersIn(map, element.dataset.map, asking.signal);
    if (!found) return;
    const made = L.layerGroup(found.map((each) => marker(map, each, element.dataset)));
    // whoever enlarged a cluster by the keyboard goes on from the map
    const held = map.getPane("markerPane").contains(document.activeElement);
    layer.remove();
    layer = made.addTo(map);
    if (held && document.activeElement === document.body) element.focus();
  }

  map.on("moveend", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  ask();
}

async function clustersIn(map, address, signal) {
  const url = new URL(address, location.href);
  const bounds = map.getBounds();
  const sides = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  url.searchParams.set("bbox", sides.map(clamped).join());
  url.searchParams.set("zoom", String(Math.floor(map.getZoom())));
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" }, signal });
    return answer.ok ? (await answer.json()).clusters : null;
  } catch {
    // a newer question took its place, or the network is away: the old answer stays
    return null;
  }
}

// a very wide map shows more than one world
function clamped(degrees, side) {
  const most = side % 2 ? 85 : 180;
  return Math.max(-most, Math.min(most, degrees)).toFixed(5);
}

function marker(map, cluster, words) {
  const { latitude, longitude, count, is_one_place: isHere } = cluster;
  const closest = isHere || map.getZoom() >= map.getMaxZoom();
  const said = count === 1 ? words.one : closest ? words.here : words.many;
  const title = said.replace("%(count)s", whole.format(count));
  const parts = count > 1 && !closest;
  const made = L.marker([latitude, longitude], {
    title,
    keyboard: parts,
    interactive: parts,
    zIndexOffset: -500,
    icon: pinIcon("cluster", { number: count > 1 ? compact.format(count) : "", size: size(count) }),
  });
  made.on("add", () => {
    const element = made.getElement();
    element.setAttribute("aria-label", title);
    if (!parts) element.setAttribute("role", "img");
  });
  if (parts) {
    made.on("click", () =>
      map.setView([latitude, longitude], Math.min(map.getZoom() + CLOSER, map.getMaxZoom()), {
        animate: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      }),
    );
  }
  return made;
}

function size(count) {
  return count === 1 ? 14 : count < 100 ? 30 : count < 1000 ? 36 : 42;
}
