import { MAIN, Machine } from "@sandi/testkit/programs/sandi";
import { afterAll, describe, expect, it } from "vitest";

const machine = new Machine();
afterAll(() => machine.clear());

/** Runs a command whose output goes where the shell sends it. */
async function redirected(args: readonly string[], to: string, env: NodeJS.ProcessEnv = {}) {
  const program = machine.spawn("sh", ["-c", `exec "$0" "$@" ${to}`, process.execPath, MAIN, ...args], { env });
  program.end();
  return { code: await program.exit(), err: program.err, out: program.out };
}

describe("output that cannot be written", () => {
  it.each([[["--version"]], [["help"]], [["help", "client"]], [["help", "--man"]], [["completion", "bash"]]])(
    "is told: %j on a full disk",
    async (args) => {
      const { code, err } = await redirected(args, ">/dev/full");
      expect(code).toBe(1);
      expect(err).toMatch(/^OUTPUT_LOST: .*ENOSPC.*\n {2}\S.+\n$/);
    },
  );

  it("is told by a client too, in the language that was asked for", async () => {
    const args = ["client", "--json", "--ephemeral", "--relay", "ws://127.0.0.1:9", "--timeout", "5", "--lang", "id"];
    const { code, err } = await redirected(args, ">/dev/full");
    expect(code).toBe(1);
    expect(err).toContain("OUTPUT_LOST: keluaran");
  });

  it("is told by the exit code where standard error is full as well", async () => {
    const { code } = await redirected(["help"], ">/dev/full 2>/dev/full");
    expect(code).toBe(1);
    expect(await redirected(["nonsense"], "2>/dev/full")).toMatchObject({ code: 1, out: "" });
  });

  it("is nobody's concern where the reader has gone", async () => {
    const { code, err, out } = await redirected(["help", "--man"], "| head -n 1");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^\.TH SANDI/);
  });
});
