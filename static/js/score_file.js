// Earlier scores as a file for another device, sealed with a code of 100 random bits that is shown once. Whoever has the file
// without the code has nothing.

import { fromBase64, toBase64 } from "./blind.js";

const FORMAT = "peersupport-scores-1";
// OWASP's figure for PBKDF2 with SHA-256. A file that asks for far more would only stop this device.
const ROUNDS = 600_000;
const MOST_ROUNDS = 5_000_000;
const MOST_BYTES = 65_536;
// Crockford's 32 letters and digits: none is taken for another.
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 20;

export class WrongCode extends Error {}
export class NotAFile extends Error {}

export function newCode() {
  const drawn = crypto.getRandomValues(new Uint8Array(LENGTH));
  return [...drawn].map((byte, place) => (place && place % 5 === 0 ? "-" : "") + LETTERS[byte & 31]).join("");
}

// As people type it: small letters, spaces, an O for a zero.
const plainCode = (code) => code.toUpperCase().replace(/[^0-9A-Z]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");

async function keyOf(code, salt, iterations) {
  const words = await crypto.subtle.importKey("raw", new TextEncoder().encode(plainCode(code)), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, words, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

export async function write(rounds, code) {
  const [salt, iv] = [16, 12].map((bytes) => crypto.getRandomValues(new Uint8Array(bytes)));
  const plain = new TextEncoder().encode(JSON.stringify(rounds));
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyOf(code, salt, ROUNDS), plain));
  return JSON.stringify({ format: FORMAT, rounds: ROUNDS, salt: toBase64(salt), iv: toBase64(iv), sealed: toBase64(sealed) });
}

export async function open(text, code) {
  const file = parse(text);
  const key = await keyOf(code, file.salt, file.rounds);
  let plain;
  try {
    plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: file.iv }, key, file.sealed);
  } catch {
    throw new WrongCode();
  }
  return JSON.parse(new TextDecoder().decode(plain));
}

function parse(text) {
  try {
    if (text.length > MOST_BYTES) throw new NotAFile();
    const { format, rounds, salt, iv, sealed } = JSON.parse(text);
    if (format !== FORMAT || !(Number.isInteger(rounds) && rounds >= ROUNDS && rounds <= MOST_ROUNDS)) throw new NotAFile();
    return { rounds, salt: fromBase64(salt), iv: fromBase64(iv), sealed: fromBase64(sealed) };
  } catch {
    throw new NotAFile();
  }
}
