// On a session's page: when the hour comes, ask the server for the room's part of the page, and for nothing else, so that no half
// written answer is lost. The server decides whether the link is in it; until then it is nowhere on this device.
const room = document.getElementById("room");
const A_DAY = 24 * 60 * 60 * 1000;

async function look() {
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("room");
  if (fresh) document.getElementById("room").replaceWith(fresh);
}

if (room?.dataset.opens) {
  const opens = Date.parse(room.dataset.opens);
  const isDue = () => Date.now() >= opens && document.getElementById("room")?.dataset.opens;
  // A second late rather than early: clocks differ.
  const wait = opens - Date.now() + 1000;
  if (wait < A_DAY) setTimeout(look, Math.max(wait, 0));
  // A phone that slept through the moment.
  addEventListener("visibilitychange", () => { if (!document.hidden && isDue()) look(); });
}
