// Runs in Chromium: one tab of the page without its screens, driven by the test.
import { lockProfile, openProfile } from "@sandi/client/web";
import { eraseProfile, type Found, openMessenger } from "../../messenger/open.ts";
import type { Calls, Messenger, News, Person, View } from "../../messenger/port.ts";

let found: Found;
let messenger: Messenger;
/** What was told, oldest first, and when. */
const told: { readonly news: News; readonly at: number }[] = [];

export async function open(relays: readonly string[], build?: string): Promise<string> {
  found = await openMessenger(relays, build);
  if (found.at === "broken") return found.fault.code;
  if (found.at === "open") attach(found.messenger);
  else void found.elsewhere.then(attach);
  return found.at === "new" && found.evicted ? "evicted" : found.at;
}

/** @returns the code of the failure, or "begun" */
export async function begin(name: string, invite?: string): Promise<string> {
  if (found.at !== "new") throw new Error(`nothing begins where it is ${found.at}`);
  return outcome(found.begin(name, invite));
}

let stretched = 0;

/** How far the last passphrase of a file was, from 0 to 1. */
export function stretchedTo(): number {
  return stretched;
}

export async function restore(file: Uint8Array<ArrayBuffer>, passphrase: string): Promise<string> {
  if (found.at !== "new") throw new Error(`nothing is restored where it is ${found.at}`);
  const onProgress = (done: number) => {
    stretched = done;
  };
  return outcome(found.restore(new Blob([file]), passphrase, onProgress));
}

export async function withoutStorage(name: string): Promise<string> {
  if (found.at !== "broken") throw new Error(`storage is there where it is ${found.at}`);
  return outcome(found.withoutStorage(name));
}

/** As a tab does that is not heard here. */
export async function make(name: string): Promise<void> {
  const profile = await openProfile({ profile: "default", name, suites: ["ratchet", "rsa-des"] });
  profile.close();
}

/** Has the profile, as while a passphrase is tried, until another tab waits for it. */
export async function holdUntilAwaited(): Promise<void> {
  const release = await lockProfile("default");
  const isAwaited = async () => (await navigator.locks.query()).pending?.some(({ name }) => name === "sandi/default");
  void (async () => {
    while (!(await isAwaited())) await new Promise((resolve) => setTimeout(resolve, 10));
    release();
  })();
}

/** While no tab has the profile open; with a passphrase that costs nothing to try. */
export async function lockCheaply(passphrase: string): Promise<void> {
  const profile = await openProfile({ profile: "default", suites: ["ratchet", "rsa-des"] });
  await profile.setPassphrase(passphrase, undefined, { memoryKiB: 8, passes: 1, lanes: 1 });
  profile.close();
}

export async function unlock(passphrase: string): Promise<string> {
  if (found.at !== "locked") throw new Error(`nothing is unlocked where it is ${found.at}`);
  return outcome(found.unlock(passphrase));
}

export const erase = eraseProfile;

/** Any call, by its name. Its failure is an error whose message is the code. */
export async function ask(name: keyof Calls | "unlock", ...args: unknown[]): Promise<unknown> {
  const call = messenger[name] as (...args: unknown[]) => Promise<unknown>;
  return call(...args).catch((failure: { readonly fault: { readonly code: string } }) => {
    throw new Error(failure.fault.code);
  });
}

export async function texts(person: string): Promise<readonly string[]> {
  const lines = await messenger.lines(person, { limit: 100_000 });
  return lines.map(({ text }) => text);
}

export async function exported(passphrase: string): Promise<Uint8Array> {
  return new Uint8Array(await (await messenger.exportFile(passphrase)).arrayBuffer());
}

export function view(): View {
  return messenger.view;
}

export function isAttached(): boolean {
  return messenger !== undefined;
}

export function person(name: string): Person | undefined {
  return messenger.view.people.find((one) => one.name === name);
}

export function news(): readonly News[] {
  return told.map(({ news }) => news);
}

/** Says so many texts, all at once. */
export async function sayAll(to: string, as: string, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, number) => messenger.send(to, `${as} ${number}`)));
}

const said: string[] = [];
let talking = false;

/** Says texts one after another until it is told to be quiet, and notes which are said. */
export function talkOn(to: string, as: string): void {
  talking = true;
  void (async () => {
    for (let number = 0; talking; number++) {
      await messenger.send(to, `${as} ${number}`);
      said.push(`${as} ${number}`);
    }
  })();
}

export function hasSaid(): readonly string[] {
  return said;
}

export function hush(): void {
  talking = false;
}

async function outcome(opening: Promise<Messenger>): Promise<string> {
  return opening.then(
    (opened) => {
      attach(opened);
      return "begun";
    },
    (failure: { readonly fault: { readonly code: string } }) => failure.fault.code,
  );
}

function attach(opened: Messenger): void {
  messenger = opened;
  opened.on((news) => told.push({ news, at: performance.now() }));
}

/** What a browser does that is short of space: the database goes, and what is kept apart from it stays. */
export async function evict(): Promise<void> {
  await new Promise((resolve, reject) => {
    const deleting = indexedDB.deleteDatabase("sandi/default");
    deleting.onsuccess = resolve;
    deleting.onerror = reject;
  });
}

export function forgetMarker(): void {
  localStorage.clear();
}

let most = 0;

export function watchSockets(): void {
  const sockets: WebSocket[] = [];
  globalThis.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      sockets.push(this);
      most = Math.max(most, sockets.filter(({ readyState }) => readyState < WebSocket.CLOSING).length);
    }
  };
}

/** How many were open at once. */
export function mostSockets(): number {
  return most;
}

/** From now on nothing can be read or written any more. */
export function breakStorage(): void {
  IDBDatabase.prototype.transaction = () => {
    throw new DOMException("broken", "UnknownError");
  };
}

/** As a browser does that is told to let no page keep anything. */
export function forbidStorage(): void {
  const forbid = () => {
    throw new DOMException("not here", "SecurityError");
  };
  indexedDB.open = forbid;
  navigator.locks.request = forbid;
  Storage.prototype.getItem = forbid;
}
