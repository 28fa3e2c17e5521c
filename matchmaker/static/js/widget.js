// Inside a widget: wakes its map, and tells the page around how high it is, nothing else.
const map = document.querySelector("[data-map]");
if (map) import("./map.js").then((module) => module.awaken(map));

function tell() {
  const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
  // to anybody: a height is no secret, and who embeds us is not known
  parent.postMessage({ kind: "jumelage:height", height }, "*");
}

if (parent !== window) new ResizeObserver(tell).observe(document.documentElement);
