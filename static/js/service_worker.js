// Keeps one copy of the help page and of what it needs to be drawn, for times without a network. Fetched without cookies, so the
// copy cannot know who is here. Nothing else is ever kept here: no page of a person may lie on a device that others use. The one
// exception is asked for by hand (session_copy.js): a facilitator's page of one session, without names. It is only shown and
// deleted here, an hour after the session and at signing out; a page that shows a lapsed sign-in deletes it too (signed_out.js).

const STORE = "help-1";
const SESSIONS = "sessions-1";
const COPY = "/help/";
const PATIENCE = 4000;

const isHelp = (url) => url.origin === location.origin && /^\/(?:[-\w]+\/)?help\/$/.test(url.pathname);
const isSession = (url) => url.origin === location.origin && /^\/[-\w]+\/sessions\/[-0-9a-f]{36}\/run\/$/.test(url.pathname);
const isStatic = (url) => url.origin === location.origin && url.pathname.startsWith("/static/");

// One after the other: the copy is of the page that was asked for last.
let queue = Promise.resolve();

function keep(getPage) {
  queue = queue.catch(() => {}).then(async () => store(await getPage()));
  return queue;
}

async function store(page) {
  const html = await page.clone().text();
  const needed = [...new Set([...html.matchAll(/(?:href|src)="(\/static\/[^"#]+)/g)].map((found) => found[1]))];
  const parts = await Promise.all(needed.map((address) => fetch(address, { credentials: "omit" })));
  if (!page.ok || !parts.every((part) => part.ok)) throw new Error("incomplete: the old copy stays");
  const kept = await caches.open(STORE);
  await Promise.all(needed.map((address, index) => kept.put(address, parts[index])));
  await kept.put(COPY, page);
  const wanted = new Set([COPY, ...needed]);
  for (const request of await kept.keys()) {
    if (!wanted.has(new URL(request.url).pathname)) await kept.delete(request);
  }
}

const fetchAndKeep = (address) => keep(() => fetch(address, { credentials: "omit" }));

async function showHelp(event) {
  const copy = await caches.match(COPY, { cacheName: STORE });
  // A network that neither answers nor fails must not hold somebody up who needs a number.
  const limit = copy ? { signal: AbortSignal.timeout(PATIENCE) } : {};
  try {
    const page = await fetch(event.request.url, { credentials: "omit", ...limit });
    if (page.status >= 500 && copy) return copy;
    if (page.ok) {
      const copyOfPage = page.clone();
      event.waitUntil(keep(() => copyOfPage).catch(() => {}));
    }
    return page;
  } catch (problem) {
    if (copy) return copy;
    throw problem;
  }
}

async function showPart(request) {
  try {
    return await fetch(request);
  } catch (problem) {
    const { pathname } = new URL(request.url);
    const kept = (await caches.match(pathname, { cacheName: STORE })) ?? (await caches.match(pathname, { cacheName: SESSIONS }));
    if (kept) return kept;
    throw problem;
  }
}

// Copies of sessions end by themselves; with the last one goes what they were drawn with.
async function dropOldSessions() {
  if (!(await caches.has(SESSIONS))) return;
  const kept = await caches.open(SESSIONS);
  let left = 0;
  for (const request of await kept.keys()) {
    if (!isSession(new URL(request.url))) continue;
    const until = Date.parse((await kept.match(request)).headers.get("X-Keep-Until"));
    if (until > Date.now()) left += 1;
    else await kept.delete(request);
  }
  if (left === 0) await caches.delete(SESSIONS);
}

async function showSession(event) {
  await dropOldSessions();
  const copy = await caches.match(new URL(event.request.url).pathname, { cacheName: SESSIONS });
  if (!copy) return fetch(event.request);
  try {
    const limit = AbortSignal.timeout(PATIENCE);
    const page = await Promise.race([fetch(event.request), new Promise((_, late) => limit.addEventListener("abort", late))]);
    return page.status >= 500 ? copy : page;
  } catch {
    return copy;
  }
}

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(fetchAndKeep(COPY));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith("help-") && name !== STORE) await caches.delete(name);
      }
      await dropOldSessions();
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin === location.origin && url.pathname === "/account/logout/") event.waitUntil(caches.delete(SESSIONS));
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.waitUntil(dropOldSessions().catch(() => {}));
  if (request.mode === "navigate" && isHelp(url)) event.respondWith(showHelp(event));
  else if (request.mode === "navigate" && isSession(url)) event.respondWith(showSession(event));
  else if (isStatic(url)) event.respondWith(showPart(request));
});

// A page says which help page its reader would get: that of their country.
self.addEventListener("message", (event) => {
  const url = new URL(event.data?.keep ?? COPY, location.origin);
  if (isHelp(url)) event.waitUntil(fetchAndKeep(url.href).catch(() => {}));
});
