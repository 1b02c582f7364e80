import type { ClientEvent, SandiClient } from "@sandi/client";

const ANSWER_MS = 3_000;

/** Asks the relay for something. Resolves when one of these events has come, or after a while. */
export function answered(client: SandiClient, events: readonly ClientEvent["event"][], ask: () => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ANSWER_MS);
    const stop = client.on(({ event }) => events.includes(event) && done());
    function done(): void {
      clearTimeout(timer);
      stop();
      resolve();
    }
    ask();
  });
}
