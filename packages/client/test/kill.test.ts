import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { toHex } from "@sandi/crypto";
import { startRelay } from "@sandi/relay";
import { form } from "@sandi/testkit/forms";
import { describe, expect, it } from "vitest";
import { ephemeralProfile, openClient } from "../node/index.ts";

const DYING = fileURLToPath(new URL("./support/dyingClient.ts", import.meta.url));
/** Of each suite. */
const ROUNDS = form("clientDeaths") / 2;
/** Deaths are spread over so many effects, which a life has at least. */
const EFFECTS = { ratchet: 36, "rsa-des": 58 } as const;
const deathAt = (round: number, effects: number): number => 2 + Math.ceil((round * (effects - 2)) / ROUNDS);

type End = { readonly signal: NodeJS.Signals | null; readonly lines: readonly string[]; readonly errors: string };

function run(args: readonly string[], lingerMs = 300): Promise<End> {
  return new Promise((resolve) => {
    const env = { ...process.env, LINGER: String(lingerMs) };
    const child = spawn(process.execPath, [DYING, ...args], { stdio: ["ignore", "pipe", "pipe"], env });
    let out = "";
    let errors = "";
    child.stdout.on("data", (piece: Buffer) => {
      out += piece.toString();
    });
    child.stderr.on("data", (piece: Buffer) => {
      errors += piece.toString();
    });
    child.on("close", (_code, signal) => resolve({ signal, lines: out.split("\n").filter(Boolean), errors }));
  });
}

describe("a client that is killed before one of its effects", () => {
  it.concurrent.each(["ratchet", "rsa-des"] as const)(
    `loses nothing that was saved and shows nothing twice unmarked, in ${ROUNDS} deaths, with %s`,
    async (suite) => {
      const folder = mkdtempSync(join(tmpdir(), "sandi-kill-"));
      const relay = await startRelay({ port: 0, dataDir: join(folder, "relay") });
      const profile = await ephemeralProfile({ name: "Ayu", suites: [suite] });
      const ayu = await openClient({ relay: relay.url, profile });
      const read: string[] = [];
      let dying: Uint8Array | undefined;
      ayu.on((event) => {
        if (event.event !== "message") return;
        read.push(event.text);
        dying ??= event.peer.id;
      });
      const joined = new Promise<void>((resolve) => ayu.on(({ event }) => event === "joined" && resolve()));
      ayu.start();
      await joined;

      const life = [join(folder, "profiles"), relay.url, suite, toHex(ayu.id)];
      const saved: string[] = [];
      const sent: string[] = [];
      const shown: string[] = [];
      let deaths = 0;
      let answered = 0;
      const note = ({ signal, lines, errors }: End) => {
        if (errors) throw new Error(errors);
        if (signal === "SIGKILL") deaths++;
        for (const line of lines) {
          if (line.startsWith("saved ")) saved.push(line.slice(6));
          if (line.startsWith("shown ") && !line.startsWith("shown again ")) shown.push(line.slice(6));
        }
      };
      try {
        for (let round = 1; round <= ROUNDS; round++) {
          const texts = [`d ${round} a`, `d ${round} b`];
          const running = run([...life, String(deathAt(round, EFFECTS[suite])), ...texts]);
          if (dying) {
            sent.push(`a ${++answered}`);
            await ayu.send(dying as never, suite, sent.at(-1)!);
          }
          note(await running);
        }
        const last = await run([...life, "0", "d end"], 3_000);
        note(last);
        expect(await ayu.flushed("delivered", 20_000)).toBe(true);
        expect(last.lines).toContain("flushed");
        expect(deaths).toBeGreaterThan(ROUNDS / 2);
        // A text that was on disk when the process died may not have been told to its standard output: more may arrive.
        expect(saved.filter((text) => !read.includes(text))).toEqual([]);
        expect(new Set(read).size).toBe(read.length);
        const history = JSON.parse(last.lines.find((line) => line.startsWith("history "))!.slice(8)) as string[];
        expect(history).toEqual(sent);
        expect(last.lines.find((line) => line.startsWith("unread "))).toMatch(/^unread (\d+) of \1$/);
        expect(new Set(shown).size).toBe(shown.length);
      } finally {
        await ayu.close();
        await relay.stop();
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});
