import { webWorld } from "@sandi/client/web";

/** What is told at once is told again only after so long: a list need not change more often than anyone can read. */
const EVERY_MS = 50;

/** Calls something soon after it is asked to, however often it is asked: at once after a pause, then at intervals. */
export class Outlet {
  readonly #run: () => Promise<void>;
  #asked = false;
  #running = false;
  #ranAt = Number.NEGATIVE_INFINITY;

  constructor(run: () => Promise<void>) {
    this.#run = run;
  }

  ask(): void {
    this.#asked = true;
    if (!this.#running) void this.#runs();
  }

  async #runs(): Promise<void> {
    this.#running = true;
    while (this.#asked) {
      const wait = this.#ranAt + EVERY_MS - performance.now();
      // Also what comes in the same turn shares it.
      await webWorld.pause!(Math.max(0, wait));
      this.#asked = false;
      this.#ranAt = performance.now();
      await this.#run().catch(reportError);
    }
    this.#running = false;
  }
}
