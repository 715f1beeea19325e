/*
 * The service worker: the program's own files come from the browser's cache, so that the installed
 * app opens at once and also without a network. One rule: what the API says is never kept.
 *
 *   /assets/...   their names carry their hash: from the cache, else fetched and kept
 *   pages         from the server; without it the last page, whose header (with its nonce) is kept
 *   all else      as if there were no service worker
 */
const FILES = 'files';
const PAGE = 'page';
const ANY_PAGE = '/index.html'; // every address has the same page

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

/** The script that a page begins with: another one is another release. */
const entryOf = (html) => /src="(\/assets\/[^"]+\.js)"/.exec(html)?.[1];

/** A page of another release: the files of the one before are in nobody's way any more. */
async function keepPage(response) {
  const pages = await caches.open(PAGE);
  const before = await pages.match(ANY_PAGE);
  const [old, fresh] = [before ? await before.clone().text() : '', await response.clone().text()];
  if (entryOf(old) !== entryOf(fresh)) await caches.delete(FILES);
  await pages.put(ANY_PAGE, response);
}

async function page(request, event) {
  try {
    const response = await fetch(request);
    const html = response.ok && response.headers.get('Content-Type')?.startsWith('text/html');
    if (html && !response.redirected) event.waitUntil(keepPage(response.clone()));
    return response;
  } catch (error) {
    const kept = await (await caches.open(PAGE)).match(ANY_PAGE);
    if (kept) return kept;
    throw error;
  }
}

async function file(request) {
  const files = await caches.open(FILES);
  const kept = await files.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await files.put(request, response.clone());
  return response;
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (/^\/t\/[^/]+\/api\/|^\/api\//.test(pathname)) return;
  if (pathname.startsWith('/assets/')) event.respondWith(file(request));
  else if (request.mode === 'navigate') event.respondWith(page(request, event));
});
