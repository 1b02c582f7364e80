import { bodyOf } from "./body.ts";
import { CIRCUITS, circuitOf } from "./circuits.ts";
import { KEY_BITS_MOST, LANE_BITS, LANE_WORDS, placeOf } from "./space.ts";
import { INPUTS, KEY_BITS, OUTPUTS } from "./wiring.ts";

/** Invocations in a workgroup. */
export const WORKGROUP = 64;
/** Finds that a dispatch can report. More of them come only by chance, one in 2^64 keys. */
export const FINDS_MOST = 64;

/**
 * The search in WGSL: the circuits, the wiring and the early end of `search.ts`, all sixteen rounds written out, so that
 * every word stands in a register. Each invocation tries `params.inner` groups, one after another. The number of a group is
 * that of the invocation times `inner`, and what is counted on; its lowest 32 bits choose key bits 5 to 36, and those above
 * stand in `known`.
 */
export function shaderSource(): string {
  return [
    "struct Params { first: u32, inner: u32, groups: u32, counted: u32 }",
    `struct Finds { count: atomic<u32>, items: array<vec2<u32>, ${FINDS_MOST}> }`,
    "@group(0) @binding(0) var<uniform> params: Params;",
    "/** L and R at the start, R16 and L16 as they have to come out, and the key bits that are known: a word each. */",
    `@group(0) @binding(1) var<storage, read> words: array<u32, ${WORDS.count}>;`,
    "@group(0) @binding(2) var<storage, read_write> finds: Finds;",
    ...CIRCUITS.flatMap((line, index) => boxSource(index, line)),
    ...mainSource(),
  ].join("\n");
}

/** What the shader calls `words`. */
export const WORDS = { l: 0, r: 32, endL: 64, endR: 96, known: 128, count: 128 + KEY_BITS_MOST } as const;

function boxSource(index: number, line: string): string[] {
  const { lets, outputs } = bodyOf(circuitOf(line));
  return [
    `fn s${index + 1}(a: u32, b: u32, c: u32, d: u32, e: u32, f: u32) -> vec4<u32> {`,
    ...lets.map(([name, expression]) => `  let ${name} = ${expression};`),
    `  return vec4<u32>(${outputs.join(", ")});`,
    "}",
  ];
}

function mainSource(): string[] {
  const rounds = Array.from({ length: 14 }, (_, round) => roundSource(round)).flat();
  return [
    `@compute @workgroup_size(${WORKGROUP})`,
    "fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) many: vec3<u32>) {",
    `  let invocation = id.x + id.y * many.x * ${WORKGROUP}u;`,
    "  for (var turn = 0u; turn < params.inner; turn++) {",
    "    let offset = invocation * params.inner + turn;",
    "    if (offset >= params.groups) { return; }",
    "    let number = params.first + offset;",
    ...keySource(),
    ...halves("l", WORDS.l),
    ...halves("r", WORDS.r),
    ...rounds,
    "    var missed = 0u;",
    ...lastSource(14, "endL"),
    ...lastSource(15, "endR"),
    "    let found = atomicAdd(&finds.count, 1u);",
    `    if (found < ${FINDS_MOST}u) { finds.items[found] = vec2<u32>(number, ~missed); }`,
    "  }",
    "}",
  ];
}

function keySource(): string[] {
  return Array.from({ length: KEY_BITS_MOST }, (_, bit) => {
    const known = `words[${WORDS.known + bit}]`;
    const name = `    let k${placeOf(bit)} = `;
    if (bit < LANE_BITS) return `${name}${LANE_WORDS[bit]! >>> 0}u;`;
    // Of a bit that is known, the number has a zero, and of one that is not, `known` has.
    if (bit < LANE_BITS + 32) return `${name}${known} | (0u - ((number >> ${bit - LANE_BITS}u) & 1u));`;
    return `${name}${known};`;
  });
}

function halves(name: string, at: number): string[] {
  return Array.from({ length: 32 }, (_, bit) => `    var ${name}${bit} = words[${at + bit}];`);
}

function roundSource(round: number): string[] {
  return Array.from({ length: 8 }, (_, box) => boxCall(round, box)).flat();
}

/** Ends the group as soon as no key of it can be one. */
function lastSource(round: number, end: "endL" | "endR"): string[] {
  return Array.from({ length: 8 }, (_, box) => [
    ...boxCall(round, box),
    ...OUTPUTS[box]!.map((bit) => `    missed |= ${left(round)}${bit} ^ words[${WORDS[end] + bit}];`),
    "    if (missed == 0xffffffffu) { continue; }",
  ]).flat();
}

function boxCall(round: number, box: number): string[] {
  const inputs = INPUTS[box]!.map((bit, at) => `${right(round)}${bit} ^ k${KEY_BITS[round]![6 * box + at]}`);
  const out = `o${round}_${box}`;
  return [
    `    let ${out} = s${box + 1}(${inputs.join(", ")});`,
    ...OUTPUTS[box]!.map((bit, at) => `    ${left(round)}${bit} ^= ${out}.${"xyzw"[at]};`),
  ];
}

/** The halves change places by their names alone. */
function left(round: number): string {
  return round % 2 === 0 ? "l" : "r";
}

function right(round: number): string {
  return round % 2 === 0 ? "r" : "l";
}
