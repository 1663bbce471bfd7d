// The timer of a session's timetable. Needs no network: everything stands in the page. What was shifted stays in this tab.

const agenda = document.querySelector("[data-agenda]");
const steps = agenda ? [...agenda.querySelectorAll("[data-minutes]")] : [];

const find = (name) => agenda.querySelector(`[data-${name}]`);
const nameOf = (index) => steps[index]?.querySelector("[data-step-name]").textContent ?? "";
const minutesOf = (index) => Number(steps[index].dataset.minutes) * 60000;
// As the server writes them: in the reader's zone, which need not be the device's, and without am and pm.
const clock = (at) =>
  new Date(at).toLocaleTimeString("en-GB", { timeZone: agenda.dataset.zone, hour: "numeric", minute: "2-digit" }).replace(/^0/, "");

function begin() {
  const key = `agenda.${agenda.dataset.key}`;
  const planned = steps.reduce((at, _step, index) => [...at, at[index] + minutesOf(index)], [Date.parse(agenda.dataset.starts)]);
  // `times` holds when each step begins, and last when the session ends; `before` what Undo goes back to.
  let { times, before } = JSON.parse(sessionStorage.getItem(key) ?? "null") ?? { times: planned, before: [] };
  const written = steps.map((step) => step.querySelector("[data-time]").textContent);
  let shown = -2;

  const current = (now) => times.findLastIndex((at) => at <= now);

  function shift(from, now) {
    before = [...before, times].slice(-20);
    const moved = now - times[from];
    times = times.map((at, index) => (index < from ? at : at + moved));
    sessionStorage.setItem(key, JSON.stringify({ times, before }));
    draw();
  }

  function mark(index) {
    if (index === shown) return;
    shown = index;
    const over = index >= steps.length;
    find("name").textContent = over ? "" : nameOf(Math.max(index, 0));
    find("next").textContent = nameOf(Math.max(index, 0) + 1);
    find("next").parentElement.hidden = Math.max(index, 0) + 1 >= steps.length;
    find("before").hidden = index >= 0;
    find("during").hidden = index < 0 || over;
    find("over").hidden = !over;
    find("begin").hidden = index >= 0;
    find("forward").hidden = index < 0 || over;
    steps.forEach((step, at) => {
      step.toggleAttribute("data-past", at < index);
      if (at === index) step.setAttribute("aria-current", "step");
      else step.removeAttribute("aria-current");
    });
  }

  function draw() {
    const now = Date.now();
    const index = current(now);
    mark(index);
    const until = times[Math.min(index + 1, steps.length)];
    const left = Math.max(0, Math.ceil((until - now) / 1000));
    const hours = Math.floor(left / 3600);
    const rest = `${hours ? String(Math.floor(left / 60) % 60).padStart(2, "0") : Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    find("left").textContent = hours ? `${hours}:${rest}` : rest;
    const share = index < 0 || index >= steps.length ? 0 : (now - times[index]) / (until - times[index]);
    find("bar").setAttribute("width", Math.min(1, Math.max(0, share)));
    find("back").hidden = before.length === 0;
    steps.forEach((step, at) => {
      step.querySelector("[data-time]").textContent = times[at] === planned[at] ? written[at] : clock(times[at]);
    });
  }

  find("begin").addEventListener("click", () => shift(0, Date.now()));
  find("forward").addEventListener("click", () => shift(current(Date.now()) + 1, Date.now()));
  find("back").addEventListener("click", () => {
    times = before.at(-1);
    before = before.slice(0, -1);
    sessionStorage.setItem(key, JSON.stringify({ times, before }));
    shown = -2;
    draw();
  });
  find("timer").hidden = find("controls").hidden = false;
  draw();
  setInterval(draw, 1000);
}

if (agenda) begin();
