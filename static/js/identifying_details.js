// Hints while somebody writes: what in a text may tell who they or others are. Looks on this device alone: nothing is sent, nothing
// is stored, nothing is refused. `details` is pure; the rest puts what it finds beside the field ([data-details] and its box).

const TITLES = "Mr|Mrs|Ms|Mx|Miss|Dr|Prof|Herr|Herrn|Frau|Monsieur|Madame|Mme|Señora?|Sra?";
const KIN = "manager|boss|lead|leader|supervisor|director|head|chief|colleague|deskmate|mentor|mentee|report|assistant|chef|chefin|kollege|kollegin";
const JOBS = "head|director|president|manager|leader|chief|lead|secretary|treasurer|chair";
const UNITS = "team|department|division|unit|squad|branch|office|site|plant|warehouse|store|building|abteilung|standort|werk|filiale";
const MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember";
// Written with a capital and nobody's name.
const PLAIN = new Set(`I I'm I've I'd I'll Monday Tuesday Wednesday Thursday Friday Saturday Sunday English German French Spanish Turkish Christmas
  Easter Ramadan Eid Hanukkah Diwali God OK Internet Teams Zoom Slack Excel Outlook ${MONTHS.replaceAll("|", " ")}`.split(/\s+/));

const PATTERNS = [
  ["email", /[^\s@<>()]+@[^\s@<>()]+\.\p{L}{2,}/gu],
  ["handle", /(?<=^|[\s(])@[\p{L}\d_.-]{3,}/gu],
  ["date", new RegExp(String.raw`\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}(?:st|nd|rd|th|\.)?\s(?:of\s)?(?:${MONTHS})\b|\b(?:${MONTHS})\s\d{1,2}\b`, "gu")],
  ["phone", /(?<![\p{L}\d])(?:\+|\(?0)[\d(][\d\s()/.-]{5,}\d/gu],
  ["number", /(?<![\p{L}\d])(?:\p{Lu}{1,4}[-_ ]?\d{4,}|\d{5,})(?![\p{L}\d])/gu],
  ["only", /\b(?:the|our) only (?!one\b|thing\b|way\b|time\b|reason\b|question\b)\p{L}+(?: \p{L}+)?/giu],
  ["name", new RegExp(String.raw`(?<!\p{L})(?:${TITLES})\.?\s\p{Lu}[\p{L}'’-]+`, "gu")],
  ["name", new RegExp(String.raw`(?<!\p{L})(?:${KIN}|${KIN.replace(/(^|\|)\p{Ll}/gu, (s) => s.toUpperCase())}),?\s\p{Lu}\p{Ll}[\p{L}'’-]*`, "gu")],
  ["role", new RegExp(String.raw`(?<!\p{L})(?:(?:vice[ -])?(?:${JOBS}) (?:of|for) [\p{L}&]+|team ?lead(?:er)?|works council|betriebsrat)`, "giu")],
  ["role", /(?<!\p{L})(?:CEO|CFO|CTO|COO|CIO|CHRO|VP|SVP|MD)(?!\p{L})/gu],
  ["team", new RegExp(String.raw`(?<!\p{L})(?:in|at|from|of) (?:the )?(?!the |this |that |our |my |your |their |another |whole |same |home |post )[\p{L}&]+ (?:team|department|division|unit|squad)(?!\p{L})`, "giu")],
  ["place", /(?<!\p{L})(?:\d{1,2}(?:st|nd|rd|th)|ground|top) floor(?!\p{L})|(?<!\p{L})(?:room|floor|building|gate|hall)\s[\p{Lu}\d]+/gu],
];
const UNIT_NAMED = new RegExp(String.raw`(?<!\p{L})(?:(?:${UNITS})\s(?:in\s|at\s)?\p{Lu}[\p{L}\d]*|(?!(?:Our|The|My|Your|Their|This|That|Another|Every|Each|No|Any|A|An)\s)\p{Lu}\p{Ll}+\s(?:${UNITS}))(?!\p{L})`, "gu");

// Capitals inside a sentence. Where many words have one, as in German, only two in a row are taken for a name.
function names(text) {
  const words = text.match(/\p{L}+/gu) ?? [];
  const inside = /(?<=[\p{Ll}\d,;)’'"–-]\s)\p{Lu}\p{Ll}[\p{L}'’-]*(?:\s\p{Lu}\p{Ll}[\p{L}'’-]*)*/gu;
  const found = [...text.matchAll(inside)].map(([name]) => name).filter((name) => !name.split(/\s/).every((word) => PLAIN.has(word)));
  const many = words.length >= 12 && found.length > words.length / 6;
  const pairs = [...text.matchAll(/(?<!\p{L})\p{Lu}\p{Ll}+\s\p{Lu}\p{Ll}+(?!\p{L})/gu)].map(([name]) => name);
  const real = pairs.filter((name) => !name.split(/\s/).some((word) => PLAIN.has(word)));
  return many ? real : [...found, ...real];
}

/** Return [{kind, text}] of what may tell who somebody is, each wording once, in the order of kinds. */
export function details(text) {
  const found = [];
  let rest = text;
  const keep = (kind, wording) => {
    const said = wording.trim().slice(0, 60);
    if (!found.some((one) => one.text.includes(said))) found.push({ kind, text: said });
  };
  for (const [kind, pattern] of PATTERNS) {
    for (const [match] of [...rest.matchAll(pattern)]) {
      keep(kind, match);
      // Taken out, so that an address is not a name as well.
      rest = rest.replace(match, " , ");
    }
  }
  for (const [match] of rest.matchAll(UNIT_NAMED)) {
    keep(/team|department|division|unit|squad|abteilung/i.test(match) ? "team" : "place", match);
    rest = rest.replace(match, " , ");
  }
  for (const name of names(rest)) keep("name", name);
  return found;
}

const MOST = 5;
const PAUSE = 400;

function hint(field) {
  const box = document.querySelector(`[data-details-for="${CSS.escape(field.id)}"]`);
  const said = box?.querySelector("[data-details-said]");
  if (!said) return;
  const found = details(field.value).slice(0, MOST);
  const word = (kind) => box.dataset[`words${kind[0].toUpperCase()}${kind.slice(1)}`] ?? "";
  const listed = found.map(({ kind, text }) => `${word(kind)} (“${text}”)`).join(", ");
  const words = found.length ? `${box.dataset.wordsLead} ${listed}. ${box.dataset.wordsEnd}` : "";
  // Only what is new is said aloud.
  if (said.textContent !== words) said.textContent = words;
  box.hidden = !found.length;
}

// On the document, since a place to write may be drawn anew.
if (typeof document !== "undefined") {
  let waiting;
  document.addEventListener("input", ({ target }) => {
    if (!target.matches?.("textarea[data-details]")) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => hint(target), PAUSE);
  });
  document.querySelectorAll("textarea[data-details]").forEach(hint);
}
