// Without a connection, a page that says so; everything else goes to the site as always. Only that page and the files it is made of
// are kept, fetched without the sign-in: nothing of anybody is ever stored here.
// The site writes two lines above: FRAME, the addresses of those files, and OFFLINE, that of the page.
"use strict";

const KEPT = "tandem-offline";

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const kept = await caches.open(KEPT);
    await kept.addAll([OFFLINE, ...FRAME].map((address) => new Request(address, { credentials: "omit", cache: "no-store" })));
    const wanted = new Set([OFFLINE, ...FRAME].map((address) => new URL(address, location.href).href));
    for (const old of await kept.keys()) if (!wanted.has(old.url)) await kept.delete(old);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(async () => (await caches.match(OFFLINE)) ?? Response.error()));
  } else if (FRAME.some((address) => request.url === new URL(address, location.href).href)) {
    event.respondWith(fetch(request).catch(async () => (await caches.match(request.url)) ?? Response.error()));
  }
});
