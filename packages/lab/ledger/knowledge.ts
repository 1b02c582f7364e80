import { type Env, fromHex, toHex } from "@sandi/crypto";
import type { Packet } from "../world/desk.ts";
import type { Platform } from "../world/platform.ts";
import type { Fact, FactSource } from "./fact.ts";
import { openDesRecord, openLeg } from "./opening.ts";
import type { Stolen, Thief } from "./thief.ts";

/**
 * What Mallory knows. Whatever she could work out from it she is taken to have worked out: each key is tried on
 * everything that was recorded, with real decryptions. Knowledge only grows.
 */
export class Knowledge {
  readonly #platform: Platform;
  readonly #facts = new Map<string, Fact>();
  readonly #rsaKeys: { readonly of: string; readonly pkcs8: Uint8Array; tried: number }[] = [];
  readonly #desTried = new Map<string, number>();
  readonly #thieves: Thief[] = [];
  #news: Fact[] = [];

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  get facts(): readonly Fact[] {
    return [...this.#facts.values()];
  }

  /** The texts of others that she can read and that were not for her: those that came to her under another's name, too. */
  get readTexts(): readonly Fact[] {
    return this.facts.filter(
      ({ kind, name, of }) => kind === "text" && !name.startsWith("mallory") && of !== "mallory",
    );
  }

  add(fact: Fact): void {
    const key = fact.kind === "text" ? `text:${fact.name}:${fact.of}:${fact.value}` : `${fact.kind}:${fact.value}`;
    if (this.#facts.has(key)) return;
    this.#facts.set(key, fact);
    this.#news.push(fact);
  }

  addRsaKey(of: string, pkcs8: Uint8Array): void {
    if (!this.#rsaKeys.some((key) => key.of === of)) this.#rsaKeys.push({ of, pkcs8, tried: 0 });
  }

  /** The conversations of stolen devices, as they were then. */
  get stolen(): readonly Stolen[] {
    return this.#thieves.map(({ stolen }) => stolen);
  }

  addThief(thief: Thief): void {
    this.#thieves.push(thief);
  }

  /** The RSA keys that she has, by owner. */
  rsaKeyOf(owner: string): Uint8Array | undefined {
    return this.#rsaKeys.find(({ of }) => of === owner)?.pkcs8;
  }

  get rsaKeys(): readonly { readonly of: string; readonly pkcs8: Uint8Array }[] {
    return this.#rsaKeys;
  }

  /** Works out what follows from all that was recorded. @returns what is new */
  async learn(packets: readonly Packet[], env: Env): Promise<readonly Fact[]> {
    for (const key of this.#rsaKeys) {
      for (const packet of packets.slice(key.tried)) await this.#tryRsa(key, packet);
      key.tried = packets.length;
    }
    for (const { kind, value } of this.facts) if (kind === "desKey") this.#tryDes(value, packets);
    for (const thief of this.#thieves)
      for (const [packet, text] of thief.listen(packets, env))
        this.#addText(packets[packet - 1]!, text, { way: "state", packet, of: thief.stolen.victim });
    const news = this.#news;
    this.#news = [];
    return news;
  }

  async #tryRsa({ of: key, pkcs8 }: { of: string; pkcs8: Uint8Array }, packet: Packet): Promise<void> {
    if (packet.isMallorys) return;
    const values = await openLeg(this.#platform, pkcs8, packet.original);
    const by: FactSource = { way: "rsa", packet: packet.packet, key };
    for (const { kind, name, value } of values ?? [])
      this.add({ kind, name, value: toHex(value), of: `${packet.from}, ${packet.to}`, by });
  }

  #tryDes(key: string, packets: readonly Packet[]): void {
    for (const packet of packets.slice(this.#desTried.get(key) ?? 0)) {
      const text = packet.isMallorys ? undefined : openDesRecord(fromHex(key)!, packet.original);
      if (text !== undefined) this.#addText(packet, text, { way: "des", packet: packet.packet, key });
    }
    this.#desTried.set(key, packets.length);
  }

  #addText({ from, to }: Packet, value: string, by: FactSource): void {
    this.add({ kind: "text", name: from, value, of: to, by });
  }
}
