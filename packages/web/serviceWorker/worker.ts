// Keeps one build of the page, so that it opens without a network. It keeps nothing else.

/** Put in by scripts/buildWeb.ts. */
declare const BUILD: string;
/** The files of the build but index.html, as `[path, "sha256-…"]`. */
declare const FILES: readonly (readonly [path: string, integrity: string])[];

type Waiting = Event & { waitUntil(done: Promise<unknown>): void };
type Fetching = Waiting & { readonly request: Request; respondWith(answer: Promise<Response>): void };
type Scope = {
  readonly registration: ServiceWorkerRegistration;
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: Waiting) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
};

const worker = self as unknown as Scope;
const build = BUILD;
const PREFIX = "sandi-build-";
const NAME = PREFIX + build;
const INDEX = worker.registration.scope;
/** The build by URL, with the hash of each file; index.html has none, because it names the build. */
const KEPT: ReadonlyMap<string, string> = new Map([
  [INDEX, ""],
  ...FILES.map(([path, integrity]) => [new URL(path, INDEX).href, integrity] as const),
]);

worker.addEventListener("install", (event) => event.waitUntil(keepAll()));

worker.addEventListener("activate", (event) => event.waitUntil(dropOthers()));

worker.addEventListener("message", ({ data }) => {
  if (data === "skip-waiting") void worker.skipWaiting();
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = request.mode === "navigate" ? request.url.replace(/[?#].*$/, "") : request.url;
  if (request.method === "GET" && KEPT.has(url)) event.respondWith(answer(url, request));
});

/** Fails, and with it the installation, if the server has files of another build by now. */
async function keepAll(): Promise<void> {
  const cache = await caches.open(NAME);
  await Promise.all([...KEPT].map(async ([url, integrity]) => cache.put(url, await fetched(url, integrity))));
}

async function fetched(url: string, integrity: string): Promise<Response> {
  const response = await fetch(url, { cache: "no-cache", credentials: "omit", redirect: "error", integrity });
  const isOfBuild = url !== INDEX || (await response.clone().text()).includes(build);
  if (!response.ok || !isOfBuild) throw new Error(`${url} is not of build ${build}`);
  return response;
}

async function dropOthers(): Promise<void> {
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(others.map((name) => caches.delete(name)));
}

async function answer(url: string, request: Request): Promise<Response> {
  const cache = await caches.open(NAME);
  return (await cache.match(url)) ?? fetch(request);
}
