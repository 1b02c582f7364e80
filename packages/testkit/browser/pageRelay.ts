import type { Connection, Transport, TransportEvents, World } from "@sandi/client";
import { DEFAULT_LIMITS, joinKeys, type Link, LocalBus, MemoryStore, Relay, type RelayLog } from "@sandi/relay/core";

const SILENT: RelayLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A relay without a server: its core and a store in memory, in the same page (or process) as its clients. */
export class PageRelay {
  /** Clients are given it like any relay's; nothing listens there. */
  readonly url = "ws://127.0.0.1:1";
  readonly #world: World;
  readonly #relay: Relay;
  #asked = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Every WebSocket message that passed, as the relay saw it. */
  readonly passed: { readonly to: "relay" | "client"; readonly bytes: Uint8Array }[] = [];

  static async start(world: World): Promise<PageRelay> {
    const store = new MemoryStore();
    return new PageRelay(world, store, await store.load());
  }

  private constructor(world: World, store: MemoryStore, index: ConstructorParameters<typeof Relay>[1]) {
    this.#world = world;
    this.#relay = new Relay(
      {
        store,
        bus: new LocalBus(),
        keys: joinKeys(world.primitives, world.rng, world.rng(32)),
        limits: DEFAULT_LIMITS,
        log: SILENT,
        clock: world.now,
        steady: () => performance.now(),
        wake: () => this.#wake(),
        failed: (error) => {
          throw error;
        },
      },
      index,
    );
  }

  /** What its clients connect with. */
  readonly transport: Transport = (_url, events) => this.#connect(events);

  #connect(events: TransportEvents): Connection {
    let open = true;
    const end = () => {
      if (!open) return;
      open = false;
      connection.ended(this.#world.now());
      events.closed();
    };
    // What one side says reaches the other in a later turn, as over a socket.
    const link: Link = {
      send: (bytes, from = 0, to = bytes.length) => {
        const message = bytes.slice(from, to);
        this.passed.push({ to: "client", bytes: message });
        queueMicrotask(() => open && events.message(message));
      },
      address: () => "",
      buffered: () => 0,
      cork: () => undefined,
      uncork: () => undefined,
      close: () => queueMicrotask(end),
    };
    const connection = this.#relay.connect(link, this.#world.now());
    return {
      send: (message) => {
        this.passed.push({ to: "relay", bytes: message });
        queueMicrotask(() => {
          if (open) connection.receive(message, 0, message.length, this.#world.now());
          this.#wake();
        });
      },
      close: () => queueMicrotask(end),
    };
  }

  #wake(): void {
    if (this.#asked) return;
    this.#asked = true;
    setTimeout(() => this.#tick());
  }

  #tick(): void {
    this.#asked = false;
    clearTimeout(this.#timer);
    const waitMs = this.#relay.tick(this.#world.now());
    if (Number.isFinite(waitMs)) this.#timer = setTimeout(() => this.#tick(), waitMs);
  }
}
