// Menus are <details>; this closes them on Esc, on a click elsewhere, and when another one opens.
const open = () => [...document.querySelectorAll(".menu[open]")];

addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  }
});
