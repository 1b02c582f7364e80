import { toHex } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import { SymbolicRsa, seeded } from "@sandi/lab";
import {
  conversationOfTwo,
  decodeContent,
  encodeCbor,
  type KnownContent,
  ok,
  type Reference,
  referenceTo,
  type Suite,
  type SuiteState,
} from "@sandi/protocol";
import { rsaDes } from "@sandi/protocol/rsa-des";
import { describe, expect, it } from "vitest";
import { ModelRelay } from "./support/modelRelay.ts";
import { SimulatedClient } from "./support/simulation.ts";

async function quiet(...clients: readonly SimulatedClient[]): Promise<void> {
  for (let idle = 0; idle < 3; idle++) {
    await Promise.resolve();
    for (const client of clients) while (await client.step()) idle = 0;
  }
}

/** Seals what only a later version knows. */
class NewerSuite {
  seals: Uint8Array | undefined;

  readonly suite: Suite = {
    ...rsaDes,
    initial: (thread) => this.#wrapped(rsaDes.initial(thread)),
    decode: (thread, bytes) => {
      const decoded = rsaDes.decode(thread, bytes);
      return decoded.ok ? ok(this.#wrapped(decoded.value)) : decoded;
    },
  };

  #wrapped(state: SuiteState): SuiteState {
    return {
      step: (input, context) => {
        const { next, ...rest } = state.step(
          input.on === "seal" && this.seals ? { ...input, content: this.seals } : input,
          context,
        );
        return { ...rest, ...(next ? { next: this.#wrapped(next) } : {}) };
      },
      encode: () => state.encode(),
      get nextTick() {
        return state.nextTick;
      },
    };
  }
}

async function two(seed: number, suite: Suite = rsaDes) {
  const random = seeded(seed);
  const relay = new ModelRelay();
  const rsa = new SymbolicRsa(random.bytes);
  const [alice, bob] = ["Alice", "Bob"].map((name) => new SimulatedClient(name, random, rsa, relay, [suite])) as [
    SimulatedClient,
    SimulatedClient,
  ];
  const all = () => quiet(alice, bob);
  await bob.start();
  await alice.start();
  await all();
  /** What someone said last, as a reference. */
  const last = async (of: SimulatedClient, by: SimulatedClient, other: SimulatedClient): Promise<Reference> => {
    const { messageId, content, author } = (await of.lines(other.id)).findLast((row) => row.author[0] === by.id[0])!;
    return referenceTo(nodePrimitives, author, messageId, content);
  };
  const events = (of: SimulatedClient, ...names: readonly string[]) =>
    of.events.filter(({ event }) => names.includes(event));
  return { relay, alice, bob, all, last, events };
}

const text = (said: string): KnownContent => ({ type: "text", text: said });

describe("contents, through two engines", () => {
  it("an answer, a change, a reaction and having read come as events that name what they are about", async () => {
    const { alice, bob, all, last, events } = await two(1);
    alice.content(bob.id, text("halo"));
    await all();
    const of = await last(bob, alice, alice);
    bob.content(alice.id, { type: "reply", to: of, text: "hai" });
    bob.content(alice.id, { type: "reaction", of, revision: 1, reaction: "👍" });
    bob.content(alice.id, { type: "read", of });
    alice.content(bob.id, { type: "edit", of, revision: 1, text: "halo, Budi" });
    await all();
    const about = { author: alice.id, messageId: of.messageId };
    expect(events(alice, "reply", "reaction", "read")).toMatchObject([
      { event: "reply", text: "hai", of: about },
      { event: "reaction", reaction: "👍", of: about },
      { event: "read", of: about },
    ]);
    expect(events(bob, "edit")).toMatchObject([{ text: "halo, Budi", of: about }]);
  });

  it("nobody changes or deletes what somebody else wrote: a coded error, and nothing is lost", async () => {
    const { alice, bob, all, last, events } = await two(2);
    alice.content(bob.id, text("halo"));
    await all();
    const of = await last(bob, alice, alice);
    bob.content(alice.id, { type: "edit", of, revision: 1, text: "forged" });
    bob.content(alice.id, { type: "delete", of });
    bob.content(alice.id, { type: "read", of: { ...of, author: bob.id } });
    await all();
    expect(events(alice, "edit", "delete", "read")).toEqual([]);
    const refused = events(alice, "unreadable");
    expect(refused.map((event) => event.event === "unreadable" && event.error.code)).toEqual(
      Array.from({ length: 3 }, () => "CONTENT_NOT_THEIRS"),
    );
    expect(await bob.history(alice.id)).toEqual(["halo"]);
    for (let second = 0; second < 10; second++) {
      for (const client of [alice, bob]) client.sleep(1_000);
      await all();
    }
    expect([alice, bob].map((client) => client.pending().undelivered)).toEqual([0, 0]);
  });

  it("what is deleted is erased on both sides, and what has not gone out yet goes out no more", async () => {
    const { alice, bob, all, last, events } = await two(3);
    alice.content(bob.id, text("halo"));
    await all();
    alice.content(bob.id, { type: "delete", of: await last(alice, alice, bob) });
    await all();
    expect(events(bob, "delete")).toMatchObject([{ by: "author" }]);
    for (const [client, other] of [
      [alice, bob],
      [bob, alice],
    ] as const)
      expect((await client.lines(other.id)).map(({ content }) => content.length)).toEqual([0]);
  });

  it("what is deleted before it could be sealed is never sent", async () => {
    const { relay, alice, bob, all, last, events } = await two(6);
    relay.swallow = true;
    alice.content(bob.id, text("a slip"));
    await quiet(alice);
    alice.content(bob.id, { type: "delete", of: await last(alice, alice, bob) });
    await quiet(alice);
    relay.swallow = false;
    alice.disconnect();
    for (let second = 0; second < 120; second++) {
      for (const client of [alice, bob]) client.sleep(1_000);
      await all();
    }
    expect(events(bob, "message", "delete")).toMatchObject([{ event: "delete" }]);
    expect(alice.pending().undelivered).toBe(0);
  });

  it("messages disappear on both sides once their time is over, and a restart in between forgets none", async () => {
    const { alice, bob, all, events } = await two(4);
    alice.content(bob.id, { type: "timer", revision: 1, seconds: 60 });
    await all();
    expect(events(bob, "timer")).toMatchObject([{ seconds: 60 }]);
    bob.content(alice.id, text("gone soon"));
    await all();
    const contents = async () =>
      (await Promise.all([alice.lines(bob.id), bob.lines(alice.id)])).map(
        (lines) => lines.filter(({ content }) => content.length > 0).length,
      );
    expect(await contents()).toEqual([2, 2]);
    bob.crash();
    await bob.start();
    for (let second = 0; second < 70; second++) {
      alice.sleep(1_000);
      bob.sleep(1_000);
      await all();
    }
    expect(await contents()).toEqual([1, 1]);
    expect(events(alice, "delete")).toMatchObject([{ by: "timer" }]);
  });

  it("a timer of a revision that no clock gives is not heeded, and neither side is kept from setting another", async () => {
    const { alice, bob, all } = await two(7);
    const timerOf = async (author: SimulatedClient, other: SimulatedClient) => {
      author.content(other.id, text("halo"));
      await all();
      const said = decodeContent((await other.lines(author.id)).at(-1)!.content);
      return said.ok && said.value.type === "text" && said.value.timer;
    };
    bob.content(alice.id, { type: "timer", revision: Number.MAX_SAFE_INTEGER, seconds: 60 });
    await all();
    expect(await timerOf(alice, bob)).toBeUndefined();
    alice.content(bob.id, { type: "timer", revision: alice.now, seconds: 30 });
    await all();
    expect(await timerOf(alice, bob)).toBe(30);
  });

  it("a timer of such a revision that an older version has kept is not heeded", async () => {
    const { alice, bob, all } = await two(8);
    // Her own is kept as an older version kept one that came.
    alice.content(bob.id, { type: "timer", revision: Number.MAX_SAFE_INTEGER, seconds: 60 });
    await all();
    alice.crash();
    await alice.start();
    alice.content(bob.id, text("halo"));
    alice.content(bob.id, { type: "timer", revision: alice.now, seconds: 30 });
    alice.content(bob.id, text("hai"));
    await all();
    const lines = (await bob.lines(alice.id)).map(({ content }) => decodeContent(content));
    expect(lines.map((line) => line.ok && "timer" in line.value && line.value.timer)).toEqual([
      false,
      false,
      false,
      30,
    ]);
  });

  it("a person who is forgotten leaves no timer behind, and nothing of who has read what", async () => {
    const { alice, bob, all, last } = await two(9);
    bob.content(alice.id, text("halo"));
    alice.content(bob.id, text("hai"));
    await all();
    alice.content(bob.id, { type: "read", of: await last(alice, bob, bob) });
    bob.content(alice.id, { type: "read", of: await last(bob, alice, alice) });
    bob.content(alice.id, { type: "timer", revision: 1, seconds: 60 });
    await all();
    const id = toHex(conversationOfTwo(nodePrimitives, rsaDes.number, alice.id, bob.id));
    const left = async () => [...(await alice.facts()).keys()].filter((name) => name.endsWith(id)).sort();
    expect((await left()).map((name) => name.split(":")[0])).toEqual(["read", "timer", "told", "unread"]);
    alice.push({ in: "forget", peer: bob.id });
    await all();
    expect(await left()).toEqual([]);
    alice.content(bob.id, text("halo lagi"));
    await all();
    const said = decodeContent((await bob.lines(alice.id)).at(-1)!.content);
    expect(said.ok && said.value).not.toHaveProperty("timer");
  });

  it("what was to disappear of a person who is forgotten is not told of when they write again", async () => {
    const { alice, bob, all, events } = await two(10);
    const wait = async (seconds: number) => {
      for (let second = 0; second < seconds; second++) {
        for (const client of [alice, bob]) client.sleep(1_000);
        await all();
      }
    };
    bob.content(alice.id, { type: "timer", revision: 1, seconds: 60 });
    bob.content(alice.id, text("gone soon"));
    await all();
    // What nobody had confirmed would come again.
    await wait(10);
    expect(bob.pending().undelivered).toBe(0);
    alice.push({ in: "forget", peer: bob.id });
    alice.content(bob.id, text("halo lagi"));
    await wait(70);
    expect(events(bob, "delete")).toHaveLength(1);
    expect(events(alice, "delete")).toEqual([]);
    expect(await alice.history(bob.id)).toEqual([]);
  });

  it("a type that is not known yet is kept, shown as such, and counts as received", async () => {
    const newer = new NewerSuite();
    const { alice, bob, all, events } = await two(5, newer.suite);
    for (const content of [encodeCbor([99, 1, 5, { any: "thing" }]), Uint8Array.of(1, 2, 3)]) {
      newer.seals = content;
      alice.content(bob.id, text("of a newer version"));
      await all();
    }
    expect(events(bob, "unreadable").map((event) => event.event === "unreadable" && event.error.code)).toEqual([
      "CONTENT_UNKNOWN",
      "CONTENT_MALFORMED",
    ]);
    expect((await bob.lines(alice.id)).length).toBe(2);
    for (let second = 0; second < 10; second++) {
      alice.sleep(1_000);
      bob.sleep(1_000);
      await all();
    }
    expect(alice.pending().undelivered).toBe(0);
  });
});
