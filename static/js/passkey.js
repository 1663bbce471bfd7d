// allauth reports a closed or failed passkey dialog as an event and says nothing to the person. This does.
const notes = document.querySelectorAll("[data-passkey-error]");

document.addEventListener("allauth.error", (event) => {
  if (!notes.length) return;
  event.preventDefault();
  for (const note of notes) note.hidden = false;
});
addEventListener("click", () => {
  for (const note of notes) note.hidden = true;
}, { capture: true });
