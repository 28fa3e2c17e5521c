// The browser prints; without this its own menu does.
export function awaken(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
