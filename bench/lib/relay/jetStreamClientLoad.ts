import { randomBytes } from "node:crypto";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { Histogram } from "./histogram.ts";
import type { JetStreamOrder } from "./jetStreamLoad.ts";
import { Failures, type Load, pause } from "./load.ts";
import { Window } from "./sample.ts";

export type JetStreamClientOrder = Omit<JetStreamOrder, "load"> & { readonly load: "jetStreamClient" };

const STREAM = "MAIL";
const PATIENCE_MS = 60_000;

/** The same work as `openJetStream`, by the client that NATS has for Node: what an application would use. */
export async function openJetStreamClient(order: JetStreamClientOrder): Promise<Load> {
  const { port, relayPid, recipients, window: inFlight, bodySize } = order;
  const connection = await connect({ servers: `127.0.0.1:${port}` });
  const { streams } = await jetstreamManager(connection);
  await streams.add({ name: STREAM, subjects: ["m.*"], storage: "file", num_replicas: 1 });
  const stream = jetstream(connection);
  const failures = new Failures();
  const latency = new Histogram();
  const body = randomBytes(bodySize);
  let [sent, settled] = [0, 0];

  return {
    async measure(warmUpMs, windowMs) {
      let running = true;
      const publish = async (subject: string): Promise<void> => {
        while (running) {
          const began = performance.now();
          sent++;
          await stream.publish(subject, body, { timeout: PATIENCE_MS });
          settled++;
          latency.add(performance.now() - began);
        }
      };
      const lanes = Array.from({ length: recipients * inFlight }, (_, i) =>
        publish(`m.${i % recipients}`).catch(failures.add),
      );
      await pause(warmUpMs);
      latency.clear();
      const window = new Window(relayPid, () => settled);
      await pause(windowMs);
      const sample = window.end(latency);
      running = false;
      await Promise.all(lanes);
      failures.check();
      const { state } = await streams.info(STREAM);
      if (state.messages !== sent) throw new Error(`the stream holds ${state.messages} of ${sent} messages`);
      return sample;
    },
    async close() {
      await connection.close();
    },
  };
}
