// Blind tokens on the device: RSABSSA-SHA384-PSS-Randomized (RFC 9474) with WebCrypto and BigInt, no dependency.
// surveys/blind.py is the other half; tests/surveys/test_blind.py holds both against the RFC's test vectors.

const HASH = "SHA-384";
const HASH_BYTES = 48;
const SALT_BYTES = 48;
const PREFIX_BYTES = 32;
const TOKEN_BYTES = 32;

const subtle = globalThis.crypto?.subtle;
const random = (length) => globalThis.crypto.getRandomValues(new Uint8Array(length));
const sha = async (bytes, hash = HASH) => new Uint8Array(await subtle.digest(hash, bytes));

// Browsers offer WebCrypto on https and localhost only.
export const supported = Boolean(subtle) && typeof BigInt === "function";

export function concat(...parts) {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

export const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const fromHex = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

export const toBase64 = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
export const fromBase64 = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));

const toNumber = (bytes) => BigInt("0x" + (toHex(bytes) || "0"));
const bitLength = (number) => number.toString(2).length;

function toBytes(number, length) {
  const hex = number.toString(16);
  if (hex.length > 2 * length) throw new Error("integer too large");
  return fromHex(hex.padStart(2 * length, "0"));
}

function power(base, exponent, modulus) {
  // The exponent is the public 65537: nothing secret in its bits.
  let result = 1n;
  for (base %= modulus; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % modulus;
    base = (base * base) % modulus;
  }
  return result;
}

function inverseOf(number, modulus) {
  let [a, b, s, t] = [modulus, number % modulus, 0n, 1n];
  while (b) {
    const quotient = a / b;
    [a, b, s, t] = [b, a - quotient * b, t, s - quotient * t];
  }
  if (a !== 1n) throw new Error("no inverse");
  return ((s % modulus) + modulus) % modulus;
}

async function mask(seed, length) {
  const blocks = [];
  for (let i = 0; i * HASH_BYTES < length; i++) {
    blocks.push(await sha(concat(seed, new Uint8Array([i >>> 24, i >>> 16, i >>> 8, i]))));
  }
  return concat(...blocks).subarray(0, length);
}

// EMSA-PSS-ENCODE, RFC 8017 section 9.1.1.
async function encode(message, bits, salt) {
  const length = Math.ceil(bits / 8);
  if (length < HASH_BYTES + salt.length + 2) throw new Error("modulus too short");
  const digest = await sha(concat(new Uint8Array(8), await sha(message), salt));
  const block = concat(new Uint8Array(length - salt.length - HASH_BYTES - 2), new Uint8Array([1]), salt);
  const pad = await mask(digest, block.length);
  for (let i = 0; i < block.length; i++) block[i] ^= pad[i];
  block[0] &= 0xff >> (8 * length - bits);
  return concat(block, digest, new Uint8Array([0xbc]));
}

function randomBelow(modulus, length) {
  const top = 0xff >> (8 * length - bitLength(modulus));
  for (;;) {
    const bytes = random(length);
    bytes[0] &= top;
    const number = toNumber(bytes);
    if (number > 0n && number < modulus) return number;
  }
}

export async function importKey(jwk) {
  if (jwk.kty !== "RSA") throw new Error("not an RSA key");
  const modulus = toNumber(fromBase64(jwk.n));
  const exponent = toNumber(fromBase64(jwk.e));
  // A weak or odd key could let its maker recognise tokens: refuse it.
  if (bitLength(modulus) < 2048 || exponent !== 65537n || !(modulus & 1n)) throw new Error("unacceptable key");
  const members = { kty: "RSA", n: jwk.n, e: jwk.e };
  const key = await subtle.importKey("jwk", members, { name: "RSA-PSS", hash: HASH }, false, ["verify"]);
  return { modulus, exponent, length: Math.ceil(bitLength(modulus) / 8), key };
}

// RFC 7638 thumbprint: the digits that the public page and the mail show in groups of four.
export async function fingerprint(jwk) {
  const canonical = JSON.stringify({ e: jwk.e, kty: jwk.kty, n: jwk.n });
  return toHex(await sha(new TextEncoder().encode(canonical), "SHA-256"));
}

export const prepare = (message = random(TOKEN_BYTES), prefix = random(PREFIX_BYTES)) => concat(prefix, message);

// `given` holds the salt and the inverse of a test vector; both are random otherwise.
export async function blind(key, prepared, given = {}) {
  const salt = given.salt ?? random(SALT_BYTES);
  const message = toNumber(await encode(prepared, bitLength(key.modulus) - 1, salt));
  inverseOf(message, key.modulus); // throws where the message shares a factor with the modulus
  let factor;
  let inverse;
  if (given.inverse) {
    inverse = toNumber(given.inverse);
    factor = inverseOf(inverse, key.modulus);
  }
  while (inverse === undefined) {
    factor = randomBelow(key.modulus, key.length);
    try {
      inverse = inverseOf(factor, key.modulus);
    } catch {
      // One chance in 2^1023: draw again.
    }
  }
  const blinded = (message * power(factor, key.exponent, key.modulus)) % key.modulus;
  return { blinded: toBytes(blinded, key.length), inverse: toBytes(inverse, key.length) };
}

export async function finalize(key, prepared, blindSignature, inverse, saltLength = SALT_BYTES) {
  if (blindSignature.length !== key.length) throw new Error("unexpected length");
  const signature = toBytes((toNumber(blindSignature) * toNumber(inverse)) % key.modulus, key.length);
  const valid = await subtle.verify({ name: "RSA-PSS", saltLength }, key.key, signature, prepared);
  if (!valid) throw new Error("invalid signature");
  return signature;
}
