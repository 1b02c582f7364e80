import {
  deleteProfile,
  ephemeralProfile,
  hasProfile,
  importProfile,
  lockProfile,
  nextToLock,
  openProfile,
  type Release,
  type Unlocking,
  unmarkProfile,
  type WebProfile,
  wasMarked,
} from "@sandi/client/web";
import { WebClientError } from "@sandi/client/web/errors";
import { type InviteLink, SUITE_NAMES } from "@sandi/protocol";
import { Channel } from "./channel.ts";
import { Failure, faultOf } from "./fault.ts";
import { Host, invited } from "./host.ts";
import { Leader } from "./leader.ts";
import type { Fault, Messenger } from "./port.ts";
import { Tab } from "./remote.ts";

/** One profile for each browser and origin. */
const PROFILE = "default";
/** How long whoever holds the profile may take to answer another tab. */
const ANSWER_MS = 10_000;

/** @param onProgress told how much is done, from 0 to 1. @throws Failure PASSPHRASE_WRONG */
type Unlock = (passphrase: string, onProgress?: (done: number) => void) => Promise<Messenger>;

/** What a page finds when it opens. */
export type Found =
  /** A profile: its client runs here, or in the tab that came first. */
  | { readonly at: "open"; readonly messenger: Messenger }
  /** None yet. `evicted`: there was one, and the browser has thrown it away. */
  | {
      readonly at: "new";
      readonly evicted: boolean;
      /**
       * Makes keys and joins; or goes on with what another tab has begun unheard.
       * @throws Failure; PASSPHRASE_NEEDED where that is locked: `unlock` opens it
       */
      begin(name: string, invite: string | undefined): Promise<Messenger>;
      readonly unlock: Unlock;
      /** Goes on with an exported profile, of terminal or page. @param onProgress as `unlock`. @throws Failure EXPORT_… */
      restore(file: Blob, passphrase: string, onProgress?: (done: number) => void): Promise<Messenger>;
      /** Another tab began meanwhile. */
      readonly elsewhere: Promise<Messenger>;
    }
  /** A profile that opens only with its passphrase. */
  | {
      readonly at: "locked";
      readonly unlock: Unlock;
      /** Another tab unlocked it meanwhile. */
      readonly elsewhere: Promise<Messenger>;
    }
  /** Nothing can be kept here, or it cannot be read: STORAGE_UNAVAILABLE, PAGE_NOT_SECURE, PROFILE_DAMAGED, PROFILE_NEWER… */
  | {
      readonly at: "broken";
      readonly fault: Fault;
      /** An identity that is forgotten with the page. */
      withoutStorage(name: string): Promise<Messenger>;
    };

/** @param build tabs of another build do not share their client with this one */
export async function openMessenger(relays: readonly string[], build = ""): Promise<Found> {
  try {
    // Nothing of what follows is there otherwise.
    if (!isSecureContext) throw new WebClientError("PAGE_NOT_SECURE");
    return await new Opening(relays, build).found();
  } catch (cause) {
    const fault = faultOf(cause instanceof DOMException ? blocked(cause) : cause);
    return { at: "broken", fault, withoutStorage: (name) => withoutStorage(relays, name) };
  }
}

/** Erases the profile from this browser. Whoever has it open is told that it is gone. */
export async function eraseProfile(): Promise<void> {
  unmarkProfile(PROFILE);
  await deleteProfile(PROFILE);
}

async function withoutStorage(relays: readonly string[], name: string): Promise<Messenger> {
  return failing(async () => {
    const tab = new Tab();
    const host = await Host.open({ profile: await ephemeralProfile({ name, suites: SUITE_NAMES }), relays });
    tab.hold(host);
    host.start();
    return tab.messenger;
  });
}

/** The way of one tab to a client. */
class Opening {
  readonly #relays: readonly string[];
  readonly #channel: Channel;
  readonly #tab: Tab;
  /** Whether the client is in this tab. */
  #isHere = false;
  #waiting: AbortController | undefined;
  /** Why the profile did not open here, where another tab seemed to hold the client. */
  readonly #unopened = Promise.withResolvers<never>();

