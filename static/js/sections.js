// Sections and tabs that do not fit scroll sideways; the one that is open must be in view.
for (const link of document.querySelectorAll(".sections [aria-current], .tabs [aria-current]")) {
  const row = link.parentElement;
  row.scrollLeft = link.offsetLeft - row.offsetLeft - (row.clientWidth - link.clientWidth) / 2;
}
