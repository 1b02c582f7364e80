import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { pageHeaders } from "@sandi/relay/page";
import { describe, expect, it } from "vitest";
import { EXIT } from "../errors/exit.ts";
import { variableOf } from "../relay/config.ts";
import { RELAY_SETTINGS } from "../relay/flags.ts";
import { parseCommandLine } from "../table/parse.ts";

const deploy = (name: string): URL => new URL(`../../../deploy/${name}`, import.meta.url);
const unit = readFileSync(deploy("systemd/sandi-relay.service"), "utf8");
const dockerfile = readFileSync(deploy("Dockerfile"), "utf8");
const setting = (name: string): string[] =>
  [...unit.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].map(([, value]) => value!);

describe("the systemd unit", () => {
  it("starts a command that exists, and does not start again what a restart does not help", () => {
    const [program, ...args] = setting("ExecStart")[0]!.split(" ");
    expect(program).toMatch(/\/sandi$/);
    expect(parseCommandLine(args, "en").command.name).toBe("relay");
    const never = setting("RestartPreventExitStatus")[0]!.split(" ").map(Number);
    expect(never).toEqual([EXIT.usage, EXIT.ioError, EXIT.config]);
    // A second SIGTERM cuts the stopping short, so that systemd must send one, to the first process alone.
    expect(setting("KillMode")).toEqual(["mixed"]);
  });

  it("is understood by systemd, where there is one", () => {
    const ran = spawnSync("systemd-analyze", ["verify", fileURLToPath(deploy("systemd/sandi-relay.service"))], {
      encoding: "utf8",
    });
    if (ran.error) return;
    // Keys that an older systemd does not know, and programs that are not installed here, are no mistakes.
    const found = ran.stderr
      .split("\n")
      .filter((line) => line.includes("sandi-relay") && !/Unknown key '(RestartSteps|RestartMaxDelaySec)'/.test(line))
      .filter((line) => !/is not executable|No such file/.test(line));
    expect(found).toEqual([]);
  });
});

describe("the page as a folder of files", () => {
  it.each(["nginx.conf", "Caddyfile"])("gets from %s the headers that a relay sends", (name) => {
    const text = readFileSync(deploy(`web/${name}`), "utf8");
    for (const [header, value] of Object.entries(pageHeaders("index.html", ["wss://relay.example"]))) {
      if (header === "Content-Type") continue;
      expect(text, header).toMatch(new RegExp(`${header} .*`));
      expect(text, header).toContain(`"${value}"`);
    }
    expect(text).toContain(`"${pageHeaders("assets/main.js")["Cache-Control"]}"`);
  });
});

describe("the Dockerfile", () => {
  it("runs as nobody's user, with settings that exist, and signals reach the relay", () => {
    expect(dockerfile).toMatch(/^USER 10001:10001$/m);
    const [, variables] = /^ENV NODE_ENV=production (.*)$/m.exec(dockerfile)!;
    const known = RELAY_SETTINGS.flatMap(({ flags }) => flags.map(({ name }) => variableOf(name)));
    for (const variable of variables!.split(" ")) expect(known).toContain(variable.split("=")[0]);
    const entry = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(dockerfile)![1]!) as string[];
    expect(entry[0]).toBe("node");
    expect(dockerfile).not.toMatch(/^(USER root|ADD )/m);
  });
});
