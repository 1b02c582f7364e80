// Keeps one build of the page, so that it opens without a network, and beside it a newer one until that is asked for.
// Browsers start a new worker when they like. So which build is served does not follow from which worker runs: it is written
// down, and changes only when the page asks for it.

/** Put in by scripts/buildWeb.ts. */
declare const BUILD: string;
/** The files of the build but index.html, as `[path, "sha256-…"]`. */
declare const FILES: readonly (readonly [path: string, integrity: string])[];

type Waiting = Event & { waitUntil(done: Promise<unknown>): void };
type Told = MessageEvent & Waiting;
type Tab = { postMessage(said: string): void };
/** A build that is served, and how many files it has. */
type Chosen = { readonly name: string; readonly files: number };
type Fetching = Waiting & { readonly request: Request; respondWith(answer: Promise<Response>): void };
type Scope = {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: { readonly includeUncontrolled: boolean }): Promise<readonly Tab[]>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: Waiting) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
  addEventListener(type: "message", listener: (event: Told) => void): void;
};

const worker = self as unknown as Scope;
const build = BUILD;
const PREFIX = "sandi-build-";
const NAME = PREFIX + build;
/** The cache in which the chosen build's name stands. */
const CHOICE = "sandi-chosen";
const INDEX = worker.registration.scope;
/** Their names come from their content: the chosen build may have others than this one. */
const ASSETS = `${INDEX}assets/`;
/** The build by URL, with the hash of each file; index.html has none, because it names the build. */
const KEPT: ReadonlyMap<string, string> = new Map([
  [INDEX, ""],
  ...FILES.map(([path, integrity]) => [new URL(path, INDEX).href, integrity] as const),
]);

worker.addEventListener("install", (event) => event.waitUntil(keepAll()));

worker.addEventListener("activate", (event) => event.waitUntil(beFirst()));

worker.addEventListener("message", (event) => {
  if (event.data === "are-you-new") event.waitUntil(tellIfNew(event.source));
  if (event.data === "use-this-build") event.waitUntil(use());
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = request.mode === "navigate" ? request.url.replace(/[?#].*$/, "") : request.url;
  if (request.method === "GET" && (KEPT.has(url) || url.startsWith(ASSETS))) event.respondWith(answer(url, request));
});

/** Fails, and with it the installation, if the server has files of another build by now. */
async function keepAll(): Promise<void> {
  const cache = await caches.open(NAME);
  await Promise.all([...KEPT].map(async ([url, integrity]) => cache.put(url, await fetched(url, integrity))));
  // Builds that came before this one, and that nobody has asked for.
  const choice = await chosen();
  if (choice) await dropAllBut(choice.name, NAME);
}

async function fetched(url: string, integrity: string): Promise<Response> {
  const response = await fetch(url, { cache: "no-cache", credentials: "omit", redirect: "error", integrity });
  const isOfBuild = url !== INDEX || (await response.clone().text()).includes(build);
  if (!response.ok || !isOfBuild) throw new Error(`${url} is not of build ${build}`);
  return response;
}

async function chosen(): Promise<Chosen | undefined> {
  const written = await caches.match(INDEX, { cacheName: CHOICE });
  return written?.json();
}

async function choose(): Promise<void> {
  const cache = await caches.open(CHOICE);
  await cache.put(INDEX, Response.json({ name: NAME, files: KEPT.size } satisfies Chosen));
}

/** The first build is taken without asking, and the page that brought it along is of this build already. */
async function beFirst(): Promise<void> {
  if (await chosen()) return;
  await choose();
  await worker.clients.claim();
}

async function tellIfNew(asking: MessageEventSource | null): Promise<void> {
  const choice = await chosen();
  if (choice && choice.name !== NAME) asking?.postMessage("new-build");
}

/** From now on this build is served. All tabs load it. */
async function use(): Promise<void> {
  await choose();
  void worker.skipWaiting();
  for (const tab of await worker.clients.matchAll({ includeUncontrolled: true })) tab.postMessage("load-again");
  await dropAllBut(NAME);
}

async function dropAllBut(...names: readonly string[]): Promise<void> {
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && !names.includes(name));
  await Promise.all(others.map((name) => caches.delete(name)));
}

async function answer(url: string, request: Request): Promise<Response> {
  const { name, files } = (await chosen()) ?? { name: NAME, files: KEPT.size };
  const cache = await caches.open(name);
  // A build of which something is gone is no build: then the server's is loaded.
  const isWhole = url !== INDEX || (await cache.keys()).length === files;
  const kept = await cache.match(url);
  if (kept && isWhole) return kept;
  return fetch(request).catch((error: unknown) => kept ?? Promise.reject(error));
}
