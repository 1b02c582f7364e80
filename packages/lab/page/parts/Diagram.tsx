import type { TargetedKeyboardEvent, VNode } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { World } from "../../world/world.ts";
import { act, busy, chosen, litPacket, moment, run, seen, setFrames, showFrames } from "../state/lab.ts";
import { t, words } from "../state/language.ts";
import { printing } from "../state/printing.ts";
import type { Row } from "../state/rows.ts";
import { sentence } from "../state/sentence.ts";

/** Of a long run the last steps are drawn on a screen; the slider leads to the others. */
const ROWS_MOST = 300;

/** What happened, between three lifelines: one list, for eyes, keyboard and screen reader alike. */
export function Diagram() {
  const played = run.value;
  const list = useRef<HTMLOListElement>(null);
  const drawn = useRef(new WeakMap<Row, { readonly looks: string; readonly element: VNode }>());
  const { language } = words();
  const shown = seen.value;
  const lit = litPacket.value;
  const earlier = printing.value ? 0 : Math.max(0, shown.length - ROWS_MOST);
  const open = chosen.value ?? shown.at(-1)?.at;
  useEffect(() => {
    const box = list.current?.parentElement;
    if (box && chosen.value === undefined) box.scrollTop = box.scrollHeight;
  }, [shown.length]);
  useEffect(() => {
    const box = list.current?.parentElement;
    if (!box) return;
    const above = new ResizeObserver(() =>
      box.style.setProperty("--above", `${Math.round(box.getBoundingClientRect().top + scrollY)}px`),
    );
    above.observe(document.body);
    return () => above.disconnect();
  }, []);
  if (!played) return null;
  const rowOf = (row: Row) => {
    const isOpen = row.at === open;
    const isSame = lit !== undefined && "packet" in row.step && row.step.packet === lit;
    const looks = `${language} ${isOpen} ${isSame}`;
    const before = drawn.current.get(row);
    // What does not change is not drawn again: there are many rows, and a step has to be quick.
    if (before?.looks === looks) return before.element;
    const element = <DiagramRow key={row.at} world={played.world} {...{ row, isOpen, isSame, language }} />;
    drawn.current.set(row, { looks, element });
    return element;
  };
  return (
    <section class="panel diagram-panel" aria-labelledby="diagram-title">
      <div class="panel-head">
        <h2 id="diagram-title">{t("whatHappened")}</h2>
        <label class="tick">
          <input
            type="checkbox"
            checked={showFrames.value}
            onChange={(event) => setFrames(event.currentTarget.checked)}
          />
          {t("showFrames")}
        </label>
      </div>
      <div class="lanes" aria-hidden="true">
        <span class="lane-name">Alice</span>
        <span class="lane-name">{t("relayMallory")}</span>
        <span class="lane-name">Bob</span>
      </div>
      <div class="diagram" tabIndex={-1}>
        {shown.length === 0 && <p class="empty">{t("nothingYet")}</p>}
        {earlier > 0 && (
          <p class="empty" data-claim="earlier">
            {t("earlierSteps", { count: earlier })}
          </p>
        )}
        <ol ref={list} aria-label={t("steps")}>
          {shown.slice(earlier).map(rowOf)}
        </ol>
      </div>
      <DeskStrip />
    </section>
  );
}

/** Nobody who writes should wonder why nothing comes: it lies on the desk, which is further down. */
function DeskStrip() {
  const waiting = moment.value?.desk.queue.length ?? 0;
  if (waiting === 0) return <p class="desk-strip">{t("nothingWaits")}</p>;
  return (
    <p class="desk-strip waits">
      <span data-claim="waits">{t("waits", { count: waiting })}</span>
      <button type="button" class="button small" onClick={() => document.querySelector(".desk")?.scrollIntoView()}>
        {t("showDesk")}
      </button>
      <button
        type="button"
        class="button small main"
        disabled={busy.value || moment.value?.desk.next === undefined}
        onClick={() => void act({ do: "deliverAll" })}
      >
        {t("do_deliverAll")}
      </button>
    </p>
  );
}

type RowProps = {
  readonly row: Row;
  readonly world: World;
  /** Another one draws it again. */
  readonly language: string;
  readonly isOpen: boolean;
  /** It is about the packet of the open step. */
  readonly isSame: boolean;
};

function DiagramRow({ row, world, language, isOpen, isSame }: RowProps) {
  const drawn = useMemo(() => <Drawn row={row} world={world} />, [row.at, world, language]);
  const said = useMemo(() => sentence(row.step, world), [row.at, world, language]);
  return (
    <li class={`step step-${row.draw} ${isOpen ? "open" : ""} ${isSame ? "same" : ""}`}>
      <button
        type="button"
        data-at={row.at}
        tabIndex={isOpen ? 0 : -1}
        aria-current={isOpen ? "step" : undefined}
        onClick={() => {
          chosen.value = row.at;
        }}
        onKeyDown={onKey}
      >
        <span class="only-read" data-claim={`step:${row.at}`}>
          {said}
        </span>
        <span class="drawn" aria-hidden="true" data-claim={`drawn:${row.at}`}>
          {drawn}
        </span>
      </button>
    </li>
  );
}

/** The arrow keys go from step to step. */
function onKey(event: TargetedKeyboardEvent<HTMLButtonElement>): void {
  const line = event.currentTarget.closest("li");
  const other = { ArrowDown: line?.nextElementSibling, ArrowUp: line?.previousElementSibling }[event.key];
  const button = other?.querySelector("button");
  if (!button) return;
  event.preventDefault();
  chosen.value = Number(button.dataset.at);
  button.focus();
}

function Drawn({ row, world }: { readonly row: Row; readonly world: World }) {
  if (row.draw === "arrow")
    return (
      <span class={`arrow arrow-${row.of} from-${row.from} to-${row.to}`}>
        <span class="arrow-label">
          {row.label}
          {"body" in row.step && <span class="arrow-size"> {t("bytes", { count: row.step.body.length })}</span>}
        </span>
        <span class="arrow-line" />
      </span>
    );
  if (row.draw === "mark")
    return (
      <span class={`mark-row lane-${row.lane}`}>
        <span class={`mark mark-${row.tone}`}>{sentence(row.step, world)}</span>
      </span>
    );
  return (
    <span class="move-row">
      <span class="move-number">{row.step.move}</span> <span>{sentence(row.step, world)}</span>
    </span>
  );
}
