import { webPrimitives, webRng, webSlowPrimitives } from "@sandi/crypto/web";
import type { World } from "../driver.ts";

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

/** A page's primitives, randomness and clock. */
export const webWorld: World = {
  primitives: webPrimitives,
  slow: webSlowPrimitives,
  rng: webRng,
  now: Date.now,
  soon,
};
