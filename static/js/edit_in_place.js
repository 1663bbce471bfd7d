// A list whose entries are changed in their places (htmx): Escape closes a form, an answer that failed says so, and what somebody is
// filling in stays when a change elsewhere brings new words for that entry.

let sent = "";

addEventListener("keydown", (event) => {
  const form = event.key === "Escape" && event.target.closest?.("[data-edit]");
  form?.querySelector("[data-close]").click();
});

addEventListener("htmx:beforeRequest", ({ detail }) => {
  sent = detail.elt.closest("[data-edit]")?.id ?? "";
});

addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.detail.target.matches("[data-edit]") && event.detail.target.id !== sent) event.detail.shouldSwap = false;
});

// Answers of ours are never another page: this one is where one signs in again.
addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, pathInfo } = event.detail;
  if (!xhr.responseURL || new URL(xhr.responseURL).pathname === new URL(pathInfo.requestPath, location).pathname) return;
  event.detail.shouldSwap = false;
  location.reload();
});

for (const kind of ["htmx:responseError", "htmx:sendError"]) {
  addEventListener(kind, () => {
    document.querySelector("#plan-said").textContent = document.querySelector("[data-failed]").dataset.failed;
  });
}
