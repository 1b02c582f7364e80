import { translator } from "@sandi/client/texts";
import type { Page } from "playwright-core";
import { isNotHere } from "../../attacks/attack.ts";
import { attackOf, judge, standingOf } from "../../attacks/index.ts";
import { sameMoves } from "../../attacks/sameMoves.ts";
import { typedBy } from "../../attacks/typed.ts";
import type { RunFile } from "../../exercises/runFile.ts";
import { nodePlatform } from "../../node/index.ts";
import { en } from "../../page/texts/en.ts";
import { sayIn } from "../../texts/index.ts";
import { diaryOf, isForged, kindOf, personName, sentenceOf, trustOf } from "../../views.ts";
import { World } from "../../world/index.ts";

/** What a page claims: by what it is about, every text that is shown for it, in order. */
export type Claims = Readonly<Record<string, readonly string[]>>;

const t = translator<typeof en>(en, "en");

/** Everything that is marked as a claim, and every verdict, code and number that is shown without being marked. */
export async function claimsOf(tab: Page): Promise<{ readonly claims: Claims; readonly unmarked: readonly string[] }> {
  return await tab.evaluate(() => {
    const claims: Record<string, string[]> = {};
    for (const one of document.querySelectorAll<HTMLElement>("main [data-claim]")) {
      const of = one.dataset.claim!;
      claims[of] = [...(claims[of] ?? []), (one.textContent ?? "").replace(/\s+/g, " ").trim()];
    }
    const unmarked: string[] = [];
    const walker = document.createTreeWalker(document.querySelector("main")!, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement!;
      // What a person chooses or fills in claims nothing; bytes and their offsets are the codec's.
      if (parent.closest("[data-claim], option, [data-inputs], .bytes, .brush-grid, .brush-bits, .move-form")) continue;
      const text = node.textContent ?? "";
      if (/\d|\b(SUCCEEDS|BLOCKED|DETECTED|NOT_APPLICABLE|UNNOTICED)\b|\b[A-Z]{2,}(_[A-Z]+)+\b/.test(text))
        unmarked.push(text);
    }
    return { claims, unmarked };
  });
}

/** What a page says of some things otherwise than it should, or without a mark; empty when all is well. */
export function lies(
  expected: Claims,
  { claims, unmarked }: Awaited<ReturnType<typeof claimsOf>>,
  about: RegExp,
): string[] {
  const names = new Set([...Object.keys(expected), ...Object.keys(claims)].filter((of) => about.test(of)));
  const sorted = (texts: readonly string[] | undefined) => JSON.stringify([...(texts ?? [])].sort());
  const wrong = [...names].filter((of) => sorted(expected[of]) !== sorted(claims[of]));
  return [
    ...wrong.map((of) => `${of}: ${sorted(claims[of])}, but it is ${sorted(expected[of])}`),
    ...unmarked.map((text) => `not marked: ${text}`),
  ];
}

export async function worldOf({ protocol, seed, moves }: Omit<RunFile, "version">, repaired = false): Promise<World> {
  const world = await World.open({ protocol, seed, repaired, platform: nodePlatform });
  for (const move of moves) await world.advance(move);
  return world;
}

/** What the world screen has to claim at the end of a run. */
export async function expectedOfWorld(run: Omit<RunFile, "version">, attack: string): Promise<Claims> {
  const world = await worldOf(run);
  const words = await sayIn("en");
  const claims: Record<string, string[]> = {};
  const put = (of: string, ...texts: readonly string[]) => {
    claims[of] = [...(claims[of] ?? []), ...texts];
  };
  for (const [at, step] of world.steps.entries()) {
    const sentence = sentenceOf(step, world, words);
    if (sentence === undefined) continue;
    put(`step:${at}`, sentence);
    if (step.is === "packet" || step.is === "delivered")
      put(`drawn:${at}`, `#${step.packet} ${kindOf(world, step.body)} ${t("bytes", { count: step.body.length })}`);
    else put(`drawn:${at}`, step.is === "move" ? `${step.move} ${sentence}` : sentence);
  }
  const last = world.steps.findLastIndex((step) => sentenceOf(step, world, words) !== undefined);
  put("layer", claims[`step:${last}`]![0]!);
  for (const who of ["alice", "bob", "mallory"]) {
    for (const { fact, since, until } of world.ledger.of(who)) {
      const isText = fact.kind === "text";
      const key = isForged(fact, who, world.moves) ? "textAs" : "textOf";
      const name = isText ? t(key, { who: personName(fact.name) }) : fact.name;
      const value = isText ? fact.value : fact.value.length > 20 ? `${fact.value.slice(0, 20)}…` : fact.value;
      put(`fact:${who}:${since}:${until ?? ""}`, `${name} ${value}`);
    }
    if (who === "mallory") continue;
    for (const one of trustOf(world)) {
      if (one.who !== who || personName(one.of) === personName(who)) continue;
      put(
        `trust:${who}`,
        `${one.name} ${t(`standing_${one.standing}`)}${one.unconfirmed ? ` · ${t("unconfirmed")}` : ""}`,
      );
    }
  }
  const waiting = world.desk.queue.length;
  if (waiting > 0) put("waits", t("waits", { count: waiting }));
  for (const { says, facts } of diaryOf(world)) {
    const named = Object.entries(facts).map(([name, value]) => [
      name,
      name === "from" || name === "to" ? personName(String(value)) : value,
    ]);
    put("diary", words(says, Object.fromEntries(named)));
  }
  const typed = typedBy(world, world.moves.length);
  if (typed) {
    const facts = { as: personName(typed.move.as), to: personName(typed.move.to) };
    put("typed", `${typed.move.text} ${t(`typed_${typed.came}`, facts)}`);
    if (typed.came === "refused") put("typed:check", typed.check);
  }
  const judged = attackOf(attack)!;
  const ready = judged.moves(run.protocol);
  const isReady = !isNotHere(ready) && sameMoves(ready, run.moves);
  const ended = isReady ? judge(judged, world) : standingOf(judged, world);
  put(`verdict:${attack}`, ended.verdict === "NOT_YET" ? t("notYet") : ended.verdict);
  if (ended.check) put(`check:${attack}`, ended.check);
  if ("lacks" in ended) put(`lacks:${attack}`, words(`lacks_${ended.lacks}`));
  return claims;
}

/** docs/lab-matrix.md as claims of the matrix's screen: another test holds it to what is computed. */
export function expectedOfMatrix(doc: string): Claims {
  const rows = doc.split("\n").filter((line) => line.startsWith("| "));
  const protocols = [...rows[0]!.matchAll(/`([\w-]+)`/g)].map(([, name]) => name!);
  const claims: Record<string, string[]> = {};
  for (const row of rows.slice(1)) {
    const [name, ...cells] = row.slice(2, -2).split(" | ");
    for (const [at, cell] of cells.entries()) {
      const [verdict, check] = cell.split("<br>");
      claims[`cell:${name}/${protocols[at]}`] = [verdict!.startsWith("n/a") ? "NOT_APPLICABLE" : verdict!];
      if (check) claims[`cellcheck:${name}/${protocols[at]}`] = [check.replaceAll("`", "")];
    }
  }
  return claims;
}

/** The moves of an attack; it has some. */
export function movesOf(attack: string, protocol: RunFile["protocol"]): RunFile["moves"] {
  const moves = attackOf(attack)!.moves(protocol);
  if (isNotHere(moves)) throw new Error(`${attack} has no moves in ${protocol}`);
  return [...moves];
}
