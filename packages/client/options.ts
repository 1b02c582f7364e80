import type { InviteLink, Suite } from "@sandi/protocol";
import type { EngineEffect } from "./core/base/io.ts";
import type { World } from "./driver/world.ts";
import type { Profile } from "./profile.ts";
import type { Transport } from "./transport.ts";

export type ClientOptions = {
  /**
   * `ws://127.0.0.1:8888`; or the addresses of several relays that serve as one and have one key: the client goes to the
   * next by itself when the one it is connected to is gone.
   */
  readonly relay: string | readonly string[];
  /** Opened by `openProfile` or `ephemeralProfile`; the client closes it. */
  readonly profile: Profile;
  readonly suites: readonly Suite[];
  /** False if a stranger's opening waits for a yes. Default: true towards a relay on loopback. */
  readonly acceptStrangers?: boolean;
  /** From `parseInviteLink`, with its relay as `relay`: for the first time at a relay that is not open. */
  readonly invite?: InviteLink;
  readonly retentionMs?: number;
  readonly world: World;
  readonly transport: Transport;
  /** Called before each effect is carried out; for tests. */
  readonly beforeEffect?: (effect: EngineEffect) => void;
};
