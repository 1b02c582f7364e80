import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

export type NatsServer = {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Kills it, and keeps its directory. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  start(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Kills it, and removes its directory. */
  remove(): Promise<void>;
};

export type NatsSettings = {
  readonly name?: string;
  /** Default true. */
  readonly jetStream?: boolean;
  readonly user?: string;
  readonly password?: string;
  readonly ping?: { readonly interval: string; readonly max: number };
  readonly cluster?: { readonly name: string; readonly port: number; readonly routes: readonly string[] };
};

/** Debian puts it outside the usual PATH. */
const PATH = [process.env.PATH ?? "", "/usr/sbin", "/usr/local/sbin"].join(delimiter);

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

function configuration(port: number, directory: string, settings: NatsSettings): string {
  const { name = "nats", jetStream = true, user, password, ping, cluster } = settings;
  // The addresses that it announces lead nowhere: only the test knows the way to it.
  const nowhere = "127.0.0.1:1";
  return JSON.stringify({
    server_name: name,
    listen: `127.0.0.1:${port}`,
    ...(jetStream && { jetstream: { store_dir: directory, max_mem: 64 * 1024 ** 2, max_file: 4 * 1024 ** 3 } }),
    ...(user !== undefined && { authorization: { user, password } }),
    ...(ping && { ping_interval: ping.interval, ping_max: ping.max }),
    ...(cluster && {
      cluster: {
        name: cluster.name,
        listen: `127.0.0.1:${cluster.port}`,
        advertise: nowhere,
        no_advertise: true,
        routes: cluster.routes,
      },
    }),
  });
}

/** Its own server on loopback, with JetStream in a temporary directory. */
export async function startNats(settings: NatsSettings = {}): Promise<NatsServer> {
  const port = await freePort();
  const directory = mkdtempSync(join(tmpdir(), "sandi-nats-"));
  const file = join(directory, "nats.conf");
  writeFileSync(file, configuration(port, directory, settings));
  let child: ChildProcess | undefined;
  const server: NatsServer = {
    url: `nats://127.0.0.1:${port}`,
    port,
    get pid() {
      return child!.pid!;
    },
    signal: (signal) => void child?.kill(signal),
    async kill(signal = "SIGKILL") {
      const running = child;
      child = undefined;
      if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
      const gone = once(running, "exit");
      running.kill(signal);
      await gone;
    },
    async start() {
      const started = spawn("nats-server", ["-c", file], {
        stdio: ["ignore", "ignore", "pipe"],
        env: { ...process.env, PATH },
      });
      child = started;
      let said = "";
      await new Promise<void>((resolve, reject) => {
        started.once("error", reject);
        started.stderr.on("data", (data: Buffer) => {
          if (said.length < 10_000) said += data;
          if (said.includes("Server is ready")) resolve();
        });
        started.once("exit", () => reject(new Error(`nats-server ended: ${said}`)));
      });
    },
    async remove() {
      await server.kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}
