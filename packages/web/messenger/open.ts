import {
  deleteProfile,
  ephemeralProfile,
  hasProfile,
  importProfile,
  lockProfile,
  nextToLock,
  openProfile,
  type Release,
  unmarkProfile,
  wasMarked,
} from "@sandi/client/web";
import { WebClientError } from "@sandi/client/web/errors";
import { SUITE_NAMES } from "@sandi/protocol";
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

/** What a page finds when it opens. */
export type Found =
  /** A profile: its client runs here, or in the tab that came first. */
  | { readonly at: "open"; readonly messenger: Messenger }
  /** None yet. `evicted`: there was one, and the browser has thrown it away. */
  | {
      readonly at: "new";
      readonly evicted: boolean;
      /** Makes keys and joins. @throws Failure */
      begin(name: string, invite: string | undefined): Promise<Messenger>;
      /** Goes on with an exported profile, of terminal or page. @throws Failure EXPORT_… */
      restore(file: Blob, passphrase: string): Promise<Messenger>;
      /** Another tab began meanwhile. */
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
    return await new Opening(relays, build).found();
  } catch (error) {
    return { at: "broken", fault: faultOf(error), withoutStorage: (name) => withoutStorage(relays, name) };
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

  constructor(relays: readonly string[], build: string) {
    this.#relays = relays;
    this.#channel = new Channel(PROFILE, build);
    this.#tab = new Tab(this.#channel);
  }

  async found(): Promise<Found> {
    await this.#channel.live();
    const release = await lockProfile(PROFILE).catch(() => undefined);
    if (!release) return { at: "open", messenger: await this.#follow() };
    if (await this.#isThere(release)) {
      this.#lead(await this.#open(release));
      return { at: "open", messenger: this.#tab.messenger };
    }
    release();
    return {
      at: "new",
      evicted: wasMarked(PROFILE),
      begin: (name, invite) => failing(() => this.#begin(name, invite)),
      restore: (file, passphrase) => failing(() => this.#restore(file, passphrase)),
      elsewhere: this.#elsewhere(),
    };
  }

  async #elsewhere(): Promise<Messenger> {
    const messenger = await this.#tab.attached;
    // Here: whoever began has it already.
    if (this.#isHere) return new Promise(() => undefined);
    this.#succeed();
    return messenger;
  }

  /** Another tab holds the client, or is about to. */
  async #follow(): Promise<Messenger> {
    const waiting = this.#succeed();
    this.#tab.hello();
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => late.reject(new WebClientError("PROFILE_IN_ANOTHER_TAB", { profile: PROFILE })),
      ANSWER_MS,
    );
    try {
      return await Promise.race([this.#tab.attached, late.promise]);
    } catch (error) {
      waiting.abort();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Waits for the end of whoever holds the profile, and takes its place. */
  #succeed(): AbortController {
    const waiting = new AbortController();
    void nextToLock(PROFILE, waiting.signal).then(async (release) => {
      if (!release) return;
      try {
        await this.#takeOver(release);
      } catch (error) {
        this.#tab.stop({ at: "stopped", fault: faultOf(error) });
      }
    });
    return waiting;
  }

  async #takeOver(release: Release): Promise<void> {
    if (await this.#isThere(release)) return this.#lead(await this.#open(release));
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
    const profile = await openProfile({ profile: PROFILE, name, suites: SUITE_NAMES, release });
    const host = await Host.open({ profile, relays: this.#relays, invite: link });
    const joined = joins(host);
    host.start();
    const refused = await joined;
    if (refused) {
      // Nobody has ever seen this identity: another try begins anew.
      await host.close();
      await eraseProfile();
      throw new Failure(refused);
    }
    void profile.lost.then((error) => host.fail(faultOf(error)));
    this.#hold(host);
    return this.#tab.messenger;
  }

  async #restore(file: Blob, passphrase: string): Promise<Messenger> {
    const release = await lockProfile(PROFILE);
    try {
      await importProfile(PROFILE, file, passphrase);
    } catch (error) {
      release();
      throw error;
    }
    this.#lead(await this.#open(release));
    return this.#tab.messenger;
  }

  async #open(release: Release): Promise<Host> {
    const profile = await openProfile({ profile: PROFILE, suites: SUITE_NAMES, release });
    try {
      const host = await Host.open({ profile, relays: this.#relays });
      void profile.lost.then((error) => host.fail(faultOf(error)));
      return host;
    } catch (error) {
      profile.close();
      throw error;
    }
  }

  #lead(host: Host): void {
    this.#hold(host);
    host.start();
  }

  #hold(host: Host): void {
    this.#isHere = true;
    this.#tab.hold(host);
    new Leader(host, this.#channel);
  }
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
