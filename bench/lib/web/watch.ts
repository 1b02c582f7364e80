/** What a tab notes about itself, before anything of the page runs. Times are milliseconds since it was opened. */
export type Watch = {
  /** Long tasks: the page answers nobody meanwhile. */
  readonly tasks: { readonly at: number; readonly took: number }[];
  /** From what somebody did to the next frame. */
  readonly interactions: { readonly what: string; readonly took: number }[];
  /** When each of these was done last. */
  readonly did: Readonly<Record<"click" | "keydown" | "input", number>>;
  /** @returns when the first frame with it was painted. @param found asked once a frame */
  painted(found: () => boolean): Promise<number>;
  /** As `painted`, for the messages: a text that one of them begins with. */
  shows(text: string): Promise<number>;
};

/** What the page's global object is then. */
export type Watched = { readonly watch: Watch };

/** Handed to the browser as it stands here: it can name nothing of this file. */
export function watch(): void {
  const tasks: { at: number; took: number }[] = [];
  const interactions: { what: string; took: number }[] = [];
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) tasks.push({ at: startTime, took: duration });
  }).observe({ type: "longtask", buffered: true });
  const did = { click: 0, keydown: 0, input: 0 };
  for (const kind of Object.keys(did) as (keyof typeof did)[])
    addEventListener(kind, ({ timeStamp }) => (did[kind] = timeStamp), { capture: true });
  /** A message to oneself comes after the frame that is being made. */
  const afterFrame = (then: (now: number) => void) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => then(performance.now());
    port2.postMessage(undefined);
  };
  // The browser's own event timing waits for a screen, which a browser without one has only now and then.
  for (const what of ["pointerdown", "click", "keydown"])
    addEventListener(
      what,
      ({ timeStamp }) =>
        requestAnimationFrame(() => afterFrame((now) => interactions.push({ what, took: now - timeStamp }))),
      { capture: true },
    );
  const painted = (found: () => boolean) =>
    new Promise<number>((resolve) => {
      const look = () => {
        if (!found()) return requestAnimationFrame(look);
        afterFrame(resolve);
        return undefined;
      };
      look();
    });
  const shows = (text: string) =>
    painted(() =>
      [...document.querySelectorAll("[role=log] article .text")].some((line) => line.textContent!.startsWith(text)),
    );
  Object.assign(globalThis, { watch: { tasks, interactions, did, painted, shows } satisfies Watch });
}
