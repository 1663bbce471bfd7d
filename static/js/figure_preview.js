// The live part of "What HR will get": made-up colleagues who answer as one does here. It reads the fields of this page and writes
// one list. Nothing is stored and nothing is sent.

import { readings, whateverOneSays } from "./publication_rule.js";
import { score } from "./scores.js";

const part = document.querySelector("[data-figure-preview]");
const form = part.closest("form");
const measures = JSON.parse(part.dataset.figurePreview);
const words = part.dataset;
const floor = Number(words.floor);
const slider = part.querySelector("[data-people]");

const say = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const number = (value) => value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 4 });
const inWords = ({ value, end }) => say({ low: words.less, high: words.more, "": "{value}" }[end], { value: number(value) });

function together(found) {
  if (!found.length) return words.nothing;
  return found.length === 1 ? inWords(found[0]) : say(words.or, { one: inWords(found[0]), other: inWords(found[1]) });
}

function answers() {
  const chosen = [...form.querySelectorAll("[data-question] input:checked")];
  return Object.fromEntries(chosen.map((field) => [field.name, Number(field.value)]));
}

function paint() {
  const n = Number(slider.value);
  const given = answers();
  part.querySelector("[data-number]").textContent = number(n);
  const shown = measures.map((measure) => {
    const own = measure.change ? null : score(measure, given);
    return { ...measure, own, score: own ?? measure.example };
  });
  for (const [place, row] of part.querySelectorAll("[data-reading]").entries()) {
    const { own, score: each, low, high, change } = shown[place];
    row.querySelector("[data-score]").textContent = say(own === null ? (change ? words.changed : words.example) : words.own, { value: number(each) });
    row.querySelector("[data-says]").textContent = together(readings(n, n * each, low, high, floor));
  }
  // Of the measure that was answered last in the order of the page, else of the first.
  const { score: each, low, high } = shown.findLast((measure) => measure.own !== null) ?? shown[0];
  const same = whateverOneSays(n, each, low, high, floor);
  part.querySelector("[data-alone]").textContent = same.length ? say(words.alone, { others: number(n - 1), value: inWords(same[0]) }) : "";
}

slider.addEventListener("input", paint);
form.addEventListener("change", paint);
paint();
part.hidden = false;
