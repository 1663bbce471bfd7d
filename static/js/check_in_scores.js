// The check-in page and earlier scores: says before the first question what is sent of a question that is asked as a change,
// makes the sheet, and remembers this round's scores where that was allowed.

import { canRemember, change, recall } from "./score_memory.js";
import { asksChange, compose, earlierScore, scores } from "./scores.js";

const nobody = { owner: null, stratum: null, earlier: {} };

// Whose scores these are. The page has no sign-in: it knows the owner from the token, and only where nobody else collected one
// here for this round, since a person who picks up the device is not asked who they are.
async function whose(token, state, since) {
  if (!token?.owner || !canRemember || new Set(state.holders).size > 1) return { ...nobody, stratum: token?.stratum };
  const { owner, stratum } = token;
  try {
    const memory = await recall(owner);
    return { owner, stratum, on: memory.on, earlier: memory.rounds[since]?.scores ?? {} };
  } catch {
    return { ...nobody, stratum, unreadable: true };
  }
}

function tell(form, measures, found, shared) {
  const asked = measures.filter((measure) => asksChange(measure, found.stratum));
  const lacking = asked.filter((measure) => earlierScore(measure, found.earlier) === null);
  const notes = new Set();
  if (asked.length > lacking.length) notes.add("change");
  if (lacking.length) notes.add(shared ? "shared" : "nothing");
  for (const note of form.querySelectorAll("[data-round-note]")) note.hidden = !notes.has(note.dataset.roundNote);
  for (const step of form.querySelectorAll("[data-question]")) {
    const measure = asked.find((each) => each.items.includes(step.dataset.question));
    const kind = measure && (lacking.includes(measure) ? "nothing" : "change");
    for (const note of step.querySelectorAll("[data-note]")) note.hidden = note.dataset.note !== kind;
  }
}

export async function begin({ root, form, state, token, preview }) {
  const measures = JSON.parse(root.dataset.measures);
  const { round, since, title } = root.dataset;
  const shared = new Set(state.holders).size > 1;
  const found = preview ? nobody : await whose(token, state, since);
  const box = form.elements["remember-scores"];
  if (!preview) tell(form, measures, found, shared);
  if (box) {
    box.checked = Boolean(found.on);
    const why = preview || found.owner ? "" : shared ? "shared" : found.unreadable ? "unreadable" : "unable";
    box.disabled = Boolean(why);
    for (const note of form.querySelectorAll("[data-remember-note]")) note.hidden = note.dataset.rememberNote !== why;
  }
  const wanted = () => Boolean(box?.checked && found.owner);
  return {
    wanted,
    sheet: (answers) => compose(measures, answers, found),
    // Nothing is written for somebody who never switched it on.
    async keep(answers) {
      if (!found.owner || !(wanted() || found.on)) return;
      // Swedish dates are written as 2026-05-04; toISOString would give the day in Greenwich.
      const day = new Date().toLocaleDateString("sv");
      const complete = scores(measures, answers);
      await change(found.owner, (memory) => {
        memory.on = wanted();
        if (memory.on && Object.keys(complete).length) memory.rounds[round] = { title, day, scores: complete };
      });
    },
  };
}
