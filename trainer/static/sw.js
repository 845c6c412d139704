// The worker that lets the program open without a network. It keeps the files that questions are shown with and one
// page with nothing of anybody in it; every other page comes from the network. What it keeps is named by a version that
// the server puts before this text as self.SHELL, and files of each version have addresses of their own: an old worker
// finds none of a new page's files here and fetches them, and an old page still finds its own.

importScripts(self.SHELL.files.find((file) => file.endsWith("/keeping.js")));

const NAME = `shell-${self.SHELL.version}`;
const KEPT_VERSIONS = 3;
// Where someone waits to go on. Other pages and files may take as long as they need.
const PROMPT = /^\/($|today$|offline$|q\/|sessions\/)/;
const ANSWER = /^\/q\/[^/]+\/answer$/;

function fresh(address) {
  return new Request(address, { cache: "reload" });
}

async function install() {
  const shell = await caches.open(NAME);
  await shell.addAll([...self.SHELL.files, self.SHELL.page].map(fresh));
}

// Pages of the version before may still be open, so its files stay for a while.
async function activate() {
  const names = (await caches.keys()).filter((name) => name.startsWith("shell-") && name !== NAME);
  const open = await self.clients.matchAll({ includeUncontrolled: true });
  const spared = open.length ? KEPT_VERSIONS - 1 : 0;
  await Promise.all(names.slice(0, Math.max(0, names.length - spared)).map((name) => caches.delete(name)));
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

// The kept page, told in place of what it comes.
async function shellPage({ method }) {
  const shell = await caches.open(NAME);
  const kept = (await shell.match(self.SHELL.page)) || (await caches.match(self.SHELL.page));
  if (!kept) return Response.error();
  const text = (await kept.text()).replace("data-stand-in", `data-stand-in="${method}"`);
  return new Response(text, { headers: kept.headers });
}

// An answer may be given up on as well, though it may have arrived: it is kept here, and counts once.
function isPrompt({ method, url }) {
  const { pathname } = new URL(url);
  return method === "GET" ? PROMPT.test(pathname) : ANSWER.test(pathname);
}

function tooLate() {
  return new Promise((_, reject) => setTimeout(reject, self.SHELL.patience, new Error("no answer in time")));
}

async function fetched(event) {
  return (await event.preloadResponse) || fetch(event.request);
}

// A page from the network, or the kept one when there is no way to the program: no network, nobody who answers, or a
// machine on the way that says so.
async function page(event) {
  try {
    const coming = fetched(event);
    const answer = await (isPrompt(event.request) ? Promise.race([coming, tooLate()]) : coming);
    return self.Keeping.isGone(answer) ? await shellPage(event.request) : answer;
  } catch {
    return shellPage(event.request);
  }
}

async function file(request) {
  return (await caches.match(request)) || fetch(request);
}

// The look of the page that is kept follows the person's settings.
async function redraw() {
  const shell = await caches.open(NAME);
  const answer = await fetch(fresh(self.SHELL.page));
  if (answer.ok) await shell.put(self.SHELL.page, answer);
}

// A new version takes over at once when a single page is open, which has all its files by then.
async function takeOver() {
  const open = await self.clients.matchAll({ includeUncontrolled: true, type: "window" });
  if (open.length <= 1) await self.skipWaiting();
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (request.method === "GET" && address.pathname.startsWith("/static/")) event.respondWith(file(request));
});
self.addEventListener("message", (event) => {
  if (event.data === "ready") event.waitUntil(takeOver());
  if (event.data === "look") event.waitUntil(redraw().catch(() => undefined));
});
self.addEventListener("sync", (event) => {
  if (event.tag === "answers") event.waitUntil(self.Keeping.sync());
});
