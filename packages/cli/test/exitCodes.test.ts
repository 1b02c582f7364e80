import type * as errors from "@sandi/protocol/errors";
import { describe, expect, it, vi } from "vitest";
import { EXIT, exitCodeOf } from "../errors/exit.ts";

// A suite that came after the first one.
vi.mock(import("@sandi/protocol/errors"), async (load) => {
  const real: typeof errors = await load();
  return { ...real, isSuiteCode: (code) => code === "LATER_SUITE_WRONG_KEY" || real.isSuiteCode(code) };
});

describe("an exit code", () => {
  it.each(["RSA_DES_WRONG_PEER", "LATER_SUITE_WRONG_KEY", "WIRE_TRUNCATED", "RECORD_EXPIRED"])(
    "is that of a protocol failure for %s, whichever suite says it",
    (code) => expect(exitCodeOf(code)).toBe(EXIT.protocol),
  );

  it("is that of a mere failure for what no suite says", () => {
    expect(exitCodeOf("LATER_SUITE")).toBe(EXIT.failure);
  });
});
