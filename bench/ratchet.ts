/** The suite `ratchet`: sealing and opening compared with its own primitives and with others, and bytes on the wire. */
import { nodePrimitives, nodeRng } from "@sandi/crypto/node";
import { nodeKem } from "@sandi/crypto/node/kem";
import { timeInBrowser } from "./lib/ratchet/browser.ts";
import { writeAndRead } from "./lib/ratchet/clients.ts";
import { timeCommitted } from "./lib/ratchet/committed.ts";
import { TEXT_SIZE, type Twin } from "./lib/ratchet/machines.ts";
import { sizeOfState } from "./lib/ratchet/memory.ts";
import { BATCH, timeMachines } from "./lib/ratchet/operations.ts";
import { libsignal, megolm, mls, olm, signal } from "./lib/ratchet/otherProtocols.ts";
import { bytesOf, type Peer, timePeer } from "./lib/ratchet/peers.ts";
import { processorMicros } from "./lib/ratchet/processorMicros.ts";
import { signalPeer } from "./lib/ratchet/signal.ts";
import { vodozemacPeer } from "./lib/ratchet/vodozemac.ts";
import { oneSided, sizes } from "./lib/ratchet/wire.ts";
import { type BenchOptions, median, type Report, type Table } from "./lib/report.ts";

export const parts = ["memory", "committed", "browser", "wire"] as const;

const ROUNDS = {
  whole: { warmUp: 5, records: 25, openings: 60, peers: 9, committed: 15, texts: 5_000, states: 2_000 },
  quick: { warmUp: 2, records: 5, openings: 10, peers: 3, committed: 3, texts: 1_000, states: 200 },
};
const TWIN: Twin = { primitives: nodePrimitives, kem: nodeKem, rng: nodeRng };
const INSTALL = "npm install --no-save @signalapp/libsignal-client @matrix-org/matrix-sdk-crypto-wasm";

export async function run({ quick, only = parts, alone = false }: BenchOptions): Promise<Report> {
  const rounds = quick ? ROUNDS.quick : ROUNDS.whole;
  const tables: Table[] = [];
  const bars: Report["bars"][number][] = [];
  // First, while nothing else that could be collected is in memory.
  const state = only.includes("wire") ? sizeOfState(TWIN, rounds.states) : undefined;
  if (only.includes("memory")) await measureMemory(rounds, alone, tables, bars);
  if (only.includes("committed")) await measureCommitted(rounds, tables, bars);
  if (only.includes("browser")) await measureBrowser(rounds, tables, bars);
  if (state) measureWire(state, tables, bars);
  return {
    title: `The suite ratchet, texts of ${TEXT_SIZE} bytes`,
    method: [
      `State machines over real primitives, without an engine: each of ${BATCH} records is sealed and opened; no step is among them.`,
      "Processor time: of this process, in Chromium of the page's thread. Means of records in memory, garbage collection included, else medians. A batch and its primitives take turns; peers come afterwards.",
      `Peers take part where they are installed: ${INSTALL}`,
    ],
    tables,
    bars,
  };
}

/** Whatever has to be collected of a batch's garbage is in one of the rounds: in the median it would not be. */
function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

type Rounds = (typeof ROUNDS)["whole"];

async function measureMemory(rounds: Rounds, alone: boolean, tables: Table[], bars: Report["bars"][number][]) {
  const timings = timeMachines(TWIN, rounds, processorMicros);
  // Afterwards: in a heap that others have filled, every fresh array costs more.
  const [signalIs, vodozemacIs] = alone ? [] : [await signalPeer(), await vodozemacPeer()];
  const peers = [signalIs, vodozemacIs].filter((peer): peer is Peer => peer !== undefined);
  const times = new Map(peers.map((peer) => [peer, [] as number[]]));
  for (let round = -1; round < rounds.peers; round++)
    for (const [peer, list] of times) {
      const micros = await timePeer(peer, processorMicros);
      if (round >= 0) list.push(micros);
    }
  const ofPeer = (peer: Peer) => mean(times.get(peer)!);
  const [made, taken] = [timings.opening.map(({ make }) => make), timings.opening.map(({ take }) => take)];
  const [stepped, followed] = [timings.step.map(({ seal }) => seal), timings.step.map(({ open }) => open)];
  tables.push({
    title: "State in memory",
    columns: ["µs", "1/s"],
    rows: [
      ...(
        [
          ["seal + open", mean(timings.sealAndOpen)],
          ["their primitives", mean(timings.primitives)],
          ["opening: who opens", median(made)],
          ["opening: who is opened to", median(taken)],
          ["answer, both sides", median(timings.opening.map(({ answer }) => answer))],
          ["step: who steps", median(stepped)],
          ["step: who follows", median(followed)],
          ...peers.map((peer) => [`${peer.name}: seal + open`, ofPeer(peer)] as const),
        ] as const
      ).map(([name, micros]) => ({ name, values: [micros, 1e6 / micros] })),
    ],
    remarks: [
      ...(signalIs ? [`Bytes of a text sealed by libsignal: ${(await bytesOf(signalIs)).join(" to ")}.`] : []),
      ...(vodozemacIs
        ? [
            "Matrix's library gives access to vodozemac's sessions only by way of events, which it makes, stores and checks.",
          ]
        : []),
    ],
  });
  bars.push(
    {
      name: "seal + open, to its primitives",
      measured: mean(timings.sealAndOpen) / mean(timings.primitives),
      atMost: 1.6,
    },
    {
      name: "seal + open, to libsignal",
      measured: signalIs && ofPeer(signalIs) / mean(timings.sealAndOpen),
      atLeast: 1,
      ...(signalIs === undefined && { why: "it is not installed here" }),
    },
    { name: "opening, the dearer side", measured: dearer(made, taken), unit: "ms", atMost: 2 },
    { name: "step, the dearer side", measured: dearer(stepped, followed), unit: "ms", atMost: 0.5 },
  );
}

