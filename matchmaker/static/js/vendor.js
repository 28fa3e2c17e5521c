// Loads a library or a sheet of static/vendor once, from our own origin.
const asked = new Map();

function once(name, make) {
  if (!asked.has(name)) {
    asked.set(
      name,
      new Promise((resolve, reject) => {
        const element = make(new URL(`../vendor/${name}`, import.meta.url).href);
        element.addEventListener("load", resolve);
        element.addEventListener("error", () => reject(new Error(`${name} did not load`)));
        document.head.append(element);
      }),
    );
  }
  return asked.get(name);
}

export function script(name) {
  return once(name, (address) => Object.assign(document.createElement("script"), { src: address }));
}

// before our own sheets, so that ours have the last word
export function sheet(name) {
  return once(name, (address) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address });
    const ours = document.querySelector('link[rel="stylesheet"][href*="/css/"]');
    queueMicrotask(() => ours?.before(link));
    return link;
  });
}
