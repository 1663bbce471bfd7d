// The check-in page. Phones: one question a screen. Wide screens: all on one page. Answers stay in this page until "Send";
// then they go out without cookies, without a referrer and without a sign-in, with a token that names nobody.

import { supported } from "./blind.js";
import { change, read } from "./round_store.js";

const GENDER = "peersupport.gender";
const root = document.querySelector("[data-check-in]");
const form = root.querySelector("form");
const { round, answerUrl } = root.dataset;
const preview = "preview" in root.dataset;
const steps = [...form.querySelectorAll("[data-step]")];
const questions = steps.filter((step) => "question" in step.dataset);
const narrow = matchMedia("(width < 56rem)");
let current = 0;

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

async function post(token, sheet) {
  return fetch(answerUrl, {
    method: "POST",
    credentials: "omit",
    referrerPolicy: "no-referrer",
    cache: "no-store",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token, ...sheet }),
  });
}

function used(token) {
  change(round, (state) => {
    state.tokens = state.tokens.filter((each) => each.prepared !== token.prepared);
    state.sent = true;
  });
}

async function send() {
  const sheet = gather();
  if (!Object.keys(sheet.answers).length) return problem("empty");
  rememberGender(sheet.gender);
  if (preview) return view("thanks");
  const token = read(round).tokens.at(-1);
  const button = form.querySelector("[data-send]");
  button.disabled = true;
  try {
    const reply = await post(token, sheet);
    if (reply.status === 201 || reply.status === 409) {
      used(token);
      return view(reply.status === 201 ? "thanks" : "spent");
    }
    if (reply.status === 410) return view("closed");
    problem(reply.status === 422 ? "refused" : "failed");
  } catch {
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

function start() {
  if (!supported) return view("unsupported");
  const state = read(round);
  if (!preview && !state.tokens.length) return view(state.sent ? "sent" : "no-token");
  recallGender();
  paint();
  view("form");
}

start();
