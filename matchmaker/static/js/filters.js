// Filters of a search: open beside the list on a wide screen, applied as soon as they change.
const WIDE = matchMedia("(min-width: 1160px)");

export function awaken(filters) {
  if (filters instanceof HTMLDetailsElement) {
    const follow = () => {
      filters.open = WIDE.matches;
    };
    WIDE.addEventListener("change", follow);
    follow();
  }
  const form = filters.querySelector("form") ?? filters.closest("form");
  form?.addEventListener("change", () => form.requestSubmit());
  for (const range of filters.querySelectorAll("input[type=range][data-output]")) tell(range);
}

function tell(range) {
  const output = document.getElementById(range.dataset.output);
  range.addEventListener("input", () => {
    output.textContent = range.value;
  });
}
