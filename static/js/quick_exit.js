// "Leave": hide the page at once, then put a neutral one in its place in the history. Esc three times does the same.
const link = document.querySelector("[data-quick-exit]");
let presses = [];

function leave() {
  document.title = "";
  document.documentElement.hidden = true;
  location.replace(link.href);
}

if (link) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    leave();
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return void (presses = []);
    const now = Date.now();
    presses = [...presses.filter((at) => now - at < 2000), now];
    if (presses.length === 3) leave();
  });
}
