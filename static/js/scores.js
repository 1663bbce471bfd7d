// What a device works out by itself, the same arithmetic as surveys/instrument.py: the score of each measure, and the sheet that
// is sent. Of a measure that is asked as a change the answers stay here; only the difference to the earlier score goes out.

// The score of one measure, null while one of its questions is not answered.
export function score(measure, answers) {
  let total = 0;
  for (const item of measure.items) {
    const code = answers[item];
    if (code === undefined) return null;
    total += measure.reversed.includes(item) ? measure.ends[0] + measure.ends[1] - code : code;
  }
  return total * measure.multiplier;
}

// Every complete score by measure.
export function scores(measures, answers) {
  const complete = measures.map((measure) => [measure.name, score(measure, answers)]).filter(([, value]) => value !== null);
  return Object.fromEntries(complete);
}

// Whether people of a stratum are asked for the change; "all" is the stratum of a round that has one.
export const asksChange = (measure, stratum) => measure.linked.length > 1 || measure.linked.includes(stratum);

// An earlier score, if there is one that this measure can have.
export function earlierScore(measure, earlier) {
  const value = earlier[measure.name];
  return Number.isInteger(value) && value >= measure.low && value <= measure.high ? value : null;
}

// What goes out. Without an earlier score nothing of that measure does.
export function compose(measures, answers, { stratum, earlier }) {
  const sheet = { answers: { ...answers }, changes: {} };
  for (const measure of measures) {
    if (!asksChange(measure, stratum)) continue;
    for (const item of measure.items) delete sheet.answers[item];
    const [now, then] = [score(measure, answers), earlierScore(measure, earlier)];
    if (now !== null && then !== null) sheet.changes[measure.name] = now - then;
  }
  return sheet;
}

// Every answer goes out with one length, whatever was skipped, changed or not remembered, and whichever gender stands in it: who
// watches the line sees no difference. JSON may end in spaces.
export const SENT_BYTES = 1024;
export const written = (token, gender, sheet) => JSON.stringify({ token, gender, ...sheet }).padEnd(SENT_BYTES);
