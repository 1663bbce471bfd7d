// A copy of the page of one session on this device, when its facilitator asks for it: no names, no link to the room. The service
// worker shows it when there is no network, and deletes it an hour after the session and when somebody signs out; signed_out.js
// deletes it where a page shows that a sign-in has lapsed.

const STORE = "sessions-1";
const box = document.querySelector("[data-session-copy]");

const show = (...names) => {
  for (const name of ["kept", "removed", "failed"]) box.querySelector(`[data-${name}]`).hidden = !names.includes(name);
};

async function keep() {
  const page = await fetch(`${box.dataset.address}?copy`, { cache: "no-store", redirect: "error" });
  if (!page.ok) throw new Error("no copy of a page that is not there");
  const html = await page.text();
  const needed = [...new Set([...html.matchAll(/(?:href|src)="(\/static\/[^"#]+)/g)].map((found) => found[1]))];
  const store = await caches.open(STORE);
  await store.addAll(needed.map((address) => new Request(address, { credentials: "omit" })));
  const headers = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": page.headers.get("Content-Security-Policy") ?? "default-src 'none'",
    "X-Keep-Until": box.dataset.until,
  };
  await store.put(box.dataset.address, new Response(html, { headers }));
}

async function remove() {
  await (await caches.open(STORE)).delete(box.dataset.address);
}

async function draw() {
  const has = Boolean(await caches.match(box.dataset.address, { cacheName: STORE }));
  box.querySelector("[data-keep]").hidden = has;
  box.querySelector("[data-remove]").hidden = !has;
}

if (box && "caches" in window && "serviceWorker" in navigator) {
  box.hidden = false;
  draw();
  box.querySelector("[data-keep]").addEventListener("click", () => keep().then(() => show("kept"), () => show("failed")).then(draw));
  box.querySelector("[data-remove]").addEventListener("click", () => remove().then(() => show("removed")).then(draw));
  box.querySelector("[data-print]").addEventListener("click", () => print());
}
