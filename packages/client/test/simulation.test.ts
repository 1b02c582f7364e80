import { equal } from "@sandi/crypto";
import { SymbolicRsa, seeded } from "@sandi/lab";
import { describe, expect, it } from "vitest";
import { ModelRelay } from "./support/modelRelay.ts";
import { SimulatedClient } from "./support/simulation.ts";

function world(seed: number) {
  const random = seeded(seed);
  const relay = new ModelRelay();
  const rsa = new SymbolicRsa(random.bytes);
  const client = (name: string) => new SimulatedClient(name, random, rsa, relay);
  const alice = client("Alice");
  const bob = client("Bob");
  return { random, relay, alice, bob, clients: [alice, bob] };
}

type World = ReturnType<typeof world>;

/** Lets everyone work until nothing is left to do at this moment. */
async function quiet(clients: readonly SimulatedClient[]): Promise<void> {
  for (let idle = 0; idle < 3; idle++) {
    // The relay's challenge comes with the next turn of the event loop, as over a socket.
    await Promise.resolve();
    for (const client of clients) while (await client.step()) idle = 0;
  }
}

/** Lets time pass, in the order in which the clients want to be woken. */
async function pass({ clients, relay }: World, ms: number): Promise<void> {
  const until = Math.max(...clients.map(({ now }) => now)) + ms;
  for (let guard = 0; guard < 100_000; guard++) {
    await quiet(clients);
    const left = clients.filter(({ now }) => now < until);
    if (left.length === 0) return;
    for (const client of left) client.sleep(until - client.now);
    relay.now = Math.max(...clients.map(({ now }) => now));
  }
  throw new Error("the clients never come to rest");
}

/** Until every text has been confirmed by its reader, everyone being there. */
async function settle(world: World): Promise<void> {
  for (let round = 0; round < 60; round++) {
    for (const client of world.clients) if (!client.alive) await client.start();
    await pass(world, 20_000);
    if (world.clients.every((client) => client.pending().undelivered === 0)) return;
  }
  throw new Error(`not settled: ${world.clients.map((client) => JSON.stringify(client.pending())).join(" ")}`);
}

