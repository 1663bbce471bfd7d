// Home page: collects this person's token for each announced or open round, so that the check-in page needs no sign-in.
// The device blinds first; the server signs what it cannot read (surveys/blind.py). The keys come without credentials:
// a key made for one person only would have to be made for everybody.

import { blind, finalize, fingerprint, fromBase64, importKey, prepare, supported, toBase64 } from "./blind.js";
import { alone, change, forgetOld, read } from "./round_store.js";

class Refused extends Error {}

async function begin(element, holder, stratum) {
  const { round, keysUrl, closes } = element.dataset;
  const reply = await fetch(keysUrl, { credentials: "omit" });
  if (!reply.ok) throw new Error("keys");
  const { keys } = await reply.json();
  const published = keys.find((key) => key.stratum === stratum);
  if (!published) throw new Error("no key");
  const key = await importKey(published.jwk);
  const prepared = prepare();
  const { blinded, inverse } = await blind(key, prepared);
  const pending = {
    jwk: published.jwk,
    fingerprint: await fingerprint(published.jwk),
    prepared: toBase64(prepared),
    blinded: toBase64(blinded),
    inverse: toBase64(inverse),
    // What the check-in page must know and cannot ask for, since it has no sign-in. Neither leaves the device.
    stratum,
    owner: element.dataset.owner,
  };
  // Kept before it is sent: the server signs this one message again, and no other.
  change(round, (state) => {
    state.closes = closes;
    state.pending[holder] = pending;
  });
  return pending;
}

async function finish(round, holder, pending, signature) {
  const key = await importKey(pending.jwk);
  const signed = await finalize(key, fromBase64(pending.prepared), fromBase64(signature), fromBase64(pending.inverse));
  change(round, (state) => {
    const { prepared, stratum, owner } = pending;
    state.tokens.push({ prepared, signature: toBase64(signed), stratum, owner });
    state.holders.push(holder);
    delete state.pending[holder];
  });
}

async function collect(element) {
  const { round, holder, tokenUrl } = element.dataset;
  let { stratum } = element.dataset;
  if (read(round).holders.includes(holder)) return "here";
  for (let attempt = 0; attempt < 2; attempt++) {
    const pending = read(round).pending[holder] ?? (await begin(element, holder, stratum));
    const reply = await fetch(tokenUrl, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": element.querySelector("[name=csrfmiddlewaretoken]").value },
      body: JSON.stringify({ blinded: pending.blinded, fingerprint: pending.fingerprint }),
    });
    const answer = await reply.json().catch(() => ({}));
    if (reply.ok) {
      await finish(round, holder, pending, answer.signature);
      return "here";
    }
    if (reply.status !== 409) throw new Error("token");
    change(round, (state) => delete state.pending[holder]);
    if (answer.reason !== "stratum") throw new Refused();
    stratum = answer.stratum; // joined or left a group since the page was made: once more, under the other key
  }
  throw new Error("token");
}

function show(element, name) {
  for (const text of element.querySelectorAll("[data-collect-state]")) {
    text.hidden = text.dataset.collectState !== name;
  }
}

async function run(element) {
  if (!supported) return show(element, "unsupported");
  try {
    show(element, await alone(element.dataset.round, () => collect(element)));
  } catch (error) {
    show(element, error instanceof Refused ? "elsewhere" : "failed");
  }
}

forgetOld();
for (const element of document.querySelectorAll("[data-collect]")) {
  element.querySelector("[data-collect-again]")?.addEventListener("click", () => run(element));
  run(element);
}
