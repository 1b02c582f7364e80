import type { SandiClient } from "@sandi/client";
import { clientId } from "./ids.ts";
import type { PersonId } from "./port.ts";

/** What is read within this time is told at once: one report says it of everything before it. */
const TELL_AFTER_MS = 1_000;

/** Which conversations somebody looks at, in whichever tabs. What comes there has been read. */
export class Looking {
  readonly #client: () => SandiClient;
  readonly #byTab = new Map<string, PersonId>();
  /** For whom the client takes it that they are looked at: it knows of one. */
  #current: PersonId | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: () => SandiClient) {
    this.#client = client;
  }

  isAt(person: PersonId): boolean {
    return [...this.#byTab.values()].includes(person);
  }

  /** @param person undefined if that tab shows nobody's, or is gone */
  async turn(tab: string, person: PersonId | undefined): Promise<void> {
    this.#byTab.delete(tab);
    if (person !== undefined) this.#byTab.set(tab, person);
    await this.#read(person ?? [...this.#byTab.values()].at(-1));
    if (person !== undefined) this.#tellSoon(person);
  }

  /** Something came of somebody. */
  came(person: PersonId): void {
    if (!this.isAt(person)) return;
    this.#tellSoon(person);
    // The client has stopped if this fails, and says why.
    if (person !== this.#current) void this.#read(person).catch(() => undefined);
  }

  /** The client has been started again. */
  async resume(): Promise<void> {
    const current = this.#current;
    this.#current = undefined;
    if (current !== undefined) await this.#read(current);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #read(person: PersonId | undefined): Promise<void> {
    this.#current = person;
    await this.#client().reading(person === undefined ? undefined : clientId(person));
  }

  #tellSoon(person: PersonId): void {
    if (!this.#client().tellsRead) return;
    clearTimeout(this.#timer);
    // What is not told before the page ends is told when the conversation is opened again.
    this.#timer = setTimeout(() => void this.#tell(person).catch(() => undefined), TELL_AFTER_MS);
  }

  async #tell(person: PersonId): Promise<void> {
    const id = clientId(person);
    const messages = await this.#client().history(id);
    const last = messages.findLast(({ from, gone, setsTimer }) => from === "them" && !gone && setsTimer === undefined);
    if (last) await this.#client().tellRead(id, last.suite, last.reference);
  }
}
