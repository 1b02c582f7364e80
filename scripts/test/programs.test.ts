import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { providePrograms } from "../programs.ts";

/** A folder with programs of our own; the text of each is a shell script. */
function machine(programs: Readonly<Record<string, string>>, isRoot: boolean) {
  const folder = mkdtempSync(join(tmpdir(), "sandi-programs-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\ncd ${folder}\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return { folders: [folder], isRoot, log: () => readFileSync(join(folder, "log"), "utf8") };
}

const ALL = { openssl: "", gcc: "", spin: "", tmux: "", tshark: "", chromium: "", "nats-server": "" };
const { spin: _, ...WITHOUT_SPIN } = ALL;
const APT = `echo "$DEBIAN_FRONTEND" "$@" >> log`;

test("what is there is not installed", async () => {
  expect(await providePrograms(machine({ ...ALL, "apt-get": "exit 1" }, true))).toBeUndefined();
});

test("root on a Debian gets what is missing", async () => {
  const debian = machine({ ...WITHOUT_SPIN, "apt-get": `${APT}\ncase "$*" in *install*) cp tmux spin ;; esac` }, true);
  expect(await providePrograms(debian)).toBeUndefined();
  expect(debian.log()).toMatch(/^noninteractive .*update\nnoninteractive .*install -y --no-install-recommends spin\n$/);
});

test("an installation that brings nothing is told with what apt-get said", async () => {
  const debian = machine({ ...WITHOUT_SPIN, "apt-get": "echo no network; exit 100" }, true);
  expect(await providePrograms(debian)).toMatch(/spin is not usable here[\s\S]*no network/);
});

test("anybody else is told what to install", async () => {
  const said = await providePrograms(machine({ "apt-get": APT }, false));
  expect(said).toContain(
    "apt-get install --no-install-recommends openssl gcc libc6-dev spin nats-server tmux tshark chromium",
  );
});

test("a compiler that cannot link counts as missing", async () => {
  expect(await providePrograms(machine({ ...ALL, gcc: "exit 1" }, false))).toMatch(
    /gcc is not usable.*\n.* gcc libc6-dev$/,
  );
});