function texts(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name} ${index + 1}`);
}

describe("two clients over a model relay", () => {
  it("handshake, texts both ways, confirmations", async () => {
    const w = world(1);
    const { alice, bob } = w;
    await bob.start();
    await quiet(w.clients);
    await alice.start();
    await quiet([alice]);
    alice.say(bob.id, "halo");
    await quiet(w.clients);
    bob.say(alice.id, "hai juga");
    await settle(w);
    expect(await bob.history(alice.id)).toEqual(["halo"]);
    expect(await alice.history(bob.id)).toEqual(["hai juga"]);
    const kinds = alice.events.map(({ event }) => event);
    for (const kind of ["joined", "peers", "handshake", "sent", "accepted", "delivered", "message"])
      expect(kinds).toContain(kind);
    const legs = alice.events.flatMap((event) => (event.event === "handshake" && event.leg ? [event.leg] : []));
    expect(legs).toEqual(["M1", "M2", "M3", "M4", "M5", "M6"]);
    expect(kinds).not.toContain("error");
    // Bob had not seen Alice's record before her M1 brought it.
    const message = bob.events.find(({ event }) => event === "message");
    expect(message?.event === "message" && message.peer.name).toBe("Alice");
  });

  it("a text to somebody who is away goes through the mailbox, handshake and all", async () => {
    const w = world(2);
    const { alice, bob } = w;
    await alice.start();
    await bob.start();
    await quiet(w.clients);
    bob.crash();
    for (const text of texts("a", 5)) alice.say(bob.id, text);
    await pass(w, 5_000);
    expect(alice.pending().undelivered).toBe(5);
    await settle(w);
    expect(await bob.history(alice.id)).toEqual(texts("a", 5));
  });

  it("somebody forgotten: what still comes from them is dropped, and nothing goes back", async () => {
    const w = world(3);
    const { alice, bob } = w;
    await alice.start();
    await bob.start();
    await quiet(w.clients);
    alice.say(bob.id, "halo");
    await settle(w);
    bob.push({ in: "forget", peer: alice.id });
    await quiet(w.clients);
    const before = bob.events.length;
    alice.say(bob.id, "are you there?");
    await pass(w, 60_000);
    expect(bob.events.slice(before).map(({ event }) => event)).toEqual([]);
    expect(alice.pending().undelivered).toBe(1);
  });

  it("both begin at once: one handshake wins, nothing is lost or doubled", async () => {
    for (let seed = 10; seed < 30; seed++) {
      const w = world(seed);
      const { alice, bob } = w;
      await alice.start();
      await bob.start();
      await quiet(w.clients);
      for (const text of texts("a", 3)) alice.say(bob.id, text);
      for (const text of texts("b", 3)) bob.say(alice.id, text);
      await settle(w);
      expect(await bob.history(alice.id)).toEqual(texts("a", 3));
      expect(await alice.history(bob.id)).toEqual(texts("b", 3));
    }
  });

  it("a relay that forgets everything loses nothing that the outbox still has", async () => {
    const w = world(40);
    const { alice, bob, relay } = w;
    await alice.start();
    await bob.start();
    await quiet(w.clients);
    alice.say(bob.id, "a 1");
    await settle(w);
    bob.crash();
    alice.say(bob.id, "a 2");
    alice.say(bob.id, "a 3");
    await pass(w, 1_000);
    relay.lose();
    await bob.start();
    alice.say(bob.id, "a 4");
    await settle(w);
    expect([...(await bob.history(alice.id))].sort()).toEqual(texts("a", 4));
    const gaps = bob.events.flatMap((event) => (event.event === "gap" ? [event.missing] : []));
    expect(gaps.at(0)).toBe(2);
    expect(gaps.at(-1)).toBe(0);
  });

  it("a profile restored from an old copy: sessions are given up, no text is lost from then on", async () => {
    const w = world(50);
    const { alice, bob } = w;
    await alice.start();
    await bob.start();
    await quiet(w.clients);
    for (const text of texts("a", 3)) alice.say(bob.id, text);
    await settle(w);
    const copy = alice.backup();
    for (const text of ["a 4", "a 5"]) alice.say(bob.id, text);
    await settle(w);
    alice.restore(copy);
    await alice.start();
    await quiet(w.clients);
    alice.say(bob.id, "a 6");
    bob.say(alice.id, "b 1");
    await pass(w, 2 * 3_600_000);
    await settle(w);
    expect(await bob.history(alice.id)).toEqual(texts("a", 6));
    expect(await alice.history(bob.id)).toEqual(["b 1"]);
  });

  it("crashes between any two effects: everything arrives once, in order", async () => {
    for (let seed = 100; seed < 220; seed++) {
      const w = world(seed);
      const { random, clients, alice, bob } = w;
      const said = { alice: [] as string[], bob: [] as string[] };
      for (const client of clients) await client.start();
      await quiet(clients);
      for (let turn = 0; turn < 25; turn++) {
        const [who, to, list, name] =
          random.below(2) === 0 ? ([alice, bob, said.alice, "a"] as const) : ([bob, alice, said.bob, "b"] as const);
        switch (random.below(6)) {
          case 0:
          case 1:
            for (; !who.alive; await quiet([who])) await who.start();
            await quiet([who]);
            if (!who.alive) break;
            // The first effect is the transaction that what was said is in: from there on it may not be lost.
            if (who.dieAfter === 0) who.dieAfter = 1;
            list.push(`${name} ${list.length + 1}`);
            who.say(to.id, list.at(-1)!);
            await who.step();
            break;
          case 2:
            if (who.alive) who.dieAfter = random.below(12);
            await quiet(clients);
            break;
          case 3:
            if (who.alive) who.disconnect();
            break;
          case 4:
            if (!who.alive) await who.start();
            await quiet(clients);
            break;
          default:
            await pass(w, random.below(4_000));
        }
      }
      for (const client of clients) client.dieAfter = undefined;
      await settle(w);
      expect(await bob.history(alice.id), `seed ${seed}`).toEqual(said.alice);
      expect(await alice.history(bob.id), `seed ${seed}`).toEqual(said.bob);
      for (const [who, to] of [clients, clients.toReversed()] as const) {
        const lines = await who!.lines(to!.id);
        const unread = lines.length - 1 - lines.findLastIndex(({ author }) => equal(author, who!.id));
        expect(who!.unread(to!.id), `seed ${seed}`).toBe(unread);
        who!.crash();
        await who!.start();
        expect(who!.unread(to!.id), `seed ${seed}, after a crash`).toBe(unread);
      }
    }
  }, 120_000);

  it("a relay that drops, doubles, reorders, reflects and flips bits: nothing wrong is shown, and all heals", async () => {
    let gaps = 0;
    for (let seed = 300; seed < 360; seed++) {
      const w = world(seed);
      const { random, relay, alice, bob, clients } = w;
      const said = { alice: [] as string[], bob: [] as string[] };
      for (const client of clients) await client.start();
      await quiet(clients);
      const kept: { from: typeof alice.id; body: Uint8Array }[] = [];
      relay.tamper = (mail, to) => {
        kept.push(mail);
        const other = kept[random.below(kept.length)]!;
        switch (random.below(10)) {
          case 0:
            return [];
          case 1:
            return [mail, mail];
          case 2:
            return [other, mail];
          case 3: {
            const body = mail.body.slice();
            const at = random.below(body.length);
            body[at] = body[at]! ^ (1 << random.below(8));
            return [{ ...mail, body }];
          }
          case 4:
            return [{ from: to === alice.id ? bob.id : alice.id, body: other.body }, mail];
          default:
            return [mail];
        }
      };
      for (let turn = 0; turn < 12; turn++) {
        const [who, to, list, name] =
          random.below(2) === 0 ? ([alice, bob, said.alice, "a"] as const) : ([bob, alice, said.bob, "b"] as const);
        list.push(`${name} ${list.length + 1}`);
        who.say(to.id, list.at(-1)!);
        await pass(w, random.below(3_000));
      }
      relay.tamper = (mail) => [mail];
      // What was lost shows with the next message that comes through.
      for (let round = 0; round < 4; round++) {
        for (const [who, to, list, name] of [
          [alice, bob, said.alice, "a"],
          [bob, alice, said.bob, "b"],
        ] as const) {
          list.push(`${name} ${list.length + 1}`);
          who.say(to.id, list.at(-1)!);
        }
        await pass(w, 2 * 3_600_000);
      }
      await settle(w);
      expect([...(await bob.history(alice.id))].sort(), `seed ${seed}`).toEqual([...said.alice].sort());
      expect([...(await alice.history(bob.id))].sort(), `seed ${seed}`).toEqual([...said.bob].sort());
      for (const client of clients)
        gaps += client.events.filter((event) => event.event === "gap" && event.missing > 0).length;
    }
    expect(gaps).toBeGreaterThan(0);
  }, 120_000);
});
