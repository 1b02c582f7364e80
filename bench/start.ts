/** How long a command takes from its start to its end, in a checkout and from the tarball, beside Node by itself. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { pack } from "../scripts/pack.ts";
import { run as runProgram } from "../scripts/run.ts";
import type { BenchOptions, Report } from "./lib/report.ts";
import { type Command, measureInTurn } from "./lib/wholeProcess.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const ROUNDS = { quick: 8, whole: 40 };
const BARE = "node -e 0";
const EMPTY = "an empty .ts file";

export async function run({ quick }: BenchOptions): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), "sandi-start-"));
  const running: ChildProcess[] = [];
  // Also where the run is interrupted or fails.
  const clear = () => {
    for (const child of running) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", clear);
  try {
    return await measure(folder, running, quick ? ROUNDS.quick : ROUNDS.whole);
  } finally {
    process.off("exit", clear);
    clear();
  }
}

async function measure(folder: string, running: ChildProcess[], rounds: number): Promise<Report> {
  const env = {
    ...process.env,
    LANG: "C.UTF-8",
    XDG_CACHE_HOME: join(folder, "cache"),
    XDG_DATA_HOME: join(folder, "data"),
    XDG_STATE_HOME: join(folder, "state"),
  };
  const packed = [process.execPath, await unpackInto(folder)];
  const checkout = [process.execPath, join(ROOT, "scripts/node.mjs"), join(ROOT, "packages/cli/main.ts")];
  const empty = join(folder, "empty.ts");
  writeFileSync(empty, "");
  const start = (...args: string[]): ChildProcess => {
    const child = spawn(packed[0]!, [packed[1]!, ...args], { env, stdio: ["ignore", "pipe", "inherit"] });
    running.push(child);
    return child;
  };
  const url = await said(start("relay", "--port", "0", "--ephemeral"), /ws:\/\/127\.0\.0\.1:\d+/);
  await said(start("listen", "--name", "Ayu", "--relay", url), /Ayu/);

  const send = (program: readonly string[], name: string) => {
    const to = ["send", "--relay", url, "--name", name, "--to", "Ayu", "--wait", "accepted", "halo"];
    return { words: [...program, ...to], env };
  };
  const commands: Command[] = [
    { name: BARE, words: [process.execPath, "-e", "0"] },
    { name: EMPTY, words: [process.execPath, empty] },
    { name: "checkout: --version", words: [...checkout, "--version"], env },
    { name: "checkout: --help", words: [...checkout, "--help"], env },
    { name: "checkout: send", ...send(checkout, "Budi") },
    { name: "tarball: --version", words: [...packed, "--version"], env },
    { name: "tarball: --help", words: [...packed, "--help"], env },
    { name: "tarball: send", ...send(packed, "Citra") },
  ];
  const costs = measureInTurn(commands, rounds);
  const times = (name: string, other: string) => costs.get(name)!.elapsedMs / costs.get(other)!.elapsedMs;
  const work = (name: string, other: string) => costs.get(name)!.cpuMs / costs.get(other)!.cpuMs;
  return {
    title: "From the start of a command to its end",
    method: [
      `${rounds} runs of each, in turn, after 2 to warm up; Node keeps what it has compiled.`,
      "Elapsed: the median. Processor time: the mean, in user and in kernel mode, of all threads.",
      "send: one text to somebody with whom a conversation is open, until the relay has it. Profiles are on disk.",
    ],
    tables: [
      {
        columns: ["elapsed ms", "processor ms"],
        rows: commands.map(({ name }) => ({ name, values: [costs.get(name)!.elapsedMs, costs.get(name)!.cpuMs] })),
      },
    ],
    bars: [
      {
        name: "checkout: --version beside an empty .ts file",
        measured: times("checkout: --version", EMPTY),
        atMost: 2,
      },
      { name: "checkout: --help beside an empty .ts file", measured: times("checkout: --help", EMPTY), atMost: 2 },
      { name: "tarball: --version beside node -e 0", measured: times("tarball: --version", BARE), atMost: 1.6 },
      { name: "tarball: --help beside node -e 0", measured: times("tarball: --help", BARE), atMost: 1.6 },
      { name: "tarball: send beside node -e 0, processor time", measured: work("tarball: send", BARE), atMost: 3 },
    ],
  };
}

/** The tarball, unpacked beside the packages that it declares. @returns the file that starts it */
async function unpackInto(folder: string): Promise<string> {
  const tarball = await pack(ROOT, folder);
  const installed = join(folder, "sandi");
  mkdirSync(installed);
  const ran = await runProgram("tar", ["-xzf", tarball, "-C", installed, "--strip-components=1"], { cwd: folder });
  if (ran.code !== 0) throw new Error(`the tarball does not unpack:\n${ran.output}`);
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"), "junction");
  return join(installed, "bin", "sandi.cjs");
}

function said(child: ChildProcess, what: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout!.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
      const found = what.exec(text);
      if (found) resolve(found[0]);
    });
    child.once("exit", (code) => reject(new Error(`it ended with ${code}:\n${text}`)));
  });
}
