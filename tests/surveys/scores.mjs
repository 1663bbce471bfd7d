// Reads cases on standard input, one JSON document; scores and composes them with static/js/scores.js and prints the results.
import { pathToFileURL } from "node:url";

const { compose, scores, written } = await import(pathToFileURL(process.argv[2]));
let text = "";
for await (const chunk of process.stdin) text += chunk;
const results = JSON.parse(text).map(({ measures, answers, stratum, earlier, token, gender }) => {
  const sheet = compose(measures, answers, { stratum, earlier });
  return { scores: scores(measures, answers), sheet, written: written(token, gender, sheet) };
});
console.log(JSON.stringify(results));
