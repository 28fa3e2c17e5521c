// For the page of others: makes each widget as high as what it shows. Optional.
(() => {
  const ours = new URL(document.currentScript.src).origin;
  const [least, most] = [60, 3000];
  addEventListener("message", ({ data, origin, source }) => {
    if (origin !== ours || data?.kind !== "jumelage:height" || !Number.isFinite(data.height)) return;
    for (const frame of document.querySelectorAll("iframe")) {
      if (frame.contentWindow === source) {
        frame.height = String(Math.min(Math.max(Math.ceil(data.height), least), most));
      }
    }
  });
})();
