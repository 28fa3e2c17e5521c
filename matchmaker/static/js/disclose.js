// Shows a block only while its box is ticked. Without this the block is always there.
export function awaken(box) {
  const block = document.getElementById(box.dataset.shows);
  if (!block) return;
  const follow = () => {
    block.hidden = !box.checked;
    box.setAttribute("aria-expanded", String(box.checked));
  };
  box.setAttribute("aria-controls", block.id);
  box.addEventListener("change", follow);
  follow();
}
