/** A message that Mallory holds. Where it goes and what is in it are hers to change. */
export type Packet = {
  /** From 1, in the order in which they came. */
  readonly packet: number;
  readonly from: string;
  readonly to: string;
  readonly body: Uint8Array;
  /** As it came from its sender, before anything was changed; of a packet that Mallory wrote, as she wrote it. */
  readonly original: Uint8Array;
  readonly isMallorys: boolean;
  readonly standing: "waiting" | "held" | "gone";
};

/** The adversary's desk: every message that is for somebody passes it. Never changed in place. */
export class Desk {
  readonly packets: readonly Packet[];
  /** The numbers of those that wait, in the order in which they would be handed over. */
  readonly queue: readonly number[];

  constructor(packets: readonly Packet[] = [], queue: readonly number[] = []) {
    this.packets = packets;
    this.queue = queue;
  }

  get(packet: number): Packet | undefined {
    return this.packets[packet - 1];
  }

  /** The oldest that nobody holds back. */
  get next(): Packet | undefined {
    return this.queue.map((packet) => this.get(packet)!).find(({ standing }) => standing === "waiting");
  }

  added({
    from,
    to,
    body,
    isMallorys = false,
  }: {
    from: string;
    to: string;
    body: Uint8Array;
    isMallorys?: boolean;
  }): Desk {
    const packet = this.packets.length + 1;
    const added: Packet = { packet, from, to, body, original: body, isMallorys, standing: "waiting" };
    return new Desk([...this.packets, added], [...this.queue, packet]);
  }

  changed(packet: number, change: Partial<Pick<Packet, "from" | "to" | "body" | "standing">>): Desk {
    const packets = this.packets.map((one) => (one.packet === packet ? { ...one, ...change } : one));
    return new Desk(packets, change.standing === "gone" ? this.queue.filter((one) => one !== packet) : this.queue);
  }

  swapped(a: number, b: number): Desk {
    const other = (packet: number) => (packet === a ? b : packet === b ? a : packet);
    return new Desk(this.packets, this.queue.map(other));
  }
}
