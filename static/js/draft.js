// Keeps the words of a form that is not sent yet with one's account, so that a lost session loses nothing. Nothing of it is
// stored on this device: others may use it. `data-fields` names what is kept; ticks and gender never are.

const WAIT = 600;

for (const marker of document.querySelectorAll("[data-draft]")) {
  const form = marker.closest("form");
  const fields = marker.dataset.fields.split(" ");
  const lost = marker.querySelector("[data-draft-lost]");
  let timer;
  let running;

  const save = async () => {
    clearTimeout(timer);
    timer = undefined;
    const all = new FormData(form);
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", ...fields]) for (const value of all.getAll(name)) body.append(name, value);
    running?.abort();
    running = new AbortController();
    try {
      const answer = await fetch(marker.dataset.draft, { method: "POST", body, redirect: "manual", keepalive: true, signal: running.signal });
      // Signed out meanwhile: sign-in answers with a redirect, a changed session with 403.
      lost.hidden = answer.status === 204;
    } catch {
      // Offline, or replaced by a newer one: the next word tries again.
    }
  };

  form.addEventListener("input", (event) => {
    if (!fields.includes(event.target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  });
  document.addEventListener("visibilitychange", () => {
    if (timer && document.visibilityState === "hidden") save();
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    timer = undefined;
    running?.abort();
  });
}
