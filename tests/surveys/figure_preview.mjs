// Reads vectors on standard input, runs static/js/publication_rule.js and scores.js on them and prints what they computed.
import { pathToFileURL } from "node:url";

const [rule, scores] = await Promise.all(process.argv.slice(2, 4).map((path) => import(pathToFileURL(path))));
let text = "";
for await (const chunk of process.stdin) text += chunk;
const { vectors, sheets } = JSON.parse(text);
const results = vectors.map(([n, total, score, low, high, floor]) => ({
  readings: rule.readings(n, total, low, high, floor),
  alone: rule.whateverOneSays(n, score, low, high, floor),
}));
console.log(JSON.stringify({ results, scores: sheets.map(([measure, answers]) => scores.score(measure, answers)) }));
