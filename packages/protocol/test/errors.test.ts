import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ERRORS_DOC, renderErrors } from "../../../scripts/errorsDoc.ts";
import { describeError, ERRORS, type ErrorCode, ProtocolError, REFUSALS } from "../index.ts";

const codes = Object.keys(ERRORS) as ErrorCode[];
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);

describe("the registry of codes", () => {
  it("equals docs/errors.md (rewrite it with scripts/errorsDoc.ts)", () => {
    expect(readFileSync(ERRORS_DOC, "utf8")).toBe(renderErrors());
  });

  it("has no code twice among its areas", async () => {
    const files = readdirSync(new URL("../errors", import.meta.url)).filter((file) => file !== "entry.ts");
    const modules = await Promise.all(files.map((file) => import(`../errors/${file}`)));
    const all = modules.flatMap((module) => Object.values(module).flatMap((entries) => Object.keys(entries as object)));
    expect(new Set(all).size).toBe(all.length);
    expect(all.sort()).toEqual([...codes].sort());
  });

  it.each(codes)("%s says cause and remedy in both languages, with the same facts in both", (code) => {
    const { cause, remedy } = ERRORS[code];
    for (const text of [cause.en, cause.id, remedy.en, remedy.id]) expect(text.trim().length).toBeGreaterThan(10);
    expect(code).toMatch(/^[A-Z][A-Z0-9_]+$/);
    expect(cause.id).not.toBe(cause.en);
    expect(remedy.id).not.toBe(remedy.en);
    expect(placeholders(cause.id).sort()).toEqual(placeholders(cause.en).sort());
    expect(placeholders(remedy.id).sort()).toEqual(placeholders(remedy.en).sort());
  });

  it("has a code for every refusal of a relay", () => {
    for (const refusal of Object.keys(REFUSALS)) expect(codes).toContain(refusal);
  });

  it("fills in the facts, and leaves alone what it has none for", () => {
    const error = new ProtocolError("WIRE_TOO_LARGE", { field: "body", size: 9, limit: 8 });
    expect(error.message).toBe("WIRE_TOO_LARGE: body has 9 bytes; at most 8 are allowed");
    expect(describeError(error, "id").cause).toBe("body berukuran 9 byte; paling banyak 8");
    expect(describeError(new ProtocolError("WIRE_TRUNCATED"), "en").cause).toContain("{field}");
  });
});
