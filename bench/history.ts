/** A long history: searched in memory, and moved through a file. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Profile, StoreOp } from "@sandi/client";
import { openClient, openProfile } from "@sandi/client/node";
import type { UnixMs } from "@sandi/crypto";
import { nodePrimitives, nodeRng } from "@sandi/crypto/node";
import { type ClientId, conversationOfTwo, encodeContent, suiteNumber } from "@sandi/protocol";
import { type BenchOptions, median, type Report } from "./lib/report.ts";
import { drawWords } from "./lib/words.ts";

const SUITE = "rsa-des";
const SIZES = {
  quick: { searched: 20_000, few: 5_000, many: 50_000 },
  whole: { searched: 100_000, few: 10_000, many: 1_000_000 },
};
const CONTACTS = 50;
const WORDS_A_LINE = 10;
const SEARCHES = 51;
const BATCH = 1_000;
const MOVER = fileURLToPath(new URL("lib/moveProcess.ts", import.meta.url));

export async function run({ quick }: BenchOptions): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), "sandi-history-"));
  try {
    return await measure(folder, quick ? SIZES.quick : SIZES.whole);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string, { searched, few, many }: (typeof SIZES)["whole"]): Promise<Report> {
  await fill(folder, "searched", searched);
  const search = await searching(folder);
  const [short, long] = [await moved(folder, few), await moved(folder, many)];
  return {
    title: "A long history",
    method: [
      `Search: ${searched} lines of ${WORDS_A_LINE} words in a profile on disk. Medians of ${SEARCHES} searches; "no hit" looks at every line.`,
      "Export and import: each in a process of its own, Argon2id at its usual cost included.",
      "Times are processor time: what others do on the machine does not count. Collecting garbage does.",
    ],
    tables: [
      {
        columns: ["ms"],
        rows: [
          { name: "the first search", values: [search.first] },
          { name: "two words that meet", values: [search.hit] },
          { name: "no hit", values: [search.miss] },
        ],
      },
      {
        columns: ["export s", "peak MiB", "import s", "peak MiB", "file MiB"],
        rows: [
          { name: `${few} lines`, values: short },
          { name: `${many} lines`, values: long },
        ],
      },
    ],
    bars: [
      { name: "the first search", atMost: 3_000, measured: search.first, unit: "ms" },
      { name: "a search that looks at every line", atMost: 100, measured: search.miss, unit: "ms" },
      { name: `memory of an export, ${many} to ${few} lines`, atMost: 2, measured: long[1]! / short[1]! },
      { name: `memory of an import, ${many} to ${few} lines`, atMost: 2, measured: long[3]! / short[3]! },
    ],
  };
}

async function searching(folder: string): Promise<{ first: number; hit: number; miss: number }> {
  const profile = await open(folder, "searched");
  const client = await openClient({ relay: "ws://127.0.0.1:1", profile });
  const timed = async (query: string): Promise<number> => {
    const began = process.cpuUsage();
    await client.search(query);
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1_000;
  };
  const first = await timed("kata1 kata2");
  const [hits, misses]: [number[], number[]] = [[], []];
  for (let index = 0; index < SEARCHES; index++) {
    hits.push(await timed(`KATA${index} kata${index + 1}`));
    misses.push(await timed(`kata${index} nowhere`));
  }
  await client.close();
  return { first, hit: median(hits), miss: median(misses) };
}

/** @returns seconds and MiB: of the export, of the import, of the file */
async function moved(folder: string, lines: number): Promise<number[]> {
  await fill(folder, `from${lines}`, lines);
  const path = join(folder, `${lines}.sandi`);
  const move = async (what: string, profile: string): Promise<[number, number]> => {
    const { stdout } = await promisify(execFile)(process.execPath, [MOVER, what, folder, profile, path]);
    const { seconds, peakMiB } = JSON.parse(stdout) as { seconds: number; peakMiB: number };
    return [seconds, peakMiB];
  };
  const exported = await move("export", `from${lines}`);
  const imported = await move("import", `to${lines}`);
  return [...exported, ...imported, statSync(path).size / 2 ** 20];
}

function open(folder: string, profile: string): Promise<Profile> {
  const places = { root: join(folder, "profiles"), stateRoot: join(folder, "state") };
  return openProfile({ profile, suites: [SUITE], ...places });
}

async function fill(folder: string, name: string, lines: number): Promise<void> {
  const profile = await open(folder, name);
  const { store, id: me } = profile;
  const peers = Array.from({ length: CONTACTS }, () => nodeRng(32) as ClientId);
  const conversations = peers.map((peer) => conversationOfTwo(nodePrimitives, suiteNumber(SUITE), me, peer));
  await store.commit(
    peers.map((id, index): StoreOp => {
      const said = { petname: `Contact ${index}`, suites: [SUITE], verified: false, accepted: true };
      return { op: "contact", contact: { id, ...said, blocked: false, muted: false, card: () => new Uint8Array(0) } };
    }),
  );
  const text = drawWords(WORDS_A_LINE);
  for (let seq = 1; seq <= lines; ) {
    const ops: StoreOp[] = [];
    for (; ops.length < BATCH && seq <= lines; seq++) {
      const peer = seq % CONTACTS;
      const content = encodeContent({ type: "text", text: text(), sentAt: seq as UnixMs });
      const key = {
        conversation: conversations[peer]!,
        author: seq % 3 === 0 ? me : peers[peer]!,
        messageId: nodeRng(16),
      };
      ops.push({ op: "historyAdd", row: { seq, ...key, at: seq, content, unconfirmed: false } });
    }
    await store.commit([...ops, { op: "shown", through: seq - 1 }]);
  }
  profile.close();
}
