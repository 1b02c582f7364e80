/** The load generator, in a process and on a core of its own. It does what it is told over IPC, one order at a time. */
import { openPairs, type PairsOrder } from "./pairsLoad.ts";
import type { Sample } from "./sample.ts";

export type Load = {
  /** Throws where anything was lost, doubled, out of order, refused or not what was sent. */
  measure(warmUpMs: number, windowMs: number): Promise<Sample>;
  close(): Promise<void>;
};

export type Order =
  | { readonly op: "open"; readonly order: PairsOrder }
  | { readonly op: "measure"; readonly warmUpMs: number; readonly windowMs: number }
  | { readonly op: "close" };

export type Answer = { readonly ok: true; readonly sample?: Sample } | { readonly ok: false; readonly error: string };

let load: Load | undefined;

async function obey(order: Order): Promise<Sample | undefined> {
  switch (order.op) {
    case "open":
      load = await openPairs(order.order);
      return undefined;
    case "measure":
      return load!.measure(order.warmUpMs, order.windowMs);
    case "close":
      await load?.close();
      process.disconnect!();
      return undefined;
  }
}

process.on("message", (order: Order) => {
  const answer = (message: Answer): void => void (process.connected && process.send!(message));
  obey(order).then(
    (sample) => answer({ ok: true, ...(sample && { sample }) }),
    (error: Error) => answer({ ok: false, error: error.stack ?? String(error) }),
  );
});
