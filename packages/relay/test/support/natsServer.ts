import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

export type NatsServer = {
  readonly url: string;
  readonly port: number;
  /** Kills it, and keeps its directory. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  start(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Kills it, and removes its directory. */
  remove(): Promise<void>;
};

/** Debian puts it where not everybody looks for programs. */
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

/** A server of its own on loopback, with JetStream in a temporary directory. */
export async function startNats(args: readonly string[] = [], jetStream = true): Promise<NatsServer> {
  const port = await freePort();
  const directory = mkdtempSync(join(tmpdir(), "sandi-nats-"));
  const all = ["-a", "127.0.0.1", "-p", String(port), ...(jetStream ? ["-js", "-sd", directory] : []), ...args];
  let child: ChildProcess | undefined;
  const server: NatsServer = {
    url: `nats://127.0.0.1:${port}`,
    port,
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
      child = spawn("nats-server", all, { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, PATH } });
      const failed = once(child, "error").then(([error]) => Promise.reject(error as Error));
      let said = "";
      const ready = new Promise<void>((resolve, reject) => {
        child!.stderr!.on("data", (data: Buffer) => {
          said += data;
          if (said.includes("Server is ready")) resolve();
        });
        child!.once("exit", () => reject(new Error(`nats-server ended: ${said}`)));
      });
      await Promise.race([ready, failed]);
    },
    async remove() {
      await server.kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}
