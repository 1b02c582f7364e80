import { equal, toHex } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import {
  type Challenge,
  type ClientId,
  encodeAccepted,
  encodeControl,
  encodeDeliver,
  encodeEntries,
  encodeEntry,
  encodeRefused,
  FRAME,
  joinFields,
  openCard,
  parseAck,
  parseControl,
  parseSend,
  signFields,
  type VerifiedCard,
  walkFrames,
} from "@sandi/protocol";
import { ModelPrekeys } from "./modelPrekeys.ts";

/** `at`: when the relay took it. */
type Mail = { readonly from: ClientId; readonly body: Uint8Array; readonly at?: number };
type Line = {
  readonly id: ClientId;
  readonly out: (frame: Uint8Array) => void;
  /** What was delivered over this connection and not acknowledged, by delivery number. */
  readonly unacked: Map<number, Mail>;
  next: number;
  /** The pair whose next body was refused last, because the mailbox is full. */
  refused?: string | undefined;
};

/**
 * The relay's delivery rules in a hundred lines, for tests of the client: pair numbers, mailboxes, cumulative
 * acknowledgements. It is as reliable as it is told to be: `lose` makes it forget, as a crash or a hostile hand would.
 */
export class ModelRelay {
  readonly #seed = new Uint8Array(32).fill(7);
  readonly key = nodePrimitives.ed25519.publicKey(this.#seed);
  readonly #records = new Map<string, { id: ClientId; record: Uint8Array; registration: number }>();
  readonly #mail = new Map<string, Mail[]>();
  readonly #numbers = new Map<string, number>();
  readonly #lines = new Map<string, Line>();
  readonly prekeys = new ModelPrekeys();
  readonly #challenges = new Map<object, Challenge>();
  now = 1_800_000_000_000;
  /** Called for each body that is about to be delivered: what it returns is delivered instead. */
  tamper: (mail: Mail, to: ClientId) => readonly Mail[] = (mail) => [mail];

  /** Larger bodies are refused. */
  bodyLimit = 81_920;
  /** So many bodies are kept for one client, and of one sender among them; whoever sends more is refused. */
  mailboxMessages = Number.POSITIVE_INFINITY;
  senderMessages = Number.POSITIVE_INFINITY;
  /** What was not fetched for so long is dropped. */
  retentionMs = Number.POSITIVE_INFINITY;

  /** How many one-time prekeys it says that it keeps of one client; with 0 it keeps none. */
  prekeysKept = 100;

  /** Whether it says who comes and goes; without, a client hears of it with the entries that it asks for. */
  tellsPresence = true;

  /** Whether what is sent is ignored. */
  swallow = false;

  /** Whether a card that is over by this relay's clock is refused, as a real relay does. */
  refuseExpired = false;

  cardOf(id: ClientId): VerifiedCard | undefined {
    const known = this.#records.get(toHex(id));
    const opened = known && openCard(known.record, nodePrimitives);
    return opened?.ok ? opened.value : undefined;
  }

  /** Another device has shown this card. */
  learn(card: VerifiedCard): void {
    const known = this.#records.get(toHex(card.id))!;
    this.#records.set(toHex(card.id), { ...known, record: card.bytes });
  }

  /** Delivers what nobody has sent now to a client that is connected. */
  inject(mail: Mail, to: ClientId): void {
    this.#deliver(this.#lines.get(toHex(to))!, mail);
  }

  /** Says anything to a client that is connected. */
  raw(id: ClientId, bytes: Uint8Array): void {
    this.#lines.get(toHex(id))!.out(bytes);
  }

  /** A new connection. @returns what the client's bytes go into, and how it hangs up */
  connect(out: (frame: Uint8Array) => void): { take(message: Uint8Array): void; hangUp(): void } {
    const token = {};
    const challenge: Challenge = { v: 1, relayKey: this.key, challenge: new Uint8Array(32).fill(9), time: this.now };
    this.#challenges.set(token, challenge);
    let line: Line | undefined;
    queueMicrotask(() => out(encodeControl("challenge", challenge)));
    return {
      take: (message) => {
        const error = walkFrames(message, (type, start, end) => {
          const body = message.subarray(start, end);
          if (type === FRAME.hello) line = this.#hello(challenge, body, out);
          else if (!line) throw new Error("the client spoke before it said hello");
          else this.#frame(line, type, body);
          return undefined;
        });
        if (error) throw error;
      },
      hangUp: () => {
        if (line) this.#drop(line);
        line = undefined;
      },
    };
  }

  waiting(id: ClientId): number {
    return this.#mail.get(toHex(id))?.length ?? 0;
  }

  /** Forgets all mail and all numbers: a relay without a disk that was restarted. */
  lose(): void {
    this.#mail.clear();
    this.#numbers.clear();
  }

  #hello(challenge: Challenge, body: Uint8Array, out: (frame: Uint8Array) => void): Line {
    const hello = parseControl("hello", body);
    if (!hello.ok) throw hello.error;
    const record = openCard(hello.value.record, nodePrimitives);
    if (!record.ok) throw record.error;
    const { id } = record.value;
    const key = toHex(id);
    const known = this.#records.get(key);
    const before = this.cardOf(id);
    const refusal = this.#refusal(record.value, before);
    if (refusal) {
      out(encodeControl("error", { ref: 0, ...refusal, fatal: true }));
      return { id, out, unacked: new Map(), next: 1 };
    }
    const registration = known?.registration ?? this.#records.size + 1;
    this.#records.set(key, { id, record: record.value.bytes, registration });
    const { signature: _, ...unsigned } = hello.value;
    const signature = signFields(nodePrimitives, this.#seed, "join-relay", joinFields(challenge, unsigned));
    const total = this.#records.size;
    const directory = new Uint8Array(16).fill(total);
    const limits = { body: this.bodyLimit, ratePerSecond: 50, burst: 500, inFlight: 256, prekeys: this.prekeysKept };
    out(
      encodeControl("welcome", {
        registration,
        total,
        directory,
        unchanged: false,
        time: this.now,
        private: false,
        limits,
        signature,
      }),
    );
    out(encodeEntries({ ref: 0, total, next: 0 }, this.#entries()));
    const line: Line = { id, out, unacked: new Map(), next: 1 };
    const old = this.#lines.get(key);
    if (old) this.#drop(old);
    this.#lines.set(key, line);
    const kept = this.#kept(key);
    this.#mail.delete(key);
    for (const mail of kept) this.#deliver(line, mail);
    this.#tellOthers(line, true);
    return line;
  }

  #tellOthers(line: Line, online: boolean): void {
    if (!this.tellsPresence) return;
    const total = this.#records.size;
    const presence: [ClientId, boolean][] = [[line.id, online]];
    const changes = encodeControl("changes", {
      total,
      directory: new Uint8Array(16).fill(total),
      presence,
      records: [],
    });
    for (const other of this.#lines.values()) if (other !== line) other.out(changes);
  }

  #refusal(offered: VerifiedCard, known: VerifiedCard | undefined) {
    if (this.refuseExpired && offered.notAfter < this.now) return { code: "RECORD_EXPIRED", context: {} };
    if (known === undefined || offered.version >= known.version) return undefined;
    return { code: "RECORD_ROLLBACK", context: { known: known.version, offered: offered.version } };
  }

  #entries(): Uint8Array[] {
    return [...this.#records.values()].map(({ id, record, registration }) =>
      encodeEntry({ registration, online: this.#lines.has(toHex(id)), record }),
    );
  }

  #frame(line: Line, type: number, body: Uint8Array): void {
    if (type === FRAME.send) return this.#send(line, body);
    if (type === FRAME.ack) {
      const ack = parseAck(body);
      if (!ack.ok) throw ack.error;
      for (const number of line.unacked.keys()) if (number <= ack.value.through) line.unacked.delete(number);
      return;
    }
    const prekeys = this.prekeys.take(line.id, type, body);
    if (prekeys) return line.out(prekeys);
    if (type === FRAME.lookup) {
      const lookup = parseControl("lookup", body);
      if (!lookup.ok) throw lookup.error;
      const { ref } = lookup.value;
      line.out(encodeEntries({ ref, total: this.#records.size, next: 0 }, this.#entries()));
    }
  }

  #send(line: Line, body: Uint8Array): void {
    if (this.swallow) return;
    const send = parseSend(body);
    if (!send.ok) throw send.error;
    const to = send.value.to.slice() as ClientId;
    const pair = `${toHex(line.id)}>${toHex(to)}`;
    const last = this.#numbers.get(pair) ?? 0;
    if (send.value.number !== last + 1) {
      // One refusal answers a whole burst.
      if (line.refused === pair) return;
      if (last > 0) line.out(encodeAccepted({ to, through: last }));
      line.out(encodeRefused({ to, wanted: last + 1, code: "SEND_OUT_OF_ORDER", retryAfterMs: 0 }));
      return;
    }
    if (send.value.body.length > this.bodyLimit) {
      line.out(encodeRefused({ to, wanted: last + 1, code: "BODY_TOO_LARGE", retryAfterMs: 0 }));
      return;
    }
    const full = this.#full(line.id, to);
    line.refused = full && pair;
    if (full) {
      line.out(encodeRefused({ to, wanted: last + 1, code: full, retryAfterMs: 10_000 }));
      return;
    }
    this.#numbers.set(pair, last + 1);
    line.out(encodeAccepted({ to, through: last + 1 }));
    for (const mail of this.tamper({ from: line.id, body: send.value.body.slice(), at: this.now }, to)) {
      const there = this.#lines.get(toHex(to));
      if (there) this.#deliver(there, mail);
      else this.#keep(toHex(to), mail);
    }
  }

  #keep(key: string, mail: Mail): void {
    const others = this.#mail.get(key);
    if (others) others.push(mail);
    else this.#mail.set(key, [mail]);
  }

  #kept(key: string): readonly Mail[] {
    return (this.#mail.get(key) ?? []).filter(({ at = this.now }) => this.now - at <= this.retentionMs);
  }

  #full(from: ClientId, to: ClientId): "MAILBOX_FULL" | "SENDER_QUOTA" | undefined {
    const key = toHex(to);
    const { mailboxMessages, senderMessages } = this;
    if (!Number.isFinite(Math.min(mailboxMessages, senderMessages))) return undefined;
    const kept = [...this.#kept(key), ...(this.#lines.get(key)?.unacked.values() ?? [])];
    if (kept.length >= mailboxMessages) return "MAILBOX_FULL";
    return kept.filter((mail) => equal(mail.from, from)).length >= senderMessages ? "SENDER_QUOTA" : undefined;
  }

  #deliver(line: Line, mail: Mail): void {
    const delivery = line.next++;
    line.unacked.set(delivery, mail);
    line.out(encodeDeliver({ from: mail.from, delivery, at: this.now, body: mail.body }));
  }

  #drop(line: Line): void {
    const key = toHex(line.id);
    if (this.#lines.get(key) === line) {
      this.#lines.delete(key);
      this.#tellOthers(line, false);
    }
    this.#mail.set(key, [...line.unacked.values(), ...(this.#mail.get(key) ?? [])]);
    line.unacked.clear();
  }
}
