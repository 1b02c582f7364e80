import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { concat } from "@sandi/crypto";
import { encodeControl, encodeSend } from "@sandi/protocol";
import { makeHello, newIdentity, RawClient, type RawEvent } from "@sandi/testkit/relay/rawClient";
import { sleep } from "./machine.ts";

/** What an attack did, and what it was told. */
export type Damage = { tries: number; readonly codes: Record<string, number> };

export type Attack = {
  readonly about: string;
  run(url: string, damage: Damage, stopped: () => boolean): Promise<void>;
};

const ids = (count: number): Uint8Array[] => Array.from({ length: count }, () => Uint8Array.from(randomBytes(32)));

function noting(damage: Damage): (event: RawEvent) => void {
  return (event) => {
    const code =
      event.type === "error" || event.type === "refused"
        ? event.value.code
        : event.type === "close" && event.value.code !== 1006
          ? `closed with ${event.value.code}`
          : undefined;
    if (code !== undefined) damage.codes[code] = (damage.codes[code] ?? 0) + 1;
  };
}

/** One connection after another sends the same bytes as long as the relay takes them, and joins again when cut off. */
async function pour(
  url: string,
  damage: Damage,
  stopped: () => boolean,
  { make, deaf }: { make: (client: RawClient) => Uint8Array[] | Promise<Uint8Array[]>; deaf: boolean },
): Promise<void> {
  const identity = await newIdentity("flood");
  while (!stopped()) {
    let client: RawClient;
    try {
      client = await RawClient.join(url, identity, { keep: false, onEvent: noting(damage) });
    } catch {
      await sleep(20);
      continue;
    }
    if (deaf) client.ws.pause();
    const messages = await make(client);
    // Reading the answers keeps the connection alive; as much is on its way as the socket takes.
    for (let i = 0; !stopped() && client.ws.readyState === client.ws.OPEN; i++) {
      client.ws.send(messages[i % messages.length]!);
      damage.tries++;
      if (client.ws.bufferedAmount > 262_144 || i % 64 === 63) await sleep(client.ws.bufferedAmount > 262_144 ? 1 : 0);
      if (deaf && client.ws.bufferedAmount > 8_388_608) break;
    }
    client.kill();
  }
}

const many = (bytes: Uint8Array, count: number): Uint8Array => concat(...new Array<Uint8Array>(count).fill(bytes));
const lookup = encodeControl("lookup", { ref: 1, after: 0, ids: [] });

