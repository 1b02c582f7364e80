import { fromUtf8, toHex, utf8 } from "@sandi/crypto";
import type { ClientId } from "@sandi/protocol";
import { expect, test } from "vitest";
import type { ClientEvent } from "../index.ts";
import { ephemeralProfile, openClient } from "../node/index.ts";
import { SUITES, two } from "./support/two.ts";

const texts = (messages: readonly { readonly text: string }[]) => messages.map(({ text }) => text);

test("a conversation is read page by page, in whichever suite, and one knows in each what was read", async () => {
  const { ayu, budi } = await two();
  const events: ClientEvent[] = [];
  budi.on((event) => events.push(event));
  await budi.find(ayu.link!, 5_000);
  for (const text of ["1", "2", "3", "4", "5", "6"]) await budi.send(ayu.id, "ratchet", text);
  for (const text of ["7", "8"]) await budi.send(ayu.id, "rsa-des", text);
  // Beside a suite for real use one for learning needs a yes.
  await expect.poll(() => ayu.requests().length, { timeout: 10_000 }).toBe(1);
  await ayu.decide(budi.id, true);
  expect(await budi.flushed("delivered", 10_000)).toBe(true);
  const all = await budi.history(ayu.id);
  const seqOf = (text: string) => all.find((message) => message.text === text)!.seq;
  expect(texts(await budi.history(ayu.id, 3))).toEqual(["6", "7", "8"]);
  expect(texts(await budi.history(ayu.id, 3, { before: seqOf("6") }))).toEqual(["3", "4", "5"]);
  expect(texts(await budi.history(ayu.id, 3, { after: seqOf("5") }))).toEqual(["6", "7", "8"]);
  expect(texts(await budi.history(ayu.id, 2, { after: seqOf("5") }))).toEqual(["6", "7"]);
  expect(await budi.history(ayu.id, 3, { before: seqOf("1") })).toEqual([]);

  const [, , , fourth] = await ayu.history(budi.id);
  await ayu.tellRead(budi.id, "ratchet", fourth!.reference);
  await expect.poll(() => events.some(({ event }) => event === "read"), { timeout: 10_000 }).toBe(true);
  const states = async (edge: { before: number } | { after: number }) =>
    (await budi.history(ayu.id, 3, edge)).map(({ state }) => state);
  expect(await states({ before: seqOf("4") })).toEqual(["read", "read", "read"]);
  expect(await states({ after: seqOf("3") })).toEqual(["read", "delivered", "delivered"]);

  const { messageId, reference } = all.at(-1)!;
  expect((await budi.message(ayu.id, { author: budi.id, messageId }))?.text).toBe("8");
  expect(await budi.message(ayu.id, { author: ayu.id, messageId })).toBeUndefined();
  await budi.edit(ayu.id, "rsa-des", reference, "8, changed");
  expect(await budi.said(ayu.id, messageId)).toBe(true);
  expect(await budi.said(ayu.id, new Uint8Array(16))).toBe(false);
  const newest = await budi.newest();
  expect(newest.map(({ peer, message }) => [peer, message.text, message.seq])).toEqual([
    [ayu.id, "8, changed", seqOf("8")],
  ]);
});

test("what a program keeps about a person is sealed, comes back, and goes with the contact", async () => {
  const kept = await ephemeralProfile({ name: "Ayu", suites: SUITES });
  const opened = () => openClient({ relay: "ws://127.0.0.1:1", profile: { ...kept, close: () => undefined } });
  const [one, other] = [1, 2].map((fill) => new Uint8Array(32).fill(fill) as ClientId);
  let client = await opened();
  for (const id of [one!, other!]) await client.keepContact(id);
  await client.notes.keep(utf8("about one"), one);
  await client.notes.keep(utf8("about the other"), other);
  await client.notes.keep(utf8("about nobody"));
  const stored = [...(await kept.store.load()).meta.values()].map((value) => fromUtf8(value) ?? "");
  expect(stored.filter((value) => value.includes("about"))).toEqual([]);
  await client.forget(other!);
  await client.close();
  client = await opened();
  expect(client.notes.aboutPeople()).toEqual(new Map([[toHex(one!), utf8("about one")]]));
  expect(client.notes.own).toEqual(utf8("about nobody"));
  await client.close();
});
