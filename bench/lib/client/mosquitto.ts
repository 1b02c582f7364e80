import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../../scripts/run.ts";
import { ended, type Stage, textLines } from "./stage.ts";

/** The same texts by `mosquitto_pub -l -q 1`. @returns seconds; undefined where mosquitto is not installed */
export async function pipeMosquitto(stage: Stage, count: number): Promise<number | undefined> {
  if ((await run("mosquitto_sub", ["--help"], { cwd: stage.folder })).code === 127) return undefined;
  const port = await freePort();
  const config = join(stage.folder, "mosquitto.conf");
  const limits = "max_queued_messages 0\nmax_inflight_messages 0\n";
  writeFileSync(config, `listener ${port} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\n${limits}`);
  const broker = spawn("mosquitto", ["-c", config], { stdio: "ignore" });
  try {
    await sleep(500);
    const to = ["-h", "127.0.0.1", "-p", String(port), "-t", "t", "-q", "1"];
    const reader = spawn("mosquitto_sub", [...to, "-C", String(count)], { stdio: ["ignore", "pipe", "inherit"] });
    reader.stdout.resume();
    await sleep(500);
    const writer = spawn("mosquitto_pub", [...to, "-l"], { stdio: ["pipe", "inherit", "inherit"] });
    await sleep(200);
    const start = performance.now();
    writer.stdin.end(`${textLines(count)}\n`);
    await ended(reader);
    return (performance.now() - start) / 1_000;
  } finally {
    broker.kill();
    await ended(broker);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
