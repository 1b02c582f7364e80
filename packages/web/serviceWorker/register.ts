type Policy = { createScriptURL(url: string): string };
type Policies = { createPolicy(name: string, rules: Policy): Policy };

const SCRIPT = "./sw.js";
const CHECK_MS = 3_600_000;

/**
 * Lets the page open without a network. A new build is fetched beside the one that runs, and waits there: `onUpdate` is
 * called, and only `apply` starts the new one, in all tabs of this page, which load again then. Call this once. Does
 * nothing in browsers without service workers, and where the page is not served from a secure address.
 */
export function registerServiceWorker(onUpdate: (apply: () => void) => void): void {
  const container = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  if (container === undefined) return;
  container.addEventListener("message", ({ data, source }) => {
    if (data === "new-build") onUpdate(() => source?.postMessage("use-this-build"));
    if (data === "load-again") location.reload();
  });
  // Private windows of some browsers have no room for it. The page works all the same.
  void watch(container).catch(() => undefined);
}

async function watch(container: ServiceWorkerContainer): Promise<void> {
  const registration = await container.register(scriptUrl(), { updateViaCache: "none" });
  // Whether a worker has been started says nothing about its build: browsers do it by themselves.
  const ask = (worker: ServiceWorker | null) => worker?.postMessage("are-you-new");
  ask(registration.waiting ?? registration.active);
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker?.addEventListener("statechange", () => worker.state === "installed" && ask(worker));
  });
  // Browsers look for a new build when the page is opened. This one may stay open for weeks.
  let lookedAt = performance.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || performance.now() - lookedAt < CHECK_MS) return;
    lookedAt = performance.now();
    void registration.update().catch(() => undefined);
  });
}

/** The one value that the page's policy of Trusted Types lets through. */
function scriptUrl(): string {
  const { trustedTypes } = window as { trustedTypes?: Policies };
  const rules = {
    createScriptURL: (url: string) => {
      if (url !== SCRIPT) throw new TypeError("not the script of the service worker");
      return url;
    },
  };
  return trustedTypes?.createPolicy("sandi-sw", rules).createScriptURL(SCRIPT) ?? SCRIPT;
}
