// The number of people in a session: counted at once, kept in this tab, sent whenever there is a network. Never who.

const box = document.querySelector("[data-people-count]");

function begin() {
  const form = box.querySelector("form");
  const output = box.querySelector("[data-count]");
  const [fewer, more] = ["-1", "1"].map((by) => box.querySelector(`[data-by="${by}"]`));
  const key = `count.${box.dataset.key}`;
  const starts = Date.parse(box.dataset.starts);
  const door = Date.parse(box.dataset.door);
  const most = Number(box.dataset.most);
  const kept = sessionStorage.getItem(key);
  let count = kept === null ? Number(output.textContent) : Number(kept);
  let token = form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  let sending = null;

  function say(state) {
    for (const each of box.querySelectorAll("[data-state]")) each.hidden = each.dataset.state !== state;
  }

  function draw() {
    const now = Date.now();
    output.textContent = count;
    fewer.disabled = count === 0;
    more.disabled = count >= most;
    for (const each of box.querySelectorAll("[data-here]")) each.hidden = Number(each.dataset.here) !== count || now < starts;
    box.querySelector("[data-door-open]").hidden = now >= door;
    box.querySelector("[data-door-closed]").hidden = now < door;
  }

  // A kept copy holds no token, and signing in again changes it: the page itself has the one that counts.
  async function freshToken() {
    const page = await (await fetch(box.dataset.page)).text();
    token = new DOMParser().parseFromString(page, "text/html").querySelector("[data-people-count] [name=csrfmiddlewaretoken]")?.value ?? "";
  }

  function post(number) {
    const body = new URLSearchParams({ csrfmiddlewaretoken: token, count: number });
    return fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
  }

  async function send() {
    const number = count;
    try {
      if (!token) await freshToken();
      let reply = await post(number);
      if (reply.status === 403) {
        await freshToken();
        reply = await post(number);
      }
      if (reply.status !== 204) return void say("refused");
      if (count === number) sessionStorage.removeItem(key);
      say("saved");
    } catch {
      say("kept");
    }
  }

  // One after the other, so that the last number is the one that stays.
  function sendSoon() {
    sending = (sending ?? Promise.resolve()).then(() => (sessionStorage.getItem(key) === null ? undefined : send()));
  }

  function change(by) {
    count = Math.min(most, Math.max(0, count + by));
    sessionStorage.setItem(key, count);
    draw();
    sendSoon();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    change(Number(event.submitter?.dataset.by ?? 0));
  });
  addEventListener("online", sendSoon);
  setInterval(() => {
    draw();
    if (navigator.onLine && Date.now() % 30000 < 1000) sendSoon();
  }, 1000);
  draw();
  sendSoon();
}

if (box) begin();