  constructor(relays: readonly string[], build: string) {
    this.#relays = relays;
    this.#channel = new Channel(PROFILE, build);
    this.#tab = new Tab({
      channel: this.#channel,
      followed: () => this.#queue(),
      unlock: async (passphrase, onProgress) => void (await this.#unlockHere(passphrase, onProgress)),
    });
    // Nobody asks where a client was held already.
    this.#unopened.promise.catch(() => undefined);
  }

  async found(): Promise<Found> {
    await this.#channel.live();
    const release = await lockProfile(PROFILE).catch((error: unknown) => {
      if (faultOf(error).code !== "PROFILE_IN_ANOTHER_TAB") throw error;
    });
    if (!release) return this.#unlessLocked(() => this.#follow());
    if (await this.#isThere(release)) return this.#unlessLocked(() => this.#goOn(release));
    release();
    return {
      at: "new",
      evicted: wasMarked(PROFILE),
      begin: (name, invite) => failing(() => this.#begin(name, invite)),
      unlock: this.#unlockHere,
      restore: (file, passphrase, onProgress) => failing(() => this.#restore(file, passphrase, onProgress)),
      elsewhere: this.#elsewhere(),
    };
  }

  async #unlessLocked(run: () => Promise<Messenger>): Promise<Found> {
    try {
      return { at: "open", messenger: await run() };
    } catch (error) {
      if (!needsPassphrase(error)) throw error;
      return { at: "locked", unlock: this.#unlockHere, elsewhere: this.#elsewhere() };
    }
  }

  async #elsewhere(): Promise<Messenger> {
    const messenger = await this.#tab.attached;
    // Here: whoever began has it already.
    return this.#isHere ? new Promise(() => undefined) : messenger;
  }

  /** Another tab holds the client, or is about to. */
  async #follow(): Promise<Messenger> {
    this.#queue();
    this.#tab.hello();
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => late.reject(new WebClientError("PROFILE_IN_ANOTHER_TAB", { profile: PROFILE })),
      ANSWER_MS,
    );
    try {
      return await Promise.race([this.#tab.attached, this.#unopened.promise, late.promise]);
    } catch (error) {
      this.#waiting?.abort();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Waits for the end of whoever holds the profile, to take its place. */
  #queue(): void {
    if (this.#waiting || this.#isHere) return;
    const waiting = new AbortController();
    this.#waiting = waiting;
    void nextToLock(PROFILE, waiting.signal).then(async (release) => {
      this.#waiting = undefined;
      if (!release) return;
      try {
        await this.#takeOver(release);
      } catch (error) {
        this.#unopened.reject(error);
        if (needsPassphrase(error)) this.#tab.lock();
        else this.#tab.stop({ at: "stopped", fault: faultOf(error) });
      }
    });
  }

  /** @throws Failure PASSPHRASE_WRONG, PROFILE_IN_ANOTHER_TAB */
  readonly #unlockHere: Unlock = (passphrase, onProgress) =>
    failing(async () => this.#goOn(await lockProfile(PROFILE), { passphrase, onProgress }));

  async #takeOver(release: Release): Promise<void> {
    if (await this.#isThere(release)) return void (await this.#goOn(release));
    release();
    throw new WebClientError("STORAGE_GONE");
  }

  async #isThere(release: Release): Promise<boolean> {
    return hasProfile(PROFILE).catch((error: unknown) => {
      release();
      throw error;
    });
  }

  async #begin(name: string, invite: string | undefined): Promise<Messenger> {
    const link = invite === undefined ? undefined : invited(invite, this.#relays);
    const release = await lockProfile(PROFILE);
    // Another tab may have begun without being heard here: one of another build.
    if (await this.#isThere(release)) return this.#goOn(release);
    let isRefused = false;
    const profile = await openProfile({
      profile: PROFILE,
      name,
      suites: SUITE_NAMES,
      release: () => isRefused || release(),
    });
    const host = await this.#hostOf(profile, link);
    const joined = joins(host);
    host.start();
    const refused = await joined;
    if (refused && profile.fresh) {
      // Nobody has ever seen this identity: another try begins anew. Until it is erased no other tab opens it.
      isRefused = true;
      try {
        await host.close();
        await eraseProfile();
      } finally {
        release();
      }
      throw new Failure(refused);
    }
    this.#hold(host);
    return this.#tab.messenger;
  }

  async #restore(file: Blob, passphrase: string, onProgress?: (done: number) => void): Promise<Messenger> {
    const release = await lockProfile(PROFILE);
    try {
      await importProfile(PROFILE, file, passphrase, onProgress);
    } catch (error) {
      release();
      throw error;
    }
    return this.#goOn(release);
  }

  /** With the profile that is there. */
  async #goOn(release: Release, unlocking?: Unlocking): Promise<Messenger> {
    const host = await this.#open(release, unlocking);
    this.#hold(host);
    host.start();
    return this.#tab.messenger;
  }

  async #open(release: Release, unlocking?: Unlocking): Promise<Host> {
    const unlock = unlocking ? { unlocking } : {};
    return this.#hostOf(await openProfile({ profile: PROFILE, suites: SUITE_NAMES, release, ...unlock }));
  }

  async #hostOf(profile: WebProfile, invite?: InviteLink): Promise<Host> {
    try {
      const host = await Host.open({ profile, relays: this.#relays, invite });
      void profile.lost.then((error) => host.fail(faultOf(error)));
      return host;
    } catch (error) {
      profile.close();
      throw error;
    }
  }

  #hold(host: Host): void {
    this.#isHere = true;
    this.#tab.hold(host);
    new Leader(host, this.#channel);
  }
}

/** Where a browser lets a page store nothing, it takes away its locks and channels with it. */
function blocked({ name, message }: DOMException): Error {
  return new WebClientError("STORAGE_UNAVAILABLE", { reason: `${name}: ${message}` });
}

function needsPassphrase(error: unknown): boolean {
  return faultOf(error).code === "PASSPHRASE_NEEDED";
}

/** Why the relay does not take a newcomer; undefined if it does, or cannot be reached now. */
function joins(host: Host): Promise<Fault | undefined> {
  return new Promise((resolve) => {
    const stop = host.on((news) => {
      if (news.news !== "connection" || news.connection.at === "connecting") return;
      stop();
      resolve(news.connection.at === "stopped" ? news.connection.fault : undefined);
    });
  });
}

/** Whatever goes wrong is a failure with a code. */
async function failing<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof Failure ? error : new Failure(faultOf(error));
  }
}
