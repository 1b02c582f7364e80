import { encodeControl, LIMITS } from "@sandi/protocol";
import { newIdentity, RawClient } from "@sandi/testkit/relay/rawClient";
import { sleep, testRelay } from "@sandi/testkit/relay/relays";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { IdTable } from "../core/base/idTable.ts";

const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

describe("directory", () => {
  test("a newcomer gets everybody's whole records at once, and nothing when nothing has changed", async () => {
    const { url } = await testRelay();
    const [alice, bob] = [await newIdentity("alice"), await newIdentity("bob")];
    await (await RawClient.join(url, alice)).close();
    const b = await RawClient.join(url, bob);
    const { entries, next, ref } = await b.next("entries");
    expect([entries.length, next, ref]).toEqual([2, 0, 0]);
    expect(entries.map(({ online, registration }) => [registration, online])).toEqual([
      [1, false],
      [2, true],
    ]);
    expect(same(entries[0]!.record, alice.card)).toBe(true);
    const { directory } = await b.next("welcome");
    await b.close();
    const again = await RawClient.join(url, bob, { since: directory });
    expect((await again.next("welcome")).unchanged).toBe(true);
    again.frame(encodeControl("lookup", { ref: 9, after: 0, ids: [bob.id, alice.id, new Uint8Array(32)] }));
    const found = await again.next("entries");
    expect([found.ref, found.entries.map(({ registration }) => registration)]).toEqual([9, [2, 1]]);
    expect(again.all("entries")).toHaveLength(1);
  });

  test("pages follow one another by registration number", async () => {
    const { url } = await testRelay({ ephemeral: true });
    const identities = await Promise.all(Array.from({ length: 205 }, (_, index) => newIdentity(`n${index}`)));
    for (const identity of identities) await (await RawClient.join(url, identity)).close();
    const client = await RawClient.join(url, identities[0]!);
    const first = await client.next("entries");
    expect([first.entries.length, first.next, first.total]).toEqual([LIMITS.page, 100, 205]);
    client.frame(encodeControl("lookup", { ref: 1, after: first.next, ids: [] }));
    const second = await client.next("entries", ({ ref }) => ref === 1);
    client.frame(encodeControl("lookup", { ref: 2, after: second.next, ids: [] }));
    const third = await client.next("entries", ({ ref }) => ref === 2);
    expect([second.entries.length, second.next, third.entries.length, third.next]).toEqual([100, 200, 5, 0]);
  });

  test("a published record replaces the one before; another's, an older one and a second of one version do not", async () => {
    const { url } = await testRelay();
    const now = Date.now();
    const alice = await newIdentity("alice", now);
    const [newer, older, other, foreign] = [
      await newIdentity("alice two", now + 5, alice.seed),
      await newIdentity("alice old", now - 5, alice.seed),
      await newIdentity("alice three", now + 5, alice.seed),
      await newIdentity("bob"),
    ];
    const watcher = await RawClient.join(url, foreign);
    const a = await RawClient.join(url, alice);
    watcher.frame(encodeControl("watch", { ids: [alice.id], registrations: false }));
    await watcher.next("changes");
    const publish = (ref: number, record: Uint8Array) => a.frame(encodeControl("publish", { ref, record }));
    publish(1, newer.card);
    expect(same((await a.next("entries", ({ ref }) => ref === 1)).entries[0]!.record, newer.card)).toBe(true);
    expect((await watcher.next("changes", ({ records }) => records.length > 0)).records).toEqual([
      Uint8Array.from(alice.id),
    ]);
    publish(2, older.card);
    publish(3, other.card);
    publish(4, foreign.card);
    const code = async (wanted: number) => (await a.next("error", ({ ref }) => ref === wanted)).code;
    expect(await Promise.all([2, 3, 4].map(code))).toEqual(["RECORD_ROLLBACK", "RECORD_CONFLICT", "NOT_YOUR_RECORD"]);
  });

  test("presence is told to who watches, together, and to nobody else", async () => {
    const { url } = await testRelay();
    const [alice, bob, carol] = [await newIdentity("alice"), await newIdentity("bob"), await newIdentity("carol")];
    const watcher = await RawClient.join(url, carol);
    const stranger = await RawClient.join(url, await newIdentity("stranger"));
    // Bob is not registered yet, but he can be watched.
    watcher.frame(encodeControl("watch", { ids: [alice.id, bob.id], registrations: true }));
    expect((await watcher.next("changes")).presence.map(([, online]) => online)).toEqual([false, false]);
    const [a, b] = await Promise.all([RawClient.join(url, alice), RawClient.join(url, bob)]);
    await watcher.next("changes", ({ total }) => total === 4);
    await sleep(150);
    const told = watcher.all("changes").flatMap(({ presence }) => presence);
    expect(told.filter(([, online]) => online)).toHaveLength(2);
    await a.close();
    const gone = await watcher.next(
      "changes",
      ({ presence }) => presence.some(([, online]) => !online) && presence.length === 1,
    );
    expect(same(gone.presence[0]![0], alice.id)).toBe(true);
    watcher.frame(encodeControl("watch", { ids: [], registrations: false }));
    // Frames are answered in order. After this answer, the answer to `watch` is there too.
    watcher.frame(encodeControl("lookup", { ref: 5, after: 0, ids: [] }));
    await watcher.next("entries", ({ ref }) => ref === 5);
    const before = watcher.all("changes").length;
    await b.close();
    await sleep(200);
    expect(watcher.all("changes").length).toBe(before);
    expect(stranger.all("changes")).toEqual([]);
  });
});

describe("table of IDs", () => {
  test("finds what a map finds, whatever is added and deleted, colliding or not", () => {
    const command = fc.tuple(fc.constantFrom("add", "delete"), fc.nat(60));
    const idOf = (n: number) => {
      const id = new Uint8Array(32);
      // Half of them differ only in the last byte.
      if (n % 2 === 0) id[0] = n;
      id[31] = n;
      return id;
    };
    fc.assert(
      fc.property(fc.integer(), fc.array(command, { maxLength: 300 }), (salt, commands) => {
        const table = new IdTable<{ readonly id: Uint8Array }>(salt);
        const model = new Map<number, { readonly id: Uint8Array }>();
        for (const [what, n] of commands) {
          if (what === "delete") {
            table.delete(idOf(n));
            model.delete(n);
          } else if (!model.has(n)) {
            const value = { id: idOf(n) };
            table.add(value);
            model.set(n, value);
          }
        }
        const buffer = new Uint8Array(40);
        for (let n = 0; n <= 60; n++) {
          buffer.set(idOf(n), 5);
          expect(table.find(buffer, 5)).toBe(model.get(n));
        }
        expect([table.size, [...table.values()].length]).toEqual([model.size, model.size]);
      }),
    );
  });
});
