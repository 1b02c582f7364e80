import { toHex } from "@sandi/crypto";
import type { Seqs, StoreOp } from "../../store/port.ts";

type Settled = StoreOp & { op: "settled" };
type Done = "inboxDone" | "outboxDone" | "outboundDone";

/**
 * The writes of one turn. Of several to one row only the last is kept, and rows that go are named as ranges: a row of a
 * conversation is written once, however many of its texts a turn has moved on.
 */
export class Writes {
  /** What came before something was forgotten, and has to be carried out before it. */
  readonly #before: StoreOp[] = [];
  #keyed = new Map<string, StoreOp>();
  #history: StoreOp[] = [];
  #puts = new Map<string, StoreOp>();
  /** By session: what goes in this turn, after what is put. */
  #settled = new Map<string, Settled>();
  #over: StoreOp[] = [];
  #done: Record<Done, { from: number; to: number }[]> = { inboxDone: [], outboxDone: [], outboundDone: [] };

  add(op: StoreOp): void {
    switch (op.op) {
      case "meta":
        this.#keyed.set(`meta:${op.key}`, op);
        return;
      case "contact":
        this.#keyed.set(`contact:${toHex(op.contact.id)}`, op);
        return;
      case "pair":
        this.#keyed.set(`pair:${toHex(op.peer)}`, op);
        return;
      case "keyring":
        this.#keyed.set(`keyring:${op.suite}`, op);
        return;
      case "conversation":
        this.#keyed.set(`conversation:${toHex(op.conversation)}`, op);
        return;
      case "shown":
        this.#keyed.set("shown", op);
        return;
      case "unread":
        this.#keyed.set(`unread:${toHex(op.conversation)}`, op);
        return;
      case "historyAdd":
      case "unconfirmed":
      case "erase":
      case "expire":
        this.#history.push(op);
        return;
      case "sealed": {
        const { session, epoch, sequence } = op.row.ref;
        this.#puts.set(`sealed:${toHex(op.conversation)}:${toHex(session)}:${epoch}:${sequence}`, op);
        return;
      }
      case "settled": {
        const key = `${toHex(op.conversation)}:${toHex(op.session)}`;
        this.#settled.set(key, { ...op, ranges: [...(this.#settled.get(key)?.ranges ?? []), ...op.ranges] });
        return;
      }
      case "over":
        this.#over.push(op);
        return;
      case "inboxAdd":
      case "outboxPut":
      case "outboundPut":
        this.#puts.set(`${op.op}:${op.row.seq}`, op);
        return;
      case "inboxDone":
        // A delivery that was opened in the turn that stored it was never stored.
        if (op.from === op.to && this.#puts.delete(`inboxAdd:${op.from}`)) return;
        return join(this.#done.inboxDone, op);
      case "outboxDone":
      case "outboundDone":
        return join(this.#done[op.op], op);
      case "forget":
        this.#before.push(...this.take(), op);
        return;
      default:
        op satisfies never;
    }
  }

  take(): StoreOp[] {
    const gone = Object.entries(this.#done).flatMap(([op, ranges]) =>
      ranges.map((range): StoreOp => ({ op: op as Done, ...range })),
    );
    const ops = [
      ...this.#before.splice(0),
      ...this.#keyed.values(),
      ...this.#history,
      ...this.#puts.values(),
      ...this.#settled.values(),
      ...gone,
      ...this.#over,
    ];
    this.#keyed = new Map();
    this.#history = [];
    this.#puts = new Map();
    this.#settled = new Map();
    this.#over = [];
    this.#done = { inboxDone: [], outboxDone: [], outboundDone: [] };
    return ops;
  }
}

function join(ranges: { from: number; to: number }[], { from, to }: Seqs): void {
  const last = ranges.at(-1);
  if (last && from === last.to + 1) last.to = to;
  else ranges.push({ from, to });
}
