import { type BodyField, shortId } from "@sandi/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fieldValue } from "../bytes/fieldValue.ts";
import { hexCells, ROW } from "../bytes/hexCells.ts";
import { originOf } from "../origin/originOf.ts";
import { viewsTranslator } from "../texts/index.ts";
import { realBodies } from "./support/realBodies.ts";

const t = await viewsTranslator("en");
const indonesian = await viewsTranslator("id");
const talks = await Promise.all([
  realBodies("ratchet", ["halo", "apa kabar?", "x".repeat(9_000)]),
  realBodies("rsa-des", ["halo", "apa kabar?"]),
]);
const real = talks.flatMap(({ suite, bodies }) => [...bodies].map(([kind, body]) => ({ suite, kind, body })));

/** Every byte of the fields, as often as the cells show it or fold it away; a fold only where a row begins. */
function placesOf(fields: readonly Pick<BodyField, "offset" | "size">[]): number[] {
  return fields.flatMap((field) =>
    hexCells(field).flatMap((cell) => {
      if (cell.show === "byte") return [cell.at];
      if (cell.show === "offset") return [];
      expect([cell.from % ROW, cell.to % ROW]).toEqual([0, 0]);
      return Array.from({ length: cell.to - cell.from }, (_, i) => cell.from + i);
    }),
  );
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

describe("the cells of a body", () => {
  it("hold every byte of every kind of body once, in order", () => {
    const kinds = real.map(({ suite, kind }) => `${suite.name} ${kind}`);
    for (const kind of ["opening", "answer", "record"]) expect(kinds).toContain(`ratchet ${kind}`);
    for (const kind of ["M1", "M2", "M3", "M4", "M5", "M6", "record"]) expect(kinds).toContain(`rsa-des ${kind}`);
    for (const { suite, body } of real) expect(placesOf(suite.explain(body).fields)).toEqual(upTo(body.length));
  });

  it("do so wherever a body is cut off", () => {
    for (const { suite, body } of real)
      for (let size = 0; size < body.length; size += 397)
        expect(placesOf(suite.explain(body.subarray(0, size)).fields)).toEqual(upTo(size));
  });

  it("do so for fields of any size, and are few however long a field is", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(sizes, (list) => {
        const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);
        const fields = list.map((size, i) => ({ size, offset: sum(list.slice(0, i)) }));
        expect(placesOf(fields)).toEqual(upTo(sum(list)));
        for (const field of fields) expect(hexCells(field).length).toBeLessThan(9 * ROW);
      }),
      { numRuns: 10 },
    );
  });

  it("begin each row, and each half of one, with its place", () => {
    const shown = hexCells({ offset: 5, size: 30 }).map((cell) => (cell.show === "offset" ? `[${cell.at}]` : "."));
    expect(shown.join("")).toBe("...[8]........[16]........[24]........[32]...");
  });
});

describe("the value of a field", () => {
  const valuesOf = (name: string, kind: string) => {
    const { suite, body } = real.find((one) => one.suite.name === name && one.kind === kind)!;
    const explanation = suite.explain(body);
    return {
      body,
      values: explanation.fields.map((field) => ({ field, value: fieldValue(field, body, explanation, t) })),
    };
  };

  it("is what its number stands for, and the short form of an ID", () => {
    const { body, values } = valuesOf("ratchet", "opening");
    const by = (meaning: string) => values.find(({ field }) => field.meaning === meaning)!;
    expect(by("type").value).toBe("2 · opening");
    expect(by("suite").value).toBe("2 · ratchet");
    expect(by("reason").value).toBe("1 · first");
    expect(values.filter(({ field }) => field.name === "kind").map(({ value }) => value)).toEqual([
      "1 · signed",
      "2 · one-time",
    ]);
    const { field, value } = by("sender");
    const id = body.subarray(field.offset, field.offset + field.size) as Parameters<typeof shortId>[0];
    expect(value).toBe(shortId(id));
  });

  it("is the direction of a record, as the specification writes it", () => {
    const { values } = valuesOf("rsa-des", "record");
    expect(values.find(({ field }) => field.meaning === "direction")!.value).toMatch(/^(0 · A → B|1 · B → A)$/);
  });
});

describe("the origin of a key", () => {
  const titlesOf = (name: string, kind: string) => {
    const { suite, body } = real.find((one) => one.suite.name === name && one.kind === kind)!;
    return originOf(suite.explain(body), name, t);
  };

  it("leads from a record's key back to the opening, with the prekeys that it used", () => {
    const { sealer, steps } = titlesOf("ratchet", "opening");
    expect(sealer).toBe("A");
    expect(steps.map(({ title }) => title)).toEqual([
      "The key of this message",
      "Message key 1 of epoch 0",
      "The chain of epoch 0",
    ]);
    expect(steps.at(-1)!.texts).toContain(t("ratchetOneTime"));
    expect(steps.at(-1)!.texts).not.toContain(t("ratchetNoOneTime"));
    const answer = titlesOf("ratchet", "answer");
    expect(answer.sealer).toBe("B");
    expect(answer.steps.map(({ title }) => title)).toContain("The chain of epoch 1");
    expect(answer.steps.flatMap(({ texts }) => texts)).toContain(t("ratchetAnswer"));
  });

  it("names the leg that brought K_DES, and who opens each leg", () => {
    expect(titlesOf("rsa-des", "record").steps.map(({ title }) => title)).toEqual([
      "K_DES, epoch 1",
      "From M4 of the handshake",
      "The key of the HMAC",
    ]);
    const legs = ["M1", "M2", "M3", "M4", "M5", "M6"].map((leg) => titlesOf("rsa-des", leg));
    expect(legs.map(({ sealer }) => sealer).join("")).toBe("ABAABA");
    expect(legs.map(({ steps }) => steps[0]!.title)).toEqual([
      "The RSA key of B",
      "The RSA key of A",
      "The RSA key of B",
      "The RSA key of B",
      "K_conf of B",
      "K_conf of A",
    ]);
  });

  it("is said of every body in both languages, and of bytes that fit no layout", () => {
    for (const { suite, body } of [...real, ...real.map((one) => ({ ...one, body: one.body.subarray(1) }))]) {
      const explanation = suite.explain(body);
      const [english, other] = [t, indonesian].map((language) => originOf(explanation, suite.name, language));
      expect(other!.steps.map(({ fields }) => fields)).toEqual(english!.steps.map(({ fields }) => fields));
      for (const { title, texts, fields } of [...english!.steps, ...other!.steps]) {
        expect([title, ...texts].join(" ")).not.toMatch(/[{}]/);
        expect(fields.every((index) => index < explanation.fields.length)).toBe(true);
      }
    }
  });
});
