import { type ClientEvent, MemoryStore, type Peer, type Snapshot, type StoreOp } from "@sandi/client";
import {
  type Engine,
  type EngineInput,
  engineOf,
  ownCard,
  ProfileSecrets,
  repeatedOf,
  whoIs,
} from "@sandi/client/headless";
import { concat, type Env, type Rng, type UnixMs } from "@sandi/crypto";
import type { ClientId, Suite, SuiteEffect, VerifiedCard } from "@sandi/protocol";
import { oaepEncrypt } from "./oaep.ts";
import type { Platform } from "./platform.ts";
import type { Protocol } from "./protocols.ts";
import { streamOf } from "./streams.ts";
import { watched } from "./watched.ts";

const RELAY = "ws://127.0.0.1:1";

/** What a client asks of the world around it. */
type Surroundings = {
  readonly now: () => number;
  /** How many moves there have been. */
  readonly move: () => number;
  connect(person: Person): void;
  disconnect(person: Person, isOver: boolean): void;
  send(person: Person, message: Uint8Array): void;
  shows(person: Person, event: ClientEvent): void;
  stepped(person: Person, peer: ClientId, effects: readonly SuiteEffect[]): void;
};

/** With which move, under which card, and what; `from`: on a copy of how it was after that move, put back just before. */
type Written = {
  readonly move: number;
  readonly card: VerifiedCard;
  readonly ops: readonly StoreOp[];
  readonly from?: number | undefined;
};

export type PersonOptions = {
  /** By which the world knows them: `alice`. */
  readonly key: string;
  readonly displayName: string;
  readonly rsa: { readonly pkcs8: Uint8Array; readonly spki: Uint8Array };
  readonly seed: number;
  readonly protocol: Protocol;
  readonly platform: Platform;
  readonly surroundings: Surroundings;
};

/** A person with a client: the engine as it is used, a store in memory, and RSA whose randomness is the world's. */
export class Person {
  readonly key: string;
  readonly displayName: string;
  readonly rsa: PersonOptions["rsa"];
  readonly secrets: ProfileSecrets;
  readonly suite: Suite;
  store = new MemoryStore();
  /** All that was ever written: of which a copy can be made. */
  readonly #written: Written[] = [];
  readonly rng: Rng;
  readonly #options: PersonOptions;
  #card: VerifiedCard;
  #engine: Engine | undefined;
  #inputs: EngineInput[] = [];
  #shown = 0;
  wakeAt: number | undefined;
  /** Whether anything was written since somebody looked. */
  changed = true;

  constructor(options: PersonOptions) {
    const { key, displayName, rsa, seed, platform, protocol, surroundings } = options;
    this.#options = options;
    this.key = key;
    this.displayName = displayName;
    this.rsa = rsa;
    this.rng = streamOf(platform.primitives, seed, key);
    const [identitySeed, storageKey] = [this.rng(32), this.rng(32)];
    const createdAt = surroundings.now();
    this.secrets = new ProfileSecrets({ identitySeed, storageKey, rsaPkcs8: rsa.pkcs8, rsaSpki: rsa.spki, createdAt });
    this.suite = watched(protocol.suite(platform.kem), (peer, effects) => surroundings.stepped(this, peer, effects));
    this.#card = this.#newCard(undefined);
  }

  get id(): ClientId {
    return this.#card.id;
  }

  get card(): VerifiedCard {
    return this.#card;
  }

  get busy(): boolean {
    return this.#inputs.length > 0;
  }

  get online(): boolean {
    return this.#engine?.online === true;
  }

  /** Starts the client; or starts it again, on what its store has. */
  async start(newCard = false, from?: number): Promise<void> {
    const { surroundings, platform } = this.#options;
    if (this.#engine) surroundings.disconnect(this, true);
    if (newCard) this.#card = this.#newCard(this.#card.version);
    this.#wrote([], from);
    this.#inputs = [];
    this.wakeAt = undefined;
    this.#engine = engineOf(
      {
        relay: RELAY,
        suites: [this.suite],
        acceptStrangers: true,
        world: { primitives: platform.primitives, rng: this.rng, now: surroundings.now },
        profile: {
          id: this.id,
          card: this.#card,
          secrets: this.secrets,
          store: this.store,
          ephemeral: false,
          directory: undefined,
          fresh: false,
          close: () => undefined,
        },
      },
      await this.store.load(),
    );
    this.take({ in: "start" });
  }