export const ATTACKS: Readonly<Record<string, Attack>> = {
  lookups: {
    about: "asks for pages of the directory without a pause",
    run: (url, damage, stopped) => pour(url, damage, stopped, { make: () => [many(lookup, 20)], deaf: false }),
  },
  deaf: {
    about: "the same, and reads no answer",
    run: (url, damage, stopped) => pour(url, damage, stopped, { make: () => [many(lookup, 20)], deaf: true }),
  },
  watches: {
    about: "watches 1,000 other IDs in every message",
    run: (url, damage, stopped) => {
      const frames = Array.from({ length: 20 }, () => encodeControl("watch", { ids: ids(1_000), registrations: true }));
      return pour(url, damage, stopped, { make: () => frames, deaf: false });
    },
  },
  records: {
    about: "publishes a newer card in every message",
    run: async (url, damage, stopped) =>
      pour(url, damage, stopped, {
        deaf: false,
        make: async ({ identity }) => {
          const frames: Uint8Array[] = [];
          for (let ref = 1; ref <= 200; ref++) {
            const { card } = await newIdentity(`flood ${ref}`, Date.now() + ref, identity.seed);
            frames.push(encodeControl("publish", { ref, record: card }));
          }
          return frames;
        },
      }),
  },
  strangers: {
    about: "sends to IDs that nobody has, and reads no answer",
    run: (url, damage, stopped) => {
      const frames = ids(100).map((to) => many(encodeSend({ to, number: 1, body: randomBytes(10) }), 50));
      return pour(url, damage, stopped, { make: () => frames, deaf: true });
    },
  },
  rate: {
    about: "sends to itself far beyond its rate, always the number that is wanted first",
    run: (url, damage, stopped) =>
      pour(url, damage, stopped, {
        make: ({ identity }) => [many(encodeSend({ to: identity.id, number: 1, body: randomBytes(200) }), 50)],
        deaf: false,
      }),
  },
  connects: {
    about: "connects and hangs up, again and again, from one address",
    run: async (url, damage, stopped) => {
      const port = Number(new URL(url).port);
      const one = (): Promise<void> =>
        new Promise((resolve) => {
          const socket = connect({ port, host: "127.0.0.1", localAddress: "127.0.0.7" });
          socket.on("connect", () => socket.resetAndDestroy());
          socket.on("error", () => undefined);
          socket.on("close", () => resolve());
        });
      while (!stopped()) {
        await Promise.all(Array.from({ length: 50 }, one));
        damage.tries += 50;
      }
    },
  },
  joins: {
    about: "joins with right signatures and leaves, twenty at a time",
    run: async (url, damage, stopped) => {
      const everybody = await Promise.all(Array.from({ length: 20 }, () => newIdentity("flood")));
      while (!stopped())
        await Promise.all(
          everybody.map(async (identity) => {
            const client = await RawClient.join(url, identity, { ephemeral: true, onEvent: noting(damage) }).catch(
              () => undefined,
            );
            damage.tries++;
            client?.kill();
          }),
        );
    },
  },
  forgeries: {
    about: "joins with wrong signatures, twenty at a time",
    run: async (url, damage, stopped) => {
      const [mine, other] = [await newIdentity("flood"), await newIdentity("other")];
      const one = async (): Promise<void> => {
        const client = new RawClient(url, mine, { onEvent: noting(damage) });
        try {
          const { hello } = makeHello({ ...mine, seed: other.seed }, await client.next("challenge"));
          client.frame(encodeControl("hello", hello));
          await client.next("close");
        } catch {
          client.kill();
        }
        damage.tries++;
      };
      while (!stopped()) await Promise.all(Array.from({ length: 20 }, one));
    },
  },
  crowd: {
    about: "thirty readers that do not read, and somebody who writes to them as fast as they may",
    run: async (url, damage, stopped) => {
      const readers = await Promise.all(Array.from({ length: 30 }, () => newIdentity("deaf")));
      const numbers = readers.map(() => 1);
      const body = randomBytes(60_000);
      const writer = await RawClient.join(url, await newIdentity("writer"), {
        keep: false,
        onEvent: (event) => {
          noting(damage)(event);
          if (event.type !== "refused") return;
          const at = readers.findIndex(({ id }) => Buffer.compare(id, event.value.to) === 0);
          numbers[at] = event.value.wanted;
        },
      });
      const deaf = async (at: number): Promise<void> => {
        while (!stopped()) {
          try {
            const client = await RawClient.join(url, readers[at]!, {
              keep: false,
              ack: false,
              onEvent: noting(damage),
            });
            client.ws.pause();
            await sleep(3_000);
            client.kill();
          } catch {
            await sleep(50);
          }
        }
      };
      const all = readers.map((_, at) => deaf(at));
      while (!stopped() && writer.ws.readyState === writer.ws.OPEN) {
        for (const [at, { id }] of readers.entries())
          writer.ws.send(encodeSend({ to: id, number: numbers[at]!++, body }));
        damage.tries += readers.length;
        await sleep(writer.ws.bufferedAmount > 4_194_304 ? 20 : 2);
      }
      await Promise.all(all);
    },
  },
  nothing: {
    about: "works as hard as the others, and lets the relay be",
    run: async (_url, damage, stopped) => {
      while (!stopped()) {
        const until = performance.now() + 5;
        while (performance.now() < until) damage.tries++;
        await sleep(0);
      }
    },
  },
};
