import type { CallName } from "./calls.ts";
import type { Asked } from "./host.ts";
import type { Fault, News, View } from "./port.ts";

/**
 * What tabs of one browser say to each other; all of them hear all of it, and so does whatever else is served from this origin. No
 * key is ever among it, but a passphrase is, for a file or for this browser, if it was typed in another tab than the one that holds
 * the client.
 */
export type Said =
  /** A tab wants to be answered by whoever holds the client. */
  | { readonly say: "hello" }
  /** Whoever holds the client from now on. */
  | { readonly say: "leads" }
  | { readonly say: "view"; readonly view: View }
  | ({
      readonly say: "ask";
      readonly number: number;
      readonly call: CallName;
      readonly args: readonly unknown[];
    } & Omit<Asked, "tab">)
  | { readonly say: "answer"; readonly number: number; readonly value: unknown }
  | { readonly say: "refusal"; readonly number: number; readonly fault: Fault }
  | { readonly say: "news"; readonly news: News }
  /** The tab is of another build than the one that holds the client. Builds to come have to understand this. */
  | { readonly say: "otherBuild" };

type Sent = { readonly build: string; readonly from: string; readonly to?: string } & Said;

/** The tabs of one profile. What one says, all others hear, and take if it is for them. */
export class Channel {
  readonly tab: string = crypto.randomUUID();
  readonly #channel: BroadcastChannel;
  readonly #build: string;
  readonly #profile: string;

  constructor(profile: string, build: string) {
    this.#profile = profile;
    this.#build = build;
    this.#channel = new BroadcastChannel(`sandi/${profile}`);
  }

  /** @returns a function that ends the hearing */
  hear(listener: (said: Said, from: string) => void): () => void {
    const heard = ({ data }: MessageEvent<Sent>) => {
      if (data.to !== undefined && data.to !== this.tab) return;
      if (data.build === this.#build || data.say === "otherBuild") return listener(data, data.from);
      if (data.say === "hello") this.say({ say: "otherBuild" }, data.from);
    };
    this.#channel.addEventListener("message", heard);
    return () => this.#channel.removeEventListener("message", heard);
  }

  /** @param to absent for all */
  say(said: Said, to?: string): void {
    const sent: Sent = { ...said, build: this.#build, from: this.tab, ...(to === undefined ? {} : { to }) };
    this.#channel.postMessage(sent);
  }

  /** From now on others can wait for the end of this tab. */
  async live(): Promise<void> {
    const granted = Promise.withResolvers<void>();
    void navigator.locks.request(this.#lockOf(this.tab), () => {
      granted.resolve();
      return new Promise(() => undefined);
    });
    await granted.promise;
  }

  /** Resolves when another tab is gone. */
  async endOf(tab: string): Promise<void> {
    await navigator.locks.request(this.#lockOf(tab), () => undefined);
  }

  #lockOf(tab: string): string {
    return `sandi/${this.#profile}/tab/${tab}`;
  }
}
