import { webPrimitives, webRng, webSlowPrimitives } from "@sandi/crypto/web";
import type { World } from "../driver/world.ts";

const waiting: (() => void)[] = [];
let channel: MessageChannel | undefined;

/** A message to oneself. A browser delays timers: by 4 ms in a row of them, by a minute in a tab that nobody looks at. */
function soon(run: () => void): void {
  waiting.push(run);
  if (channel === undefined) {
    channel = new MessageChannel();
    channel.port1.onmessage = () => waiting.shift()?.();
  }
  channel.port2.postMessage(undefined);
}

/** Where nobody looks timers are late, so there is no wait: what comes in meanwhile shares a transaction all the same. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    // A worker has no document, and its timers are not delayed.
    if (globalThis.document?.hidden) soon(resolve);
    else setTimeout(resolve, ms);
  });
}

/** Some seventy short texts, which take a page 20 ms or so: between them it draws, and answers whoever types. */
const TURN_BYTES = 16 * 1024;

/** A page's primitives, randomness and clock. */
export const webWorld: World = {
  primitives: webPrimitives,
  slow: webSlowPrimitives,
  rng: webRng,
  now: Date.now,
  soon,
  pause,
  turnBytes: TURN_BYTES,
};
