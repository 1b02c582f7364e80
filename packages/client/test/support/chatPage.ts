// Runs in Chromium: one client in a page, driven by the test.
import type { ClientEvent, Profile, SandiClient } from "@sandi/client";
import { ephemeralProfile, openClient, openProfile, webWorld } from "@sandi/client/web";
import { toHex } from "@sandi/crypto";

const SUITES = ["rsa-des"] as const;

let profile: Profile | undefined;
let client: SandiClient | undefined;
const events: ClientEvent[] = [];

export async function start(name: string, relay: readonly string[]): Promise<void> {
  profile = await ephemeralProfile({ name, suites: SUITES });
  await connect(relay);
}

/** As `start`, with a profile that this browser keeps. */
export async function startStored(name: string, relay: readonly string[]) {
  profile = await openProfile({ profile: name, suites: SUITES });
  await connect(relay);
  return { id: toHex(profile.id), fresh: profile.fresh };
}

/** @returns the code of the failure, or "opened" */
export async function tryToOpen(name: string): Promise<string> {
  return await openProfile({ profile: name, suites: SUITES }).then(
    ({ close }) => {
      close();
      return "opened";
    },
    (error: { readonly code: string }) => error.code,
  );
}

async function connect(relay: readonly string[]): Promise<void> {
  client = await openClient({ relay, profile: profile! });
  client.on((event) => events.push(event));
  client.start();
}

export async function say(to: string, text: string): Promise<void> {
  const peer = await client!.find(to, 10_000);
  await client!.send(peer.id, "rsa-des", text);
}

/** The texts that came, oldest first. */
export function heard(): string[] {
  return events.flatMap((event) => (event.event === "message" ? [event.text] : []));
}

export async function history(peer: string): Promise<string[]> {
  const lines = await client!.history(client!.resolve(peer).id);
  return lines.map(({ from, text }) => `${from}: ${text}`);
}

/** What became of the connection: relays that were joined, and the codes of what ended one. */
export function connections(): string[] {
  return events.flatMap((event) => {
    if (event.event === "joined") return [event.relay];
    if (event.event === "offline") return [event.error?.code ?? "offline"];
    return event.event === "stopped" ? [event.error.code] : [];
  });
}

export async function delivered(): Promise<boolean> {
  return await client!.flushed("delivered", 10_000);
}

export async function close(): Promise<void> {
  await client!.close();
}

/** How long 100 turns one after another take, in ms: as the client takes them, and by timers. */
export async function turns(): Promise<{ readonly soon: number; readonly timers: number }> {
  const measured = async (next: (run: () => void) => void) => {
    const started = performance.now();
    for (let turn = 0; turn < 100; turn++) await new Promise<void>((resolve) => next(resolve));
    return performance.now() - started;
  };
  return { soon: await measured(webWorld.soon!), timers: await measured((run) => setTimeout(run, 0)) };
}

/** How long a client's pause of 20 ms takes, in ms, in a tab that is looked at and in one that is not. */
export async function pauses(): Promise<{ readonly seen: number; readonly hidden: number }> {
  const measured = async () => {
    const started = performance.now();
    await webWorld.pause!(20);
    return performance.now() - started;
  };
  const seen = await measured();
  Object.defineProperty(document, "hidden", { value: true });
  const { setTimeout: prompt } = globalThis;
  // As late as browsers make them there.
  Object.assign(globalThis, { setTimeout: (run: () => void, ms = 0) => prompt(run, Math.max(ms, 1_000)) });
  return { seen, hidden: await measured() };
}

/** Looks through everything that the browser keeps of a profile, as bytes. */
export async function searchStored(name: string, texts: readonly string[]) {
  const stored = await allRows(name);
  const { identitySeed, rsaPkcs8, storageKey } = profile!.secrets;
  // The end of the RSA key is private; the beginning, its modulus, is on the card.
  const secrets = [identitySeed, rsaPkcs8.subarray(-40), storageKey].map(toHex);
  const keys = stored.filter((value) => value instanceof CryptoKey);
  const bytes = stored.map((value) => spelled(value)).join("\n");
  const exported = await Promise.allSettled(keys.map((key) => crypto.subtle.exportKey("raw", key)));
  return {
    keys: keys.map(({ extractable, usages }) => ({ extractable, usages })),
    exported: exported.filter(({ status }) => status === "fulfilled").length,
    // What is not secret is there: without it the search would prove nothing.
    foundOwnId: bytes.includes(toHex(profile!.card.identityKey)),
    foundTexts: texts.filter((text) => bytes.includes(toHex(new TextEncoder().encode(text)))),
    foundSecrets: secrets.filter((secret) => bytes.includes(secret)).length,
  };
}

/** Changes a byte of the sealed identity, or writes a version from the future. */
export async function damage(name: string, how: "identity" | "version"): Promise<void> {
  const database = await opened(indexedDB.open(`sandi/${name}`, ...(how === "version" ? [99] : [])));
  if (how === "identity") {
    const keys = database.transaction("keys", "readwrite").objectStore("keys");
    const sealed = (await opened(keys.get("identity"))) as Uint8Array;
    sealed[sealed.length - 1]! ^= 1;
    await opened(keys.put(sealed, "identity"));
  }
  database.close();
}

export function forbidStorage(): void {
  indexedDB.open = () => {
    throw new DOMException("not here", "SecurityError");
  };
}

async function allRows(name: string): Promise<unknown[]> {
  const database = await opened(indexedDB.open(`sandi/${name}`));
  const names = [...database.objectStoreNames];
  const transaction = database.transaction(names);
  const rows = await Promise.all(names.map((store) => opened(transaction.objectStore(store).getAll())));
  database.close();
  return rows.flat();
}

function opened<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function spelled(value: unknown): string {
  if (value instanceof Uint8Array) return toHex(value);
  if (typeof value !== "object" || value === null || value instanceof CryptoKey) return String(value);
  return Object.values(value).map(spelled).join(" ");
}
