import type { Snapshot } from "@sandi/client";
import { toHex } from "@sandi/crypto";
import { type ClientId, decodeContent, type SuiteState } from "@sandi/protocol";
import { RatchetThread } from "@sandi/protocol/ratchet";
import { decodeKeyring } from "@sandi/protocol/ratchet/parts";
import { RsaDesThread } from "@sandi/protocol/rsa-des";
import { NsThread } from "../protocols/needhamSchroeder.ts";
import type { Person } from "../world/person.ts";
import type { Platform } from "../world/platform.ts";
import type { Protocol } from "../world/protocols.ts";
import type { Fact, FactKind } from "./fact.ts";

/** More than a run can write. */
const HISTORY_MOST = 100_000;

/** One conversation of a device as it lies in its store. */
export type StoredThread = { readonly peer: ClientId; readonly state: SuiteState };

/** The conversations that a store has, opened. */
export function threadsOf(snapshot: Snapshot, protocol: Protocol, platform: Platform): StoredThread[] {
  const suite = protocol.suite(platform.kem);
  return snapshot.conversations.flatMap(({ peer, state }) => {
    const opened = suite.decode({ kind: "peer", peer }, state());
    return opened.ok ? [{ peer, state: opened.value }] : [];
  });
}

/** Reads what a device holds, each row once: as long as a row is not written again it gives the same function. */
export class Holdings {
  readonly #read = new WeakMap<() => Uint8Array, readonly Fact[]>();

  /** Which keys, nonces and texts there are: read from the store, as whoever holds the device could. */
  async of(
    person: Person,
    protocol: Protocol,
    platform: Platform,
    nameOf: (id: Uint8Array) => string,
  ): Promise<Fact[]> {
    const snapshot = await person.stored();
    const suite = protocol.suite(platform.kem);
    const facts = snapshot.conversations.flatMap(({ peer, state }) =>
      this.#once(state, () => {
        const opened = suite.decode({ kind: "peer", peer }, state());
        return opened.ok ? secretsOf(opened.value, nameOf(peer)) : [];
      }),
    );
    for (const { value } of snapshot.keyrings) facts.push(...this.#once(value, () => prekeysOf(value(), person.key)));
    const peers = new Map(snapshot.conversations.map(({ conversation, peer }) => [toHex(conversation), nameOf(peer)]));
    for (const { conversation, author, content } of await person.store.everything(0, HISTORY_MOST)) {
      const said = decodeContent(content);
      if (!said.ok || said.value.type !== "text") continue;
      const of = nameOf(author) === person.key ? (peers.get(toHex(conversation)) ?? "") : nameOf(author);
      facts.push(fact("text", nameOf(author), said.value.text, of));
    }
    return facts;
  }

  #once(row: () => Uint8Array, read: () => readonly Fact[]): readonly Fact[] {
    const known = this.#read.get(row);
    if (known) return known;
    const facts = read();
    this.#read.set(row, facts);
    return facts;
  }
}

function fact(kind: FactKind, name: string, value: Uint8Array | string, of: string): Fact {
  return { kind, name, value: typeof value === "string" ? value : toHex(value), of, by: { way: "own" } };
}

export function secretsOf(state: SuiteState, of: string): Fact[] {
  if (state instanceof NsThread) return ofNs(state, of);
  if (state instanceof RsaDesThread) return ofRsaDes(state, of);
  return state instanceof RatchetThread ? ofRatchet(state, of) : [];
}

function ofNs({ run }: NsThread, of: string): Fact[] {
  switch (run.at) {
    case "awaitM2":
      return [fact("nonce", "N1", run.n1, of)];
    case "awaitM3":
      return [fact("nonce", "N2", run.n2, of)];
    case "open":
      return [fact("desKey", "K_DES", run.kDes, of)];
    default:
      return [];
  }
}

function ofRsaDes({ data }: RsaDesThread, of: string): Fact[] {
  const { initiating, responding, sessions } = data;
  return [
    ...(initiating.at === "awaitM2" ? [fact("nonce", "N1", initiating.n1, of)] : []),
    ...responding.flatMap(({ n1, n2 }) => [fact("nonce", "N1", n1, of), fact("nonce", "N2", n2, of)]),
    ...sessions.flatMap(({ n1, n2, epochs }) => [
      fact("nonce", "N1", n1, of),
      fact("nonce", "N2", n2, of),
      ...epochs.flatMap(({ kDes, macs }) => [
        fact("desKey", "K_DES", kDes, of),
        fact("macKey", "K_MAC A", macs[0], of),
        fact("macKey", "K_MAC B", macs[1], of),
      ]),
    ]),
  ];
}

function ofRatchet({ pair }: RatchetThread, of: string): Fact[] {
  return pair.sessions.flatMap(({ root, sending, receiving, seed }) => [
    fact("root", "root", root, of),
    ...(sending ? [fact("chain", `chain ${sending.epoch} >`, sending.chain, of)] : []),
    ...(receiving ? [fact("chain", `chain ${receiving.epoch} <`, receiving.chain, of)] : []),
    ...(seed ? [fact("seed", "seed", seed, of)] : []),
  ]);
}

function prekeysOf(bytes: Uint8Array, of: string): Fact[] {
  const keyring = bytes.length > 0 ? decodeKeyring(bytes) : undefined;
  if (!keyring?.ok) return [];
  const { signed, retired, oneTime } = keyring.value;
  return [...(signed ? [signed] : []), ...retired, ...oneTime].map(({ seed }, i) =>
    fact("prekey", i === 0 ? "signed prekey" : "one-time prekey", seed, of),
  );
}
