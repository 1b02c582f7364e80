import { useEffect, useMemo, useState } from "preact/hooks";
import { ATTACKS, type Verdict } from "../../attacks/index.ts";
import type { AttackName } from "../../attacks/names.ts";
import { MATRIX_SEED, type Row } from "../../matrix/index.ts";
import { capital } from "../../texts/sentences.ts";
import { PROTOCOLS, type ProtocolName } from "../../world/protocols.ts";
import { codeOf } from "../link/link.ts";
import { Claim, CodeClaim, VerdictMark } from "../parts/Claim.tsx";
import { pagePlatform } from "../platform.ts";
import { about, explained, explainingTexts, say, t, words } from "../state/language.ts";
import { contextsOf, fillMatrix, matrix } from "../state/matrix.ts";
import { hashOf } from "../state/route.ts";
import { isNarrow } from "../state/width.ts";

/** Every attack against every protocol, played when the screen is opened. */
export function MatrixScreen() {
  useEffect(() => {
    void fillMatrix();
  }, []);
  const { rows, ms } = matrix.value;
  const [about, setAbout] = useState<AttackName>("lowe");
  const cells = rows.length * PROTOCOLS.length;
  return (
    <>
      <h1>{t("nav_matrix")}</h1>
      <p class="screen-about">{t("matrixAbout")}</p>
      <p role="status" class="quiet">
        {ms === undefined ? (
          <Claim of="matrix:done">{t("matrixDone", { done: rows.length, all: ATTACKS.length })}</Claim>
        ) : (
          <Claim of="matrix:time">{say("matrixTime", { cells, ms })}</Claim>
        )}
      </p>
      <div class="matrix-columns">
        {isNarrow.value ? <Cards {...{ rows, about, setAbout }} /> : <Table {...{ rows, about, setAbout }} />}
        <aside class="panel matrix-about" aria-labelledby="about-attack">
          <h2 id="about-attack" data-inputs>
            {about}
          </h2>
          <ol data-inputs>
            {explainingTexts()?.attacks[about].map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ol>
          <Checks row={rows.find(({ name }) => name === about)} isFull={ms !== undefined} />
        </aside>
      </div>
    </>
  );
}

type Props = {
  readonly rows: readonly Row[];
  readonly about: AttackName;
  setAbout(name: AttackName): void;
};

function Table({ rows, about, setAbout }: Props) {
  return (
    <table class="matrix">
      <caption class="only-read">{t("nav_matrix")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("attack")}</th>
          {PROTOCOLS.map((name) => (
            <th key={name} scope="col" data-inputs>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <TableRow key={row.name} row={row} isAbout={row.name === about} setAbout={setAbout} />
        ))}
      </tbody>
    </table>
  );
}

type RowProps = { readonly row: Row; readonly isAbout: boolean } & Pick<Props, "setAbout">;

/** Drawn once, and not again for each row that comes after it. */
function TableRow({ row, isAbout, setAbout }: RowProps) {
  const { name, verdicts } = row;
  const { language } = words();
  return useMemo(
    () => (
      <tr class={isAbout ? "about" : ""}>
        <th scope="row" data-inputs>
          <AttackButton name={name} about={isAbout ? name : undefined} setAbout={setAbout} />
        </th>
        {PROTOCOLS.map((protocol) => (
          <td key={protocol}>
            <Cell {...{ name, protocol }} verdict={verdicts[protocol]} />
          </td>
        ))}
      </tr>
    ),
    [row, isAbout, language],
  );
}

function Cards({ rows, about, setAbout }: Props) {
  return (
    <ul class="matrix-cards" aria-label={t("nav_matrix")}>
      {rows.map(({ name, verdicts }) => (
        <li key={name} class="panel">
          <AttackButton {...{ name, about, setAbout }} />
          <dl>
            {PROTOCOLS.map((protocol) => (
              <div key={protocol}>
                <dt data-inputs>{protocol}</dt>
                <dd>
                  <Cell {...{ name, protocol }} verdict={verdicts[protocol]} />
                </dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}

function AttackButton({
  name,
  about,
  setAbout,
}: { readonly name: AttackName; readonly about: AttackName | undefined } & Pick<Props, "setAbout">) {
  return (
    <button
      type="button"
      class="attack-name"
      aria-pressed={name === about}
      onClick={() => {
        setAbout(name);
        if (isNarrow.value) document.getElementById("about-attack")?.scrollIntoView({ block: "center" });
      }}
    >
      {name}
    </button>
  );
}

type CellProps = { readonly name: AttackName; readonly protocol: ProtocolName; readonly verdict: Verdict };

/** How it ended; it leads to the run. */
function Cell({ name, protocol, verdict: { verdict, check, moves, reason } }: CellProps) {
  const of = `${name}/${protocol}`;
  if (verdict === "NOT_APPLICABLE")
    return (
      <span class="cell cell-none" title={reason?.[words().language]}>
        <VerdictMark verdict={verdict} of={`cell:${of}`} />
      </span>
    );
  const code = codeOf({ protocol, seed: MATRIX_SEED, moves }, pagePlatform.primitives)!;
  return (
    <a class="cell" href={hashOf({ screen: "world", code })}>
      <span class="only-read" data-inputs>
        {t("attackAgainst", { attack: name, protocol })}
      </span>
      <VerdictMark verdict={verdict} of={`cell:${of}`} />
      {check && <CodeClaim of={`cellcheck:${of}`} code={check} />}
    </a>
  );
}

/** What the codes of one row mean, and why there is nothing to attack where that is so. */
function Checks({ row, isFull }: { readonly row: Row | undefined; readonly isFull: boolean }) {
  const [contexts, setContexts] = useState<Awaited<ReturnType<typeof contextsOf>>>({});
  useEffect(() => {
    let isOver = false;
    setContexts({});
    // Once all cells are played: it plays some again.
    if (row && isFull)
      void contextsOf(row).then((found) => {
        if (!isOver) setContexts(found);
      });
    return () => {
      isOver = true;
    };
  }, [row, isFull]);
  if (!row) return null;
  const verdicts = Object.values(row.verdicts);
  const checks = [...new Set(verdicts.map(({ check }) => check))].filter(Boolean);
  const reasons = [...new Set(verdicts.map(({ reason }) => reason?.[words().language]))].filter(Boolean);
  return (
    <>
      <dl class="checks">
        {checks.map((check) => {
          const known = explained(check, contexts[check]);
          return (
            <div key={check}>
              <dt>
                <CodeClaim of={`check:${row.name}`} code={check} />
              </dt>
              <dd data-inputs>{known ? `${capital(known.cause)}.` : checkWords(check)}</dd>
            </div>
          );
        })}
      </dl>
      {reasons.map((reason) => (
        <p key={reason} class="hint" data-inputs>
          {reason}
        </p>
      ))}
    </>
  );
}

function checkWords(check: string): string {
  const key = (["NO_KEY", "SAME_SIZE", "NOTHING_CAME_OF_IT"] as const).find((one) => one === check);
  if (key) return say(key);
  return check === "gap" ? about("aboutGap") : about("aboutShown");
}
