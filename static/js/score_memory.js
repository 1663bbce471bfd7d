// Earlier scores that somebody let this device remember: encrypted in localStorage, with a key in IndexedDB that no script can
// read out. Kept apart by owner, a name that the home page gives out; nothing here is ever sent.

import { fromBase64, toBase64 } from "./blind.js";

const PREFIX = "peersupport.scores.";
const DATABASE = "peersupport.scores";
const STORE = "keys";
const IV_BYTES = 12;
// No round is counted from one that is older (surveys/access.py).
const KEPT_DAYS = 730;

export const canRemember = Boolean(globalThis.crypto?.subtle && globalThis.indexedDB);

const nothing = () => ({ on: false, rounds: {} });

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function key() {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await done(opening);
  try {
    const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    // One transaction for looking and adding: of two tabs, the second takes the first one's key.
    const store = database.transaction(STORE, "readwrite").objectStore(STORE);
    const kept = await done(store.get("key"));
    if (kept) return kept;
    await done(store.add(made, "key"));
    return made;
  } finally {
    database.close();
  }
}

// The owner is sealed in: one person's scores cannot be put under another's name.
const how = (owner, iv) => ({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(owner) });

// What is remembered, whether anything is or not. Throws where it cannot be opened any more.
export async function recall(owner) {
  const kept = localStorage.getItem(PREFIX + owner);
  if (kept === null) return nothing();
  const [iv, sealed] = kept.split(".").map(fromBase64);
  const plain = await crypto.subtle.decrypt(how(owner, iv), await key(), sealed);
  return { ...nothing(), ...JSON.parse(new TextDecoder().decode(plain)) };
}

function withoutOld(rounds, now = Date.now()) {
  return Object.fromEntries(Object.entries(rounds).filter(([, { day }]) => Date.parse(day) + KEPT_DAYS * 24 * 3600 * 1000 > now));
}

// Change what is remembered, one tab at a time. What cannot be opened is not written over: it is said, and can be forgotten.
export function change(owner, edit) {
  const work = async () => {
    const memory = await recall(owner);
    edit(memory);
    memory.rounds = withoutOld(memory.rounds);
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const plain = new TextEncoder().encode(JSON.stringify(memory));
    const sealed = new Uint8Array(await crypto.subtle.encrypt(how(owner, iv), await key(), plain));
    localStorage.setItem(PREFIX + owner, `${toBase64(iv)}.${toBase64(sealed)}`);
    return memory;
  };
  return navigator.locks ? navigator.locks.request(PREFIX + owner, work) : work();
}

// Gone at once; with the last one's scores the key goes too.
export function forget(owner) {
  localStorage.removeItem(PREFIX + owner);
  if (!Object.keys(localStorage).some((name) => name.startsWith(PREFIX))) indexedDB.deleteDatabase(DATABASE);
}
