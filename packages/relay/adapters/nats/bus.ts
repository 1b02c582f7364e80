import type { Bus, Holder } from "../../core/base/ports.ts";
import type { NatsControl } from "./control.ts";

/** Which relay holds a client's connection, as all relays of the cluster know it: the one with a `held` seat. */
export class NatsBus implements Bus {
  readonly #control: NatsControl;
  readonly #holders = new Map<string, Holder>();
  readonly #listeners: ((id: string, held: boolean) => void)[] = [];

  constructor(control: NatsControl) {
    this.#control = control;
    control.onSeat((id, seat, before) => {
      if (seat?.held && seat.node !== control.self) this.#gone(id);
      const held = seat?.held ?? false;
      if (held !== (before?.held ?? false)) for (const listener of this.#listeners) listener(id, held);
    });
  }

  /** A client that has joined has its seat already. Otherwise the seat is taken now. */
  claim(id: string, holder: Holder): void {
    const before = this.#holders.get(id);
    if (before === holder) return;
    this.#holders.set(id, holder);
    before?.replaced();
    const registration = this.#registrationOf(id);
    if (registration === undefined) return;
    const seat = this.#control.seat(registration);
    if (seat?.node === this.#control.self && seat.held) return;
    this.#control.take(registration, true, false).catch(() => this.#gone(id));
  }

  release(id: string, holder: Holder): void {
    if (this.#holders.get(id) !== holder) return;
    this.#holders.delete(id);
    const registration = this.#registrationOf(id);
    if (registration !== undefined) this.#control.leave(registration, () => !this.#holders.has(id));
  }

  isHeld(id: string): boolean {
    const registration = this.#registrationOf(id);
    return registration !== undefined && (this.#control.seat(registration)?.held ?? false);
  }

  onPresence(listener: (id: string, held: boolean) => void): void {
    this.#listeners.push(listener);
  }

  async close(): Promise<void> {
    this.#holders.clear();
  }

  #registrationOf(id: string): number | undefined {
    return this.#control.registrationOf(Buffer.from(id, "latin1"));
  }

  #gone(id: string): void {
    const holder = this.#holders.get(id);
    this.#holders.delete(id);
    holder?.replaced();
  }
}
