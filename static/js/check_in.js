// The check-in page. Phones: one question a screen. Wide screens: all on one page. Answers stay in this page until "Send";
// then they go out without cookies, without a referrer and without a sign-in, with a token that names nobody.

import { supported } from "./blind.js";
import { begin } from "./check_in_scores.js";
import { change, read } from "./round_store.js";
import { written } from "./scores.js";

const GENDER = "peersupport.gender";
const root = document.querySelector("[data-check-in]");
const form = root.querySelector("form");
const { round, answerUrl } = root.dataset;
const preview = "preview" in root.dataset;
const steps = [...form.querySelectorAll("[data-step]")];
const questions = steps.filter((step) => "question" in step.dataset);
const narrow = matchMedia("(width < 56rem)");
let current = 0;
let memory;
let tried;

function view(name) {
  for (const part of root.querySelectorAll("[data-view]")) part.hidden = part.dataset.view !== name;
  if (name !== "form") {
    root.querySelector(`[data-view="${name}"] [tabindex="-1"]`)?.focus();
    scrollTo({ top: 0 });
  }
}

function paint() {
  root.toggleAttribute("data-stepped", narrow.matches);
  root.toggleAttribute("data-first", current === 0);
  steps.forEach((step, index) => step.toggleAttribute("data-current", index === current));
  const asked = questions.indexOf(steps[current]);
  const marks = [...form.querySelectorAll("[data-progress] > i")];
  marks.forEach((mark, index) => mark.toggleAttribute("data-done", index <= asked || current > questions.length));
}

function go(index, { remember = true } = {}) {
  current = Math.max(0, Math.min(index, steps.length - 1));
  // The phone's own "back" then means the question before, and loses nothing.
  if (remember) history.pushState({ step: current }, "");
  paint();
  steps[current].focus({ preventScroll: true });
  scrollTo({ top: 0 });
}

function fieldsOf(step) {
  return [...step.querySelectorAll("input[type=radio]")];
}

function gather() {
  const answers = {};
  for (const step of questions) {
    const chosen = fieldsOf(step).find((field) => field.checked);
    if (chosen) answers[chosen.name] = Number(chosen.value);
  }
  return { gender: form.elements.gender.value || "not_stated", answers };
}

function rememberGender(gender) {
  if (form.elements.remember.checked) localStorage.setItem(GENDER, gender);
  else localStorage.removeItem(GENDER);
}

function recallGender() {
  const kept = localStorage.getItem(GENDER);
  const field = fieldsOf(form).find((each) => each.name === "gender" && each.value === kept);
  if (!field) return;
  field.checked = true;
  form.elements.remember.checked = true;
}

async function post(body) {
  return fetch(answerUrl, {
    method: "POST",
    credentials: "omit",
    referrerPolicy: "no-referrer",
    cache: "no-store",
    headers: { "Content-Type": "application/json" },
    body,
  });
}

function used(prepared) {
  change(round, (state) => {
    state.tokens = state.tokens.filter((each) => each.prepared !== prepared);
    state.sent = true;
  });
}

// What is asked as a change and has no earlier score is not sent. Where that is everything, it may still be remembered here.
async function sendNothing(answers) {
  if (!memory.wanted()) return problem("nothing");
  await keep(answers);
  view("kept");
}

// A device that cannot remember must not turn an answer that arrived into an error.
async function keep(answers) {
  try {
    await memory.keep(answers);
  } catch {
    for (const note of root.querySelectorAll("[data-not-kept]")) note.hidden = false;
  }
}

async function send() {
  const { gender, answers } = gather();
  if (!Object.keys(answers).length) return problem("empty");
  rememberGender(gender);
  if (preview) return view("thanks");
  const sheet = memory.sheet(answers);
  if (!Object.keys(sheet.answers).length && !Object.keys(sheet.changes).length) return sendNothing(answers);
  // Of what this device knows with the token, only the token goes out.
  const { prepared, signature } = read(round).tokens.at(-1);
  const body = written({ prepared, signature }, gender, sheet);
  const button = form.querySelector("[data-send]");
  button.disabled = true;
  try {
    const reply = await post(body);
    if (reply.status === 201 || reply.status === 409) {
      used(prepared);
      // Used before: by this very sheet, where the reply to it was lost.
      if (reply.status === 201 || body === tried) await keep(answers);
      return view(reply.status === 201 ? "thanks" : "spent");
    }
    if (reply.status === 410) return view("closed");
    problem(reply.status === 422 ? "refused" : "failed");
  } catch {
    tried = body;
    problem("failed");
  } finally {
    button.disabled = false;
  }
}

function problem(name) {
  for (const text of form.querySelectorAll("[data-problem]")) text.hidden = text.dataset.problem !== name;
  form.querySelector("[data-problems]").focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (narrow.matches && current < steps.length - 1) go(current + 1);
  else send();
});

form.addEventListener("click", (event) => {
  const target = event.target.closest("[data-go]");
  if (target) {
    if (target.dataset.go === "skip") for (const field of fieldsOf(steps[current])) field.checked = false;
    go(current + (target.dataset.go === "back" ? -1 : 1));
    return;
  }
  // A finger or a mouse on a choice goes on by itself; arrow keys (detail 0) only choose, "Next" or Enter goes on.
  const field = event.target.closest("input[type=radio]");
  const last = current === steps.length - 1;
  if (field && pointed && narrow.matches && !last) {
    const here = current;
    // Long enough to see the choice; a quicker tap on "Next" must not skip a question.
    setTimeout(() => current === here && go(here + 1), 140);
  }
  if (field) pointed = false;
});

let pointed = false;
form.addEventListener("pointerup", (event) => {
  pointed = Boolean(event.target.closest("[data-choice]"));
});
form.addEventListener("keydown", () => {
  pointed = false;
});
form.querySelector("[data-clear-gender]")?.addEventListener("click", () => {
  for (const field of fieldsOf(form)) if (field.name === "gender") field.checked = false;
});
addEventListener("popstate", (event) => {
  if (narrow.matches) go(event.state?.step ?? 0, { remember: false });
});
narrow.addEventListener("change", paint);

async function start() {
  if (!supported) return view("unsupported");
  const state = read(round);
  if (!preview && !state.tokens.length) return view(state.sent ? "sent" : "no-token");
  recallGender();
  memory = await begin({ root, form, state, token: state.tokens.at(-1), preview });
  paint();
  view("form");
}

start();
