/** The load generator, in its own process and on its own core. It takes orders over IPC, one at a time. */
import { type IdleOrder, openIdle } from "./idleLoad.ts";
import { type JetStreamClientOrder, openJetStreamClient } from "./jetStreamClientLoad.ts";
import { type JetStreamOrder, openJetStream } from "./jetStreamLoad.ts";
import type { Load } from "./load.ts";
import { type MailOrder, openMail } from "./mailLoad.ts";
import { openPairs } from "./pairsLoad.ts";
import type { PairsOrder } from "./pairsOrder.ts";

export type LoadOrder = PairsOrder | MailOrder | JetStreamOrder | JetStreamClientOrder | IdleOrder;
/** Opens a load, or calls one of its functions. */
export type Order = { readonly open: LoadOrder } | { readonly call: keyof Load; readonly args: readonly number[] };
export type Answer = { readonly ok: true; readonly value?: unknown } | { readonly ok: false; readonly error: string };

let load: Load | undefined;

function open(order: LoadOrder): Promise<Load> {
  switch (order.load) {
    case "pairs":
      return openPairs(order);
    case "mail":
      return openMail(order);
    case "jetStream":
      return openJetStream(order);
    case "jetStreamClient":
      return openJetStreamClient(order);
    case "idle":
      return openIdle(order);
  }
}

async function obey(order: Order): Promise<unknown> {
  if ("open" in order) {
    load = await open(order.open);
    return undefined;
  }
  const work = load![order.call] as (this: Load | undefined, ...args: readonly number[]) => Promise<unknown>;
  return work.apply(load, [...order.args]);
}

process.on("message", (order: Order) => {
  const answer = (message: Answer): void => void (process.connected && process.send!(message));
  obey(order).then(
    (value) => answer({ ok: true, value }),
    (error: Error) => answer({ ok: false, error: error.stack ?? String(error) }),
  );
});

process.on("disconnect", () => process.exit());
