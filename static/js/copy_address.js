// Buttons that copy the address in a field to the clipboard, and say so. Where a browser forbids it, the address is marked instead.
async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  const said = button.parentElement.querySelector("[data-copied]");
  try {
    await navigator.clipboard.writeText(field.value);
    said.textContent = said.dataset.copied;
  } catch {
    field.focus();
    field.select();
    said.textContent = said.dataset.marked;
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}
