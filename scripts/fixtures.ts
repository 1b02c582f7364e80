// Writes what a checkout of Sandi keeps on disk, so that later versions can be tested with it:
//   node scripts/node.mjs scripts/fixtures.ts CHECKOUT fixtures/NAME [SUITE]
// CHECKOUT is another version's working tree, with its packages installed; SUITE is what its people talk in (rsa-des).
// fixtures/README.md says what is written.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** What is used of a version. Only what has the same name in every version so far is named here. */
type Peer = { readonly id: Uint8Array };
type Event = { readonly event: string; readonly text?: string; readonly peer?: Peer };
type Client = {
  readonly id: Uint8Array;
  on(listener: (event: Event) => void): () => void;
  start(): void;
  find(who: string, timeoutMs: number): Promise<Peer>;
  send(peer: Uint8Array, suite: string, text: string): Promise<Uint8Array>;
  decide(peer: Uint8Array, accept: boolean): void;
  setVerified(peer: Uint8Array, verified: boolean): void;
  flushed(until: "accepted" | "delivered", timeoutMs: number): Promise<boolean>;
  close(): Promise<void>;
};
type Relay = {
  readonly url: string;
  readonly port: number;
  readonly relayKey: Uint8Array;
  readonly operations: Record<string, (args: unknown) => Promise<unknown>>;
  stop(): Promise<void>;
};
// biome-ignore lint/suspicious/noExplicitAny: another version's exports have types of their own
type Exports = Record<string, any>;

const PATIENCE_MS = 20_000;
const PASSPHRASE = "a passphrase for tests";

const [checkout, folder, SUITE = "rsa-des"] = process.argv.slice(2);
if (checkout === undefined || folder === undefined)
  throw new Error("usage: scripts/fixtures.ts CHECKOUT FOLDER [SUITE]");
const version = resolve(checkout);
const target = resolve(folder);
if (existsSync(target)) throw new Error(`${target} is there already`);

const { startRelay } = await exportsOf("relay");
const protocol = await exportsOf("protocol");
const { nodePrimitives, toHex } = await exportsOf("crypto");
const { openProfile, openClient } = await exportsOf("client");

const work = `${target}.new`;
rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });

const first = await relayOn(0);
const { port, relayKey } = first;
let relay: Relay | undefined = first;
const secret = Uint8Array.from({ length: 16 }, (_, i) => i);
await invite(secret, 20);
const unused = Uint8Array.from({ length: 16 }, (_, i) => 0xf0 + i);
await invite(unused, 3);

const ayu = await open("ayu", "Ayu", { passphrase: PASSPHRASE });
const budi = await open("budi", "Budi", { acceptStrangers: false });
const citra = await open("citra", "Citra");
const dewi = await open("dewi", "Dewi");
await dewi.close();
await relay.operations["block.add"]!({ id: toHex(dewi.id) });

// A conversation in both directions, with a session that is open.
const toBudi = (await ayu.find(protocol.fullId(budi.id), PATIENCE_MS)).id;
const asked = heard(budi, ({ event }) => event === "request");
await ayu.send(toBudi, SUITE, "halo Budi");
const greeted = heard(budi, ({ event }) => event === "message");
const toAyu = (await asked).peer!.id;
budi.decide(toAyu, true);
await greeted;
for (const text of ["apa kabar?", "こんにちは 👋", "x".repeat(2_000)]) await ayu.send(toBudi, SUITE, text);
await all(ayu.flushed("delivered", PATIENCE_MS));
await budi.send(toAyu, SUITE, "baik, terima kasih");
await budi.send(toAyu, SUITE, "dan kamu?");
await all(budi.flushed("delivered", PATIENCE_MS));
await ayu.setVerified(toBudi, true);

// A stranger's opening, which waits for Budi's yes in his inbox.
const requested = heard(budi, ({ event }) => event === "request");
await citra.send((await citra.find(protocol.fullId(budi.id), PATIENCE_MS)).id, SUITE, "boleh kenalan?");
await requested;
// In rsa-des the text waits for a session.
if (SUITE !== "rsa-des") await all(citra.flushed("accepted", PATIENCE_MS));
await budi.close();
await citra.close();

