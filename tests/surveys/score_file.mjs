// Seals made-up scores with static/js/score_file.js and tries to open them again; prints what each attempt came to.
import { pathToFileURL } from "node:url";

const { newCode, open, write } = await import(pathToFileURL(process.argv[2]));
const rounds = { one: { title: "May 2026", day: "2026-05-04", scores: { phq4: 7 } } };
const codes = Array.from({ length: 200 }, newCode);
const [code] = codes;
const file = await write(rounds, code);
const parts = JSON.parse(file);
const attempt = (text, tried) => open(text, tried).then(JSON.stringify, (error) => error.constructor.name);
const damaged = { ...parts, sealed: (parts.sealed[0] === "A" ? "B" : "A") + parts.sealed.slice(1) };
console.log(
  JSON.stringify({
    codes,
    file: parts,
    again: await write(rounds, code),
    right: await attempt(file, code),
    asTyped: await attempt(file, ` ${code.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l")} `),
    wrong: await attempt(file, newCode()),
    none: await attempt(file, ""),
    damaged: await attempt(JSON.stringify(damaged), code),
    weaker: await attempt(JSON.stringify({ ...parts, rounds: 1 }), code),
    endless: await attempt(JSON.stringify({ ...parts, rounds: 1e12 }), code),
    other: await attempt("{}", code),
    text: await attempt("not JSON", code),
    large: await attempt(" ".repeat(70000) + file, code),
  }),
);
