import { attackOf, judge, standingOf } from "../attacks/index.ts";
import { comesReady } from "../attacks/sameMoves.ts";
import { LabError } from "../errors/labError.ts";
import { FILE_VERSION, parseRunFile, type RunFile } from "../exercises/runFile.ts";
import { sayIn } from "../texts/index.ts";
import { sentenceOf } from "../texts/sentences.ts";
import { inOrder } from "../world/moves.ts";
import { digestOf } from "../world/plain.ts";
import type { Platform } from "../world/platform.ts";
import { World } from "../world/world.ts";

/** Undefined: the run is not judged. */
type Goal = string | undefined;

/**
 * A run as a golden scenario: a line that starts with `>` is a command, and the indented lines below it are what happened.
 * The last one is a digest of every byte. docs/lab.md, "Exports"
 * @param goal the attack by whose goal the run is judged
 * @param about comments that come before it, a line each
 */
export async function scenarioOf(world: World, goal?: Goal, about: readonly string[] = []): Promise<string> {
  const say = await sayIn("en");
  const told = (number: number) =>
    world.steps.flatMap((step) => {
      const sentence = step.move === number && step.is !== "move" ? sentenceOf(step, world, say) : undefined;
      return sentence === undefined ? [] : [`  ${visible(sentence)}`];
    });
  const attack = goal === undefined ? undefined : attackOf(goal);
  const { name: protocol } = world.protocol;
  const isReady = attack && comesReady(attack, { protocol, moves: world.moves });
  const judged = attack && (isReady ? judge : standingOf)(attack, world);
  return [
    ...about.map((line) => `# ${visible(line)}`),
    `> world ${written({ protocol, seed: world.seed })}`,
    ...told(0),
    ...world.moves
      .map(inOrder)
      .flatMap(({ do: what, ...facts }, at) => [`> ${what} ${written(facts)}`.trimEnd(), ...told(at + 1)]),
    ...(judged ? [`> judge ${goal}`, `  ${judged.verdict} ${judged.check}`.trimEnd()] : []),
    "> digest",
    `  ${digestOf(world.platform.primitives, world.steps)}`,
    "",
  ].join("\n");
}

/**
 * Plays the commands of a scenario.
 * @returns the scenario with what really happened after each command
 * @throws ProtocolError as `parseRunFile`
 */
export async function playScenario(text: string, platform: Platform): Promise<string> {
  const { run, goal, about } = readScenario(text);
  const world = await World.play({ protocol: run.protocol, seed: run.seed, platform }, run.moves);
  return await scenarioOf(world, goal, about);
}

function readScenario(text: string): { readonly run: RunFile; readonly goal: Goal; readonly about: string[] } {
  const lines = text.split("\n");
  const [start, ...commands] = lines.filter((line) => line.startsWith("> ")).map((line) => line.slice(2).split(" "));
  if (start?.[0] !== "world") throw new LabError("LAB_FILE_INVALID", { reason: "a scenario begins with > world" });
  const moves = commands.filter(([what]) => what !== "judge" && what !== "digest");
  const run = {
    version: FILE_VERSION,
    ...factsOf(start),
    moves: moves.map((words) => ({ do: words[0], ...factsOf(words) })),
  };
  return {
    run: parseRunFile(JSON.stringify(run)),
    goal: commands.find(([what]) => what === "judge")?.[1],
    about: lines.filter((line) => line.startsWith("# ")).map((line) => line.slice(2)),
  };
}

/** `packet 1 as alice to bob`: what a person writes stands in quotation marks, as in JSON. */
function written(facts: Readonly<Record<string, unknown>>): string {
  return Object.entries(facts)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${name === "text" ? visible(JSON.stringify(value)) : value}`)
    .join(" ");
}

function factsOf([, ...words]: readonly string[]): Readonly<Record<string, unknown>> {
  const facts = words.join(" ").matchAll(/(\w+) ("(?:[^"\\]|\\.)*"|\S+)/g);
  return Object.fromEntries([...facts].map(([, name, value]) => [name, name === "hex" ? value : readWord(value!)]));
}

function readWord(word: string): unknown {
  try {
    return JSON.parse(word);
  } catch {
    return word;
  }
}

/** What ends a line or hides in one is written as JSON writes it. */
function visible(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (hidden) => `\\u${hidden.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
