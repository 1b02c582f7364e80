import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RelayLimits } from "@sandi/relay";
import { nextMessage, startPinned } from "./processes.ts";
import { RELAY_CORE } from "./sample.ts";

/** A relay or a peer that runs. */
export type Server = {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
};

/** Raised so that they are not what is measured; every other limit is as it is by default. */
export const RAISED_LIMITS = {
  ratePerSecond: 10_000_000,
  burst: 10_000_000,
  recipientPerSecond: 10_000_000,
  recipientBurst: 10_000_000,
} satisfies Partial<RelayLimits>;

export type SandiOptions = {
  /** Beside `RAISED_LIMITS`. */
  readonly limits?: Partial<RelayLimits>;
  readonly nodeFlags?: readonly string[];
  /** Puts into the data directory what must be there before the relay starts. */
  readonly seed?: (dataDir: string) => void;
};

export type SandiServer = Server & {
  /** Collects garbage if it was started with --expose-gc. @returns bytes in use outside the heap */
  settle(): Promise<number>;
};

/** The relay as it is shipped, with a new data directory on disk. */
export async function startSandi({ limits, nodeFlags = [], seed }: SandiOptions = {}): Promise<SandiServer> {
  const dataDir = newFolder();
  seed?.(dataDir);
  const child = startPinned("relayProcess.ts", {
    core: RELAY_CORE,
    nodeFlags,
    args: [JSON.stringify({ dataDir, limits: { ...RAISED_LIMITS, ...limits } })],
  });
  const { port } = await nextMessage<{ port: number }>(child, "the relay");
  return {
    port,
    pid: child.pid!,
    settle() {
      child.send("settle");
      return nextMessage<number>(child, "the relay");
    },
    async stop() {
      if (child.connected) child.disconnect();
      await exited(child);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The least that a relay can be, in Node: see echo.ts. */
export async function startEcho(): Promise<Server> {
  const child = startPinned("echoProcess.ts", { core: RELAY_CORE });
  const { port } = await nextMessage<{ port: number }>(child, "the bare relay");
  return {
    port,
    pid: child.pid!,
    async stop() {
      child.disconnect();
      await exited(child);
    },
  };
}

/** A program to compare with. If it is not installed, `version` is undefined and it is left out. */
export type Peer = {
  readonly name: string;
  readonly version: string | undefined;
  /** How it was set up, for the report. */
  readonly settings: string;
  start(): Promise<Server>;
};

/** Bounds that would throttle it are taken off; everything else is as it is by default. */
const MOSQUITTO = {
  allow_anonymous: true,
  persistence: false,
  max_inflight_messages: 0,
  max_queued_messages: 0,
  log_dest: "none",
};

export function mosquitto(): Peer {
  return {
    name: "Mosquitto",
    version: /version (\S+)/.exec(versionOf("mosquitto", "-h"))?.[1],
    settings: `QoS 1, ${Object.entries(MOSQUITTO)
      .map(([key, value]) => `${key} ${value}`)
      .join(", ")} (0: no bound)`,
    async start() {
      const folder = newFolder();
      const port = await freePort();
      const config = join(folder, "mosquitto.conf");
      const lines = Object.entries({ ...MOSQUITTO, user: "root" }).map(([key, value]) => `${key} ${value}`);
      writeFileSync(config, [`listener ${port} 127.0.0.1`, ...lines, ""].join("\n"));
      return runPeer("mosquitto", ["-c", config], folder, async () => port);
    },
  };
}

/** NATS core: no persistence, no acknowledgement. */
export function nats(): Peer {
  return {
    name: "NATS core",
    version: natsVersion(),
    settings: "as it is by default, GOMAXPROCS=1",
    start: () => startNats(() => []),
  };
}

/** Files, one replica: what a publisher is told is that the server has written it, not that the disk has. */
export function jetStream(): Peer {
  return {
    name: "JetStream",
    version: natsVersion(),
    settings: "one stream in files, one replica, sync_interval as it is by default (2 min), GOMAXPROCS=1",
    start: () => startNats((folder) => ["-js", "-sd", folder]),
  };
}

/** @param more makes arguments, given its own folder */
async function startNats(more: (folder: string) => readonly string[]): Promise<Server> {
  const folder = newFolder();
  const args = ["-a", "127.0.0.1", "-p", "-1", "--ports_file_dir", folder, ...more(folder)];
  return runPeer("nats-server", args, folder, async (pid) => {
    const ports = JSON.parse(readFileSync(join(folder, `nats-server_${pid}.ports`), "utf8")) as { nats: string[] };
    return Number(new URL(ports.nats[0]!).port);
  });
}

function natsVersion(): string | undefined {
  return /v(\d\S*)/.exec(versionOf("nats-server", "--version"))?.[1];
}

function versionOf(program: string, flag: string): string {
  return spawnSync(program, [flag], { encoding: "utf8" }).stdout ?? "";
}

/** `findPort` is tried until it does not throw and someone listens there. */
async function runPeer(
  program: string,
  args: readonly string[],
  folder: string,
  findPort: (pid: number) => Promise<number>,
): Promise<Server> {
  const child = spawn("taskset", ["-c", String(RELAY_CORE), program, ...args], {
    stdio: "ignore",
    env: { ...process.env, GOMAXPROCS: "1" },
  });
  leftOvers.add(() => child.kill("SIGKILL"));
  const until = performance.now() + 10_000;
  for (;;) {
    try {
      const port = await findPort(child.pid!);
      await reach(port);
      return {
        port,
        pid: child.pid!,
        async stop() {
          child.kill("SIGTERM");
          await exited(child);
          rmSync(folder, { recursive: true, force: true });
        },
      };
    } catch (error) {
      if (child.exitCode !== null || performance.now() > until)
        throw new Error(`${program} does not start`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function reach(port: number): Promise<void> {
  const socket = connect({ port, host: "127.0.0.1" });
  await once(socket, "connect");
  socket.destroy();
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

async function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

/** Whatever ends this process: nothing that it started or wrote stays behind. */
const leftOvers = new Set<() => void>();
process.once("exit", () => {
  for (const cleanUp of leftOvers) cleanUp();
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sandi-bench-"));
  leftOvers.add(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
