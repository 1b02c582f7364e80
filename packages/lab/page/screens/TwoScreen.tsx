import { useEffect, useState } from "preact/hooks";
import { isNotHere } from "../../attacks/attack.ts";
import { ATTACKS, attackOf, judge } from "../../attacks/index.ts";
import type { AttackName } from "../../attacks/names.ts";
import { MATRIX_SEED } from "../../matrix/index.ts";
import { codeOf } from "../link/link.ts";
import { Claim, CodeClaim, VerdictMark } from "../parts/Claim.tsx";
import { pagePlatform } from "../platform.ts";
import { run } from "../state/lab.ts";
import { t } from "../state/language.ts";
import { hashOf } from "../state/route.ts";
import { sentence } from "../state/sentence.ts";
import { COMPARED, type Compared, type Pair, playBoth, type Side, startOf } from "../state/twoWorlds.ts";

declare const M2_IN_SOURCE: readonly [of1978: string, ofLowe: string];

/** The same moves in two protocols, side by side, up to where they part and on. */
export function TwoScreen() {
  /** Empty for the run of the world. */
  const [attack, setAttack] = useState<AttackName | "">("lowe");
  const [protocols, setProtocols] = useState<readonly [Compared, Compared]>(["ns-1978", "ns-1978-repaired"]);
  const [pair, setPair] = useState<Pair>();
  const mine = run.value;
  const ready = attack === "" ? (mine?.moves ?? []) : attackOf(attack)!.moves(startOf(protocols[0], 0).protocol);
  const seed = attack === "" ? (mine?.seed ?? MATRIX_SEED) : MATRIX_SEED;
  const moves = isNotHere(ready) ? undefined : ready;
  useEffect(() => {
    let isOver = false;
    setPair(undefined);
    if (moves)
      void playBoth(protocols, seed, moves).then((played) => {
        if (!isOver) setPair(played);
      });
    return () => {
      isOver = true;
    };
  }, [attack, protocols]);
  return (
    <>
      <h1>{t("nav_two")}</h1>
      <p class="screen-about">{t("twoAbout")}</p>
      <div class="setup two-setup">
        <label class="field">
          <span>{t("attack")}</span>
          <select value={attack} onChange={(event) => setAttack(event.currentTarget.value as AttackName | "")}>
            {mine && mine.moves.length > 0 && <option value="">{t("myRun")}</option>}
            {ATTACKS.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {([0, 1] as const).map((at) => (
          <label key={at} class="field">
            <span>{t(at === 0 ? "leftWorld" : "rightWorld")}</span>
            <select
              value={protocols[at]}
              onChange={(event) => {
                const chosen = event.currentTarget.value as Compared;
                setProtocols(at === 0 ? [chosen, protocols[1]] : [protocols[0], chosen]);
              }}
            >
              {COMPARED.map((one) => (
                <option key={one} value={one}>
                  {nameOf(one)}
                </option>
              ))}
            </select>
          </label>
        ))}
      </div>
      {isNotHere(ready) && <p role="status">{t("twoNothing")}</p>}
      {moves && !pair && <p role="status">{t("working")}</p>}
      {pair && <Worlds pair={pair} attack={attack} />}
    </>
  );
}

function Worlds({ pair, attack }: { readonly pair: Pair; readonly attack: AttackName | "" }) {
  const { left, right, firstBytes, firstCourse, byte } = pair;
  const count = Math.max(left.rows.length, right.rows.length);
  return (
    <>
      <div role="status" class="panel two-first">
        <p>
          {firstBytes === undefined ? (
            t("neverDiffer")
          ) : (
            <Claim of="two:bytes">{t("firstBytes", { at: firstBytes + 1 })}</Claim>
          )}{" "}
          {byte && (
            <Claim of="two:byte">
              {t("firstByte", {
                at: String(byte.at),
                field: byte.left === byte.right ? byte.left : `${byte.left} / ${byte.right}`,
              })}
            </Claim>
          )}
        </p>
        {firstBytes !== undefined && (
          <p>
            {firstCourse === undefined ? (
              t("sameCourse")
            ) : (
              <Claim of="two:course">{t("firstCourse", { at: firstCourse + 1 })}</Claim>
            )}
          </p>
        )}
        <ChangedLine sides={[left, right]} />
      </div>
      <table class="two">
        <caption class="only-read">{t("nav_two")}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span class="only-read">{t("steps")}</span>
            </th>
            <th scope="col">
              <SideHead side={left} attack={attack} name="left" />
            </th>
            <th scope="col">
              <SideHead side={right} attack={attack} name="right" />
            </th>
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: count }, (_, at) => at).map((at) => {
            const isFirst = at === firstCourse;
            const differs = firstCourse !== undefined && at >= firstCourse;
            return (
              <tr
                key={at}
                class={`${differs ? "differs" : ""} ${isFirst ? "first" : ""} ${at === firstBytes ? "first-bytes" : ""}`}
              >
                <th scope="row" data-inputs>
                  {at + 1}
                </th>
                <SideCell side={left} at={at} />
                <SideCell side={right} at={at} />
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}

function nameOf(compared: Compared): string {
  return compared === "ns-1978-repaired" ? t("repaired") : compared;
}

/** Where one of two worlds differs in one line, that line, as it stands in the sources. */
function ChangedLine({ sides }: { readonly sides: readonly [Side, Side] }) {
  const names = sides.map(({ compared }) => compared);
  if (!names.includes("ns-1978") || !names.includes("ns-1978-repaired")) return null;
  return (
    <>
      <p data-inputs>{t("changedLine")}</p>
      <pre class="changed-line">
        {names.map((name) => (
          <code key={name}>
            <Claim of="two:line">{M2_IN_SOURCE[name === "ns-1978" ? 0 : 1]}</Claim>
          </code>
        ))}
      </pre>
    </>
  );
}

function SideHead({
  side,
  attack,
  name,
}: {
  readonly side: Side;
  readonly attack: AttackName | "";
  readonly name: "left" | "right";
}) {
  const { protocol, seed, moves, world } = side.played;
  const { compared } = side;
  const judged = attackOf(attack);
  const { verdict, check } = judged ? judge(judged, world) : { verdict: "", check: "" };
  // A link has no place for a line that was changed.
  const code = compared === protocol ? codeOf({ protocol, seed, moves }, pagePlatform.primitives) : undefined;
  return (
    <span class="side-head">
      <strong data-inputs>{nameOf(compared)}</strong> {verdict && <VerdictMark verdict={verdict} of={`two:${name}`} />}{" "}
      {check && <CodeClaim of={`twocheck:${name}`} code={check} />}{" "}
      {code && (
        <a href={hashOf({ screen: "world", code })} data-run="start">
          {t("openInWorld")}
        </a>
      )}
    </span>
  );
}

function SideCell({ side, at }: { readonly side: Side; readonly at: number }) {
  const row = side.rows[at];
  if (!row) return <td class="nothing">{t("nothingMore")}</td>;
  const tone = row.draw === "mark" ? row.tone : row.draw;
  return (
    <td class={`side side-${tone}`} data-claim={`side:${side.compared}`}>
      {sentence(row.step, side.played.world)}
    </td>
  );
}
