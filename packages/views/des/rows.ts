import type { reference } from "@sandi/crypto/des";
import type { ViewsTranslate } from "../texts/index.ts";

/** A value on the way, as FIPS 46-3 calls it. */
export type Row = {
  readonly name: string;
  readonly bits: reference.Bits;
  /** Bits that stand together. */
  readonly group: number;
  readonly about?: string;
  /** Its groups belong to one S-box each. */
  readonly boxes?: true;
};

/** The values of one step: 0 is the start, then come 16 rounds and the end. */
export function rowsOf(trace: reference.BlockTrace, stage: number, t: ViewsTranslate): Row[] {
  const { keys, L0, R0, rounds } = trace;
  const n = stage;
  if (n === 0)
    return [
      { name: "M", bits: trace.input, group: 8, about: t("desInput") },
      { name: "IP(M)", bits: trace.permutedInput, group: 8, about: t("desIP") },
      { name: "KEY", bits: keys.KEY, group: 8, about: t("desKeyBits") },
      { name: "C0", bits: keys.C0, group: 7, about: t("desPC1") },
      { name: "D0", bits: keys.D0, group: 7 },
    ];
  if (n > rounds.length)
    return [
      { name: "R16 L16", bits: trace.preoutput, group: 8, about: t("desPreoutput") },
      { name: "IP⁻¹", bits: trace.output, group: 8, about: t("desFP") },
    ];
  const round = rounds[n - 1]!;
  const before = rounds[n - 2] ?? { L: L0, R: R0 };
  const { leftShifts, C, D } = keys.rounds[round.keyNumber - 1]!;
  const k = round.keyNumber;
  const chosen = k === n ? t("desPC2", { n }) : t("desPC2Reverse", { round: n, n: k });
  return [
    { name: `C${k}`, bits: C, group: 7, about: t("desShift", { count: leftShifts }) },
    { name: `D${k}`, bits: D, group: 7 },
    { name: `K${k}`, bits: round.K, group: 6, about: chosen, boxes: true },
    { name: `R${n - 1}`, bits: before.R, group: 4, about: t("desR") },
    { name: `E(R${n - 1})`, bits: round.E, group: 6, about: t("desE"), boxes: true },
    { name: `K${k} ⊕ E(R${n - 1})`, bits: round.KxorE, group: 6, about: t("desXorK"), boxes: true },
    { name: "S1 … S8", bits: round.S.flat(), group: 4, about: t("desS"), boxes: true },
    { name: "f = P(S)", bits: round.f, group: 4, about: t("desP") },
    { name: `L${n - 1}`, bits: before.L, group: 4, about: t("desL") },
    { name: `R${n} = L${n - 1} ⊕ f`, bits: round.R, group: 4, about: t("desNewR") },
    { name: `L${n} = R${n - 1}`, bits: round.L, group: 4, about: t("desNewL") },
  ];
}