// Mail that waits at the relay.
for (const text of ["pesan satu", "pesan dua"]) await ayu.send(toBudi, SUITE, text);
await all(ayu.flushed("accepted", PATIENCE_MS));

// Texts that the relay has never seen, from both sides.
await relay.stop();
relay = undefined;
await ayu.send(toBudi, SUITE, "masih menunggu di Ayu");
await ayu.close();
const away = await open("budi", undefined, { acceptStrangers: false, joins: false });
await away.send(toAyu, SUITE, "masih menunggu di Budi");
await away.close();

const { version: number } = JSON.parse(readFileSync(join(version, "package.json"), "utf8")) as { version: string };
const git = (...args: string[]) => execFileSync("git", ["-C", version, ...args], { encoding: "utf8" }).trim();
const origin = {
  version: number,
  commit: git("rev-parse", "--short=7", "HEAD"),
  committed: git("show", "-s", "--format=%cs", "HEAD"),
  writtenAt: Date.now(),
  suite: SUITE,
  relayUrl: `ws://127.0.0.1:${port}`,
  relayKey: toHex(relayKey),
  passphrase: { ayu: PASSPHRASE },
  ids: { ayu: toHex(ayu.id), budi: toHex(budi.id), citra: toHex(citra.id), dewi: toHex(dewi.id) },
  invites: [
    { key: toHex(protocol.inviteKey(nodePrimitives, secret)), uses: 20, used: 4 },
    { key: toHex(protocol.inviteKey(nodePrimitives, unused)), uses: 3, used: 0 },
  ],
};
writeFileSync(join(work, "origin.json"), `${JSON.stringify(origin, undefined, 2)}\n`);
rmSync(join(work, "relay/relay.pid"), { force: true });
renameSync(work, target);
console.log(`wrote ${target}`);
process.exit(0);

/** What a package of the other version exports, for Node, under whatever path. */
async function exportsOf(name: string): Promise<Exports> {
  const root = join(version, "packages", name);
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    exports: Record<string, string>;
  };
  const found: Exports = {};
  for (const path of [exports["."], exports["./node"]])
    if (path !== undefined) Object.assign(found, await import(pathToFileURL(join(root, path)).href));
  return found;
}

function relayOn(listenOn: number): Promise<Relay> {
  return startRelay({ dataDir: join(work, "relay"), port: listenOn, invitesOnly: true });
}

function invite(of: Uint8Array, uses: number): Promise<unknown> {
  const key = toHex(protocol.inviteKey(nodePrimitives, of));
  return first.operations["invite.create"]!({ key, uses, expiresInMs: 365 * 86_400_000 });
}

async function open(
  profile: string,
  name: string | undefined,
  options: { passphrase?: string; acceptStrangers?: boolean; joins?: boolean } = {},
): Promise<Client> {
  const opened = await openProfile({
    profile,
    suites: [...new Set([SUITE, "rsa-des"])],
    root: join(work, "profiles"),
    stateRoot: join(work, "state"),
    ...(name !== undefined && { name }),
    ...(options.passphrase !== undefined && { passphrase: new TextEncoder().encode(options.passphrase) }),
  });
  const url = `ws://127.0.0.1:${port}`;
  const client: Client = await openClient({
    relay: url,
    profile: opened,
    invite: link(),
    ...(options.acceptStrangers !== undefined && { acceptStrangers: options.acceptStrangers }),
  });
  const joined = heard(client, ({ event }) => event === "joined");
  client.start();
  if (options.joins ?? true) await joined;
  else joined.catch(() => undefined);
  return client;
}

/** The invite as people get it: by its link. */
function link(): object {
  const text = protocol.formatInviteLink(nodePrimitives, `ws://127.0.0.1:${port}`, relayKey, secret);
  return protocol.parseInviteLink(nodePrimitives, text).value;
}

function heard(client: Client, matches: (event: Event) => boolean): Promise<Event> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`waited in vain for ${matches}`)), PATIENCE_MS);
    const stop = client.on((event) => {
      if (!matches(event)) return;
      clearTimeout(timer);
      stop();
      resolve(event);
    });
  });
}

async function all(flushed: Promise<boolean>): Promise<void> {
  if (!(await flushed)) throw new Error("not everything went out");
}
