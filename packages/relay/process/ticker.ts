export type Ticker = { wake(): void; now(): void; stop(): void };

/**
 * Ticks once at the end of each turn of the event loop in which something happened, and has one timer for what is due.
 */
export function makeTicker(tick: () => number): Ticker {
  let asked = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Number.POSITIVE_INFINITY;
  const run = (): void => {
    if (!asked || stopped) return;
    asked = false;
    const wait = tick();
    if (stopped || !Number.isFinite(wait)) return;
    // An early timer does no harm, and is cheaper than a new one every time.
    const at = performance.now() + Math.max(1, wait);
    if (at >= timerAt) return;
    clearTimeout(timer);
    timerAt = at;
    timer = setTimeout(due, Math.max(1, wait));
  };
  const due = (): void => {
    timerAt = Number.POSITIVE_INFINITY;
    asked = true;
    run();
  };
  return {
    wake() {
      if (asked || stopped) return;
      asked = true;
      setImmediate(run);
    },
    now() {
      if (asked) run();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
