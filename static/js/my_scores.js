// "My earlier scores on this device": shows what the device remembers for the person who is signed in, forgets it, and moves it
// to another device. Nothing is fetched and nothing is sent.

import { newCode, NotAFile, open, WrongCode, write } from "./score_file.js";
import { canRemember, change, forget, recall } from "./score_memory.js";

const root = document.querySelector("[data-scores]");
const { owner } = root.dataset;
const names = JSON.parse(root.dataset.names);
const part = (name) => root.querySelector(`[data-${name}]`);
let address;

function say(name) {
  for (const line of root.querySelectorAll("[data-says]")) line.hidden = line.dataset.says !== name;
  part("said").focus();
}

function row(round) {
  const made = part("row").content.cloneNode(true);
  made.querySelector("[data-round-title]").textContent = round.title;
  made.querySelector("[data-round-day]").textContent = new Date(`${round.day}T12:00`).toLocaleDateString(document.documentElement.lang, {
    dateStyle: "long",
  });
  const values = Object.entries(round.scores).map(([measure, value]) => `${names[measure] ?? measure}: ${value}`);
  made.querySelector("[data-round-scores]").textContent = values.join(" · ");
  return made;
}

async function draw() {
  let state = "unable";
  let memory = { on: false, rounds: {} };
  if (canRemember) {
    try {
      memory = await recall(owner);
      state = Object.keys(memory.rounds).length ? "" : memory.on ? "empty" : "none";
    } catch {
      state = "unreadable";
    }
  }
  const rounds = Object.values(memory.rounds).sort((one, other) => (one.day < other.day ? 1 : -1));
  for (const words of root.querySelectorAll("[data-state]")) words.hidden = words.dataset.state !== state;
  part("list").replaceChildren(...rounds.map(row));
  part("list").hidden = part("take").hidden = !rounds.length;
  part("forget").hidden = !rounds.length && state !== "unreadable";
  part("sure").hidden = true;
  part("on").checked = memory.on;
  part("on").disabled = state === "unable" || state === "unreadable";
  if (!rounds.length) part("made").hidden = true;
}

async function makeFile() {
  const { rounds } = await recall(owner);
  const code = newCode();
  const file = new Blob([await write(rounds, code)], { type: "application/json" });
  if (address) URL.revokeObjectURL(address);
  address = URL.createObjectURL(file);
  part("file").href = address;
  part("code").textContent = code;
  part("made").hidden = false;
  part("made").focus();
}

// Only what a file of this format can hold; a round that this device knows already stays as it is here.
function known(rounds) {
  const whole = ([, round]) => typeof round?.title === "string" && /^\d{4}-\d\d-\d\d$/.test(round.day);
  const scores = (found) => Object.fromEntries(Object.entries(found ?? {}).filter(([name, value]) => name in names && Number.isInteger(value)));
  return Object.fromEntries(
    Object.entries(rounds).filter(whole).map(([id, { title, day, scores: found }]) => [id, { title, day, scores: scores(found) }]),
  );
}

async function bring(form) {
  const [file] = form.elements.file.files;
  if (!file) return say("no-file");
  try {
    const found = known(await open(await file.text(), form.elements.code.value));
    await change(owner, (memory) => {
      memory.on = true;
      memory.rounds = { ...found, ...memory.rounds };
    });
  } catch (error) {
    return say(error instanceof WrongCode ? "wrong-code" : error instanceof NotAFile ? "not-a-file" : "failed");
  }
  form.reset();
  await draw();
  say("brought");
}

async function set(on) {
  try {
    await change(owner, (memory) => {
      memory.on = on;
    });
    say(on ? "on" : "off");
  } catch {
    say("failed");
  }
  await draw();
}

const act = {
  "ask-forget": () => {
    part("sure").hidden = false;
    part("sure").querySelector("button").focus();
  },
  keep: draw,
  forget: async () => {
    forget(owner);
    await draw();
    say("forgotten");
  },
  export: makeFile,
};

root.addEventListener("click", (event) => act[event.target.closest("[data-do]")?.dataset.do]?.());
part("on").addEventListener("change", (event) => set(event.target.checked));
part("import").addEventListener("submit", (event) => {
  event.preventDefault();
  bring(event.target);
});
draw().then(() => {
  root.hidden = false;
});