  /** Starts the client on what its store had after so many moves: nothing outside of it tells the two apart. */
  async restore(move: number): Promise<void> {
    this.store = new MemoryStore();
    for (const { card, ops } of copyOf(this.#written, move)) {
      this.#card = card;
      await this.store.commit(ops);
    }
    this.#shown = 0;
    this.changed = true;
    await this.start(false, move);
  }

  take(input: EngineInput): void {
    this.#inputs.push(input);
  }

  /** Whom this person means by a name. @throws ProtocolError as `SandiClient.resolve` */
  resolve(name: string): Peer {
    return whoIs(this.#running, { id: this.id, name: this.displayName }, this.#options.platform.primitives, name);
  }

  peer(id: ClientId): Peer | undefined {
    return this.#running.peer(id);
  }

  /** The card that this person's client holds of somebody. */
  cardOf(id: ClientId): VerifiedCard | undefined {
    return this.#running.person(id)?.card;
  }

  isUnconfirmed(id: ClientId): boolean {
    return this.#running.isUnconfirmed(id, this.suite.name);
  }

  stored(): Promise<Snapshot> {
    return this.store.load();
  }

  env(): Env {
    const { platform, surroundings } = this.#options;
    return { primitives: platform.primitives, rng: this.rng, now: surroundings.now() as UnixMs };
  }

  /** One turn of the client, as its driver would do it: persist, then send, then show, then what is slow. */
  async turn(): Promise<void> {
    const { surroundings } = this.#options;
    const shown: EngineInput[] = this.#shown > 0 ? [{ in: "shown", through: this.#shown }] : [];
    const effects = this.#running.handle([...shown, ...this.#inputs.splice(0)], this.env());
    this.#shown = 0;
    const ops = effects.flatMap((effect) => (effect.do === "persist" ? effect.ops : []));
    const committed = await this.store.commit(ops);
    if (ops.length > 0) this.#wrote(ops);
    this.changed ||= ops.length > 0;
    const frames = effects.flatMap((effect) => (effect.do === "send" ? [effect.frame] : []));
    const asked = [];
    for (const effect of effects) {
      if (effect.do === "connect") surroundings.connect(this);
      else if (effect.do === "disconnect") surroundings.disconnect(this, false);
      else if (effect.do === "wakeAt") this.wakeAt = effect.at;
      // What names look like is a large table that the lab does without.
      else if (effect.do === "loadSkeletons") this.take({ in: "skeletons", skeletons: undefined });
      else if (effect.do === "ask") asked.push(effect);
      else if (effect.do === "emit" && !(effect.seq !== undefined && committed.repeated.has(effect.seq))) {
        surroundings.shows(this, effect.event);
        this.#shown = Math.max(this.#shown, effect.seq ?? 0);
      }
    }
    if (frames.length > 0) surroundings.send(this, concat(...frames));
    if (committed.repeated.size > 0) this.take(repeatedOf(ops, committed));
    for (const { id, question } of asked)
      if (question.ask === "slow")
        this.take({ in: "answered", id, answer: { to: "slow", result: await this.#slow(question) } });
  }

  async #slow({ operation }: Extract<Extract<SuiteEffect, { do: "ask" }>["question"], { ask: "slow" }>) {
    const { platform } = this.#options;
    const { label } = operation;
    return operation.op === "oaepEncrypt"
      ? oaepEncrypt(platform.primitives, this.rng, operation.spki, operation.plaintext, label)
      : await platform.oaepDecrypt(this.rsa.pkcs8, operation.ciphertext, label);
  }

  #wrote(ops: readonly StoreOp[], from?: number): void {
    this.#written.push({ move: this.#options.surroundings.move(), card: this.#card, ops, from });
  }

  #newCard(previous: number | undefined): VerifiedCard {
    const { platform, protocol, displayName, surroundings } = this.#options;
    const now = Math.max(surroundings.now(), (previous ?? 0) + 1);
    const suites = [protocol.offered];
    return ownCard({ primitives: platform.primitives, secrets: this.secrets, name: displayName, suites, now }).card;
  }

  get #running(): Engine {
    if (!this.#engine) throw new Error(`${this.key} has not started`);
    return this.#engine;
  }
}

/** What makes up the device as it was after so many moves; a copy that was put back until then is its beginning. */
function copyOf(written: readonly Written[], move: number): Written[] {
  const until = written.filter((one) => one.move <= move);
  const at = until.findLastIndex(({ from }) => from !== undefined);
  return at < 0 ? until : [...copyOf(until.slice(0, at), until[at]!.from!), ...until.slice(at)];
}
