// Reads RFC vectors on standard input, runs static/js/blind.js on them and prints what it computed.
// The same module runs in Chromium; here it shows that nothing in it needs a page.
import { pathToFileURL } from "node:url";

const blind = await import(pathToFileURL(process.argv[2]));
let text = "";
for await (const chunk of process.stdin) text += chunk;
const hex = blind.fromHex;
const results = [];
for (const vector of JSON.parse(text)) {
  const jwk = { kty: "RSA", n: blind.toBase64(hex(vector.n)), e: blind.toBase64(hex(vector.e)) };
  const key = await blind.importKey(jwk);
  const prepared = blind.prepare(hex(vector.msg), hex(vector.msg_prefix));
  const given = { salt: hex(vector.salt), inverse: hex(vector.inv) };
  const { blinded, inverse } = await blind.blind(key, prepared, given);
  const signature = await blind.finalize(key, prepared, hex(vector.blind_sig), inverse, given.salt.length);
  results.push({
    prepared_msg: blind.toHex(prepared),
    blinded_msg: blind.toHex(blinded),
    sig: blind.toHex(signature),
    fingerprint: await blind.fingerprint(jwk),
  });
}
console.log(JSON.stringify(results));
