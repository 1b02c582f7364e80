import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadErrorTexts } from "../../packages/cli/errors/texts.ts";
import { ERROR_CODES } from "../../packages/protocol/errors/codes.ts";
import { protocolErrorTexts } from "../../packages/protocol/errors/texts.ts";
import { describeError, isErrorCode, ProtocolError, REFUSALS } from "../../packages/protocol/index.ts";
import { allErrorTexts, ERRORS_DOC, renderErrors } from "../errorsDoc.ts";

const PACKAGES = new URL("../../packages/", import.meta.url).pathname;
const FOLDERS = globSync(["*/errors/en.ts", "*/*/errors/en.ts", "*/suites/*/errors/en.ts"], {
  cwd: PACKAGES,
  exclude: (path) => path === "node_modules",
}).map((file) => file.slice(0, -"/en.ts".length));

const ownEn = await protocolErrorTexts("en");
const ownId = await protocolErrorTexts("id");
const en = await allErrorTexts("en");
const id = await allErrorTexts("id");
const codes = Object.keys(en);
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);

describe("the registries of codes", () => {
  it("equal docs/errors.md (rewrite it with scripts/errorsDoc.ts)", async () => {
    expect(readFileSync(ERRORS_DOC, "utf8")).toBe(await renderErrors());
  });

  it("are one in each package that has codes, with no code twice among them", async () => {
    expect(FOLDERS.sort()).toEqual([
      "cli/errors",
      "client/errors",
      "client/node/errors",
      "client/web/errors",
      "crypto/errors",
      "lab/errors",
      "protocol/errors",
      "protocol/suites/rsa-des/errors",
      "relay/errors",
      "web/errors",
    ]);
    const texts = async (folder: string, language: string) =>
      Object.keys((await import(`${PACKAGES}${folder}/${language}.ts`))[language]);
    const all: string[] = [];
    for (const folder of FOLDERS) {
      all.push(...(await texts(folder, "en")));
      expect((await texts(folder, "id")).sort(), folder).toEqual((await texts(folder, "en")).sort());
    }
    expect(new Set(all).size).toBe(all.length);
    expect(all.sort()).toEqual([...codes].sort());
    expect(Object.keys(id).sort()).toEqual([...codes].sort());
  });

  it.each(codes)("%s says cause and remedy in both languages, with the same facts in both", (code) => {
    const [english, indonesian] = [en[code]!, id[code]!];
    for (const text of [english.cause, indonesian.cause, english.remedy, indonesian.remedy])
      expect(text.trim().length).toBeGreaterThan(10);
    expect(code).toMatch(/^[A-Z][A-Z0-9_]+$/);
    expect(indonesian.cause).not.toBe(english.cause);
    expect(indonesian.remedy).not.toBe(english.remedy);
    expect(placeholders(indonesian.cause).sort()).toEqual(placeholders(english.cause).sort());
    expect(placeholders(indonesian.remedy).sort()).toEqual(placeholders(english.remedy).sort());
  });

  it("have every code of the protocol, and every refusal of a relay is one of those", () => {
    expect([...ERROR_CODES].sort()).toEqual(Object.keys(ownEn).sort());
    for (const refusal of Object.keys(REFUSALS)) expect(isErrorCode(refusal), refusal).toBe(true);
  });

  it("keep what only another package can say out of what comes over the wire", () => {
    for (const code of ["NATS_TOO_OLD", "ADMIN_BUSY", "PROFILE_DAMAGED", "toString"])
      expect(isErrorCode(code)).toBe(false);
  });

  it("leave the relay's texts to the commands that run or ask one", async () => {
    const chat = await loadErrorTexts("en", "client");
    expect(chat.PROFILE_DAMAGED).toBe(en.PROFILE_DAMAGED);
    expect(Object.keys(chat).filter((code) => /^(NATS|BACKUP|STORE_DAMAGED|PORT)/.test(code))).toEqual([]);
  });
});

describe("an error", () => {
  const error = new ProtocolError("WIRE_TOO_LARGE", { field: "body", size: 9, limit: 8 });

  it("is told in one language with its facts filled in, and what it has no fact for is left alone", () => {
    expect(describeError(error, ownEn).cause).toBe("body has 9 bytes; at most 8 are allowed");
    expect(describeError(error, ownId).cause).toBe("body berukuran 9 byte; paling banyak 8");
    expect(describeError(new ProtocolError("WIRE_TRUNCATED"), ownEn).cause).toContain("{field}");
  });

  it("is told by its code and facts in a log, and where a text is missing", () => {
    expect(error.message).toBe("WIRE_TOO_LARGE (field: body, size: 9, limit: 8)");
    expect(describeError(error, {})).toEqual({ code: "WIRE_TOO_LARGE", cause: error.message, remedy: "" });
    expect(new ProtocolError("WIRE_TRUNCATED").message).toBe("WIRE_TRUNCATED");
  });
});
