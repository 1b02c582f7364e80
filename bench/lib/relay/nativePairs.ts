import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Load } from "./load.ts";
import type { Pair } from "./pair.ts";
import type { PairsOrder } from "./pairsOrder.ts";
import { coreBusySecondsIn, cpuSecondsIn } from "./processStat.ts";
import { GENERATOR_CORE, RELAY_CORE, type Reading, type Sample, sampleOf } from "./sample.ts";

let compiled: { readonly path: string | undefined } | undefined;

/** Once a run. @returns undefined without gcc */
export function compilePairs(): string | undefined {
  if (compiled !== undefined) return compiled.path;
  const folder = mkdtempSync(join(tmpdir(), "sandi-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "pairs");
  const source = fileURLToPath(new URL("pairs.c", import.meta.url));
  const { error, status, stderr } = spawnSync("gcc", ["-O2", "-o", path, source], { encoding: "utf8" });
  if (error === undefined && status !== 0) throw new Error(`gcc failed:\n${stderr}`);
  compiled = { path: error === undefined ? path : undefined };
  return compiled.path;
}

type NativeReading = {
  readonly at: number;
  readonly messages: number;
  readonly generatorCpu: number;
  readonly relayStat: string;
  readonly coreStat: string;
};
type NativeSample = {
  readonly begin: NativeReading;
  readonly end: NativeReading;
  readonly latency: readonly [number, number, number];
};

/** Pairs whose connections Node opens and pairs.c uses. */
export class NativePairs implements Load {
  readonly #relayPid: number;
  readonly #child: ChildProcess;
  readonly #lines: Interface;

  constructor({ protocol, window, relayPid }: PairsOrder, program: string, pairs: readonly Pair[]) {
    this.#relayPid = relayPid;
    // The program removes it when it has read it.
    const templates = join(tmpdir(), `sandi-bench-${randomUUID()}`);
    writeFileSync(templates, Buffer.concat(pairs.flatMap(describe)));
    const args = [protocol, pairs.length, window, relayPid, templates].map(String);
    // Node reads no more from a socket that it has handed on.
    const sockets = pairs.flatMap((pair) => pair.sockets());
    this.#child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit", ...sockets] });
    for (const pair of pairs) pair.close();
    this.#lines = createInterface({ input: this.#child.stdout! });
  }

  async measure(warmUpMs: number, windowMs: number): Promise<Sample> {
    const answer = this.#answer();
    this.#child.stdin!.write(`${warmUpMs} ${windowMs}\n`);
    const { begin, end, latency } = await answer;
    const [p50, p99, p999] = latency;
    return sampleOf(toReading(begin), toReading(end), this.#relayPid, { p50, p99, p999 });
  }

  async close(): Promise<void> {
    if (this.#child.exitCode === null) {
      this.#child.stdin!.end();
      await once(this.#child, "exit");
    }
  }

  #answer(): Promise<NativeSample> {
    return new Promise((resolve, reject) => {
      // The line before "ok" is the sample; a failure may break it off.
      let before = "";
      const listen = (line: string): void => {
        if (line === "ok") resolve(JSON.parse(before) as NativeSample);
        else if (line.startsWith('{"error"')) reject(new Error((JSON.parse(line) as { error: string }).error));
        else {
          before = line;
          return;
        }
        this.#lines.off("line", listen);
      };
      this.#lines.on("line", listen);
      this.#child.once("close", (code, signal) => reject(new Error(`pairs.c ended with ${code ?? signal}`)));
    });
  }
}

function describe(pair: Pair): Buffer[] {
  const { message, numberAt, bodyEnd } = pair.template();
  const head = Buffer.alloc(12);
  head.writeUInt32BE(message.length);
  head.writeUInt32BE(numberAt, 4);
  head.writeUInt32BE(bodyEnd, 8);
  return [head, message];
}

function toReading({ at, messages, generatorCpu, relayStat, coreStat }: NativeReading): Reading {
  return {
    at,
    messages,
    generatorCpu,
    relayCpu: cpuSecondsIn(relayStat),
    coresBusy: [coreBusySecondsIn(coreStat, RELAY_CORE), coreBusySecondsIn(coreStat, GENERATOR_CORE)],
  };
}