/** Of its two sides the one that takes longer, in ms. */
function dearer(one: readonly number[], other: readonly number[]): number {
  return Math.max(median(one), median(other)) / 1_000;
}

async function measureCommitted(rounds: Rounds, tables: Table[], bars: Report["bars"][number][]) {
  const perSecond = 1e6 / median(await timeCommitted(TWIN, rounds.committed, processorMicros));
  const clients = await writeAndRead(rounds.texts);
  tables.push({
    title: "State in SQLite on disk",
    columns: ["1/s of processor time", "1/s on the clock"],
    rows: [
      { name: "seal + open, both states committed", values: [perSecond, undefined] },
      { name: "two whole clients in one process", values: [1e6 / clients.microsEach, clients.perSecond] },
    ],
    remarks: ["Clients also keep outbox, history and reports, and a relay in memory stands between them."],
  });
  bars.push({ name: "seal + open, committed", measured: perSecond, unit: "/s", atLeast: 5_000 });
}

async function measureBrowser(rounds: Rounds, tables: Table[], bars: Report["bars"][number][]) {
  const timings = await timeInBrowser(rounds);
  const [own, make, take] = [median(timings.sealAndOpen), median(timings.make), median(timings.take)];
  const row = (name: string, micros: number) => ({ name, values: [micros, 1e6 / micros] });
  tables.push({
    title: "In Chromium",
    columns: ["µs", "1/s"],
    rows: [row("seal + open", own), row("opening: who opens", make), row("opening: who is opened to", take)],
  });
  bars.push(
    { name: "Chromium: seal + open", measured: 1e6 / own, unit: "/s", atLeast: 4_000 },
    { name: "Chromium: opening, the dearer side", measured: Math.max(make, take) / 1_000, unit: "ms", atMost: 12 },
  );
}

function measureWire(state: ReturnType<typeof sizeOfState>, tables: Table[], bars: Report["bars"][number][]) {
  const bodies = sizes(TWIN);
  const above = bodies.text - TEXT_SIZE;
  const slow = oneSided(TWIN, 1, 600);
  const fast = oneSided(TWIN, 100, 6_000);
  const [specified, laidOut] = [signal(TEXT_SIZE), libsignal(TEXT_SIZE)];
  const [others, group] = [olm(TEXT_SIZE), mls(TEXT_SIZE)];
  tables.push(
    {
      title: "Bytes of a body: above the text, of a step alone, of a first message with its text",
      columns: ["above", "step", "first"],
      rows: [
        { name: "ratchet", values: [above, bodies.step - bodies.text, bodies.opening] },
        { name: "Signal: PQXDH, Double Ratchet", values: [specified.above, specified.step, specified.opening] },
        { name: "Signal: libsignal", values: [laidOut.above, laidOut.step, laidOut.opening] },
        { name: "Matrix: Olm", values: [others.above, others.step, others.opening] },
        { name: "Matrix: Megolm", values: [megolm(TEXT_SIZE).above, undefined, undefined] },
        { name: "MLS, two members", values: [group.above, group.step, undefined] },
      ],
      remarks: [
        "Others as their specifications lay them out, bench/lib/ratchet/otherProtocols.ts: lower bounds where these leave something open.",
      ],
    },
    {
      title: "Somebody who talks alone: bytes per text",
      columns: ["bodies less text", "receipts that come back"],
      rows: [
        { name: "1 text a second, 10 minutes", values: [slow.above, slow.receipts] },
        { name: "100 texts a second, 1 minute", values: [fast.above, fast.receipts] },
      ],
    },
    {
      title: "A conversation's state, bytes",
      columns: ["stored", "in memory"],
      rows: [{ name: "one session, nothing carried", values: [state.stored, state.inMemory] }],
    },
  );
  for (const [name, { above: measured }] of [
    ["1", slow],
    ["100", fast],
  ] as const)
    bars.push({ name: `body less text, ${name}/s`, measured, unit: "bytes", atMost: 220 });
}
