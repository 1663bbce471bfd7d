// A link with data-dialog="id" asks its question in place; without this script it goes to a page that asks the same.
addEventListener("click", (event) => {
  const trigger = event.target.closest("[data-dialog]");
  const dialog = trigger && document.getElementById(trigger.dataset.dialog);
  if (!dialog) return;
  event.preventDefault();
  dialog.showModal();
});
