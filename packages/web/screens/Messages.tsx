import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Line, Person } from "../messenger/port.ts";
import { announce } from "../parts/announcer.tsx";
import { FaultText } from "../parts/faultText.tsx";
import { Icon } from "../parts/icon.tsx";
import { nameOf } from "../parts/nameOf.tsx";
import { foldedText, safeText } from "../parts/safe.ts";
import { dayName } from "../parts/times.ts";
import { useVirtual } from "../parts/useVirtual.ts";
import type { App } from "../state/app.ts";
import { t } from "../state/language.ts";
import { type Row, rowsOf } from "../state/rows.ts";
import type { Part, Timeline } from "../state/timeline.ts";
import { Message } from "./Message.tsx";
import { timerText } from "./timerText.ts";

type Props = {
  readonly app: App;
  readonly person: Person;
  readonly timeline: Timeline;
  readonly jump: number | undefined;
  /** Where the line "new messages" stands: the first line that was unread when the conversation was opened. */
  readonly unreadFrom: number | undefined;
  readonly listRef: RefObject<HTMLElement | null>;
  readonly onReply: (line: Line) => void;
  readonly onEdit: (line: Line) => void;
  readonly onLook: (line: Line) => void;
  /** Reads the newest. */
  readonly onNewest: () => void;
};

/** Rows that are near the end: where older or newer lines are read before somebody gets there. */
const NEAR = 12;
const ESTIMATE: Readonly<Record<Row["row"], number>> = { day: 44, unread: 36, line: 52, unreadable: 64, timer: 40 };

/** The lines of a conversation, held at their end. Only those that can be seen are in the page. */
export function Messages({
  app,
  person,
  timeline,
  jump,
  unreadFrom,
  listRef,
  onReply,
  onEdit,
  onLook,
  onNewest,
}: Props) {
  const lines = timeline.lines.value;
  const hasOlder = timeline.hasOlder.value;
  const rows = useMemo(() => rowsOf(lines, unreadFrom, hasOlder), [lines, unreadFrom, hasOlder]);
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtual({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: (index) => ESTIMATE[rows[index]!.row],
    getItemKey: (index) => rows[index]!.key,
    overscan: 8,
    anchorTo: "end",
    followOnAppend: timeline.isLive.value,
    paddingStart: 8,
    paddingEnd: 8,
  });
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  const isPlaced = usePlace(virtual, rows, timeline.part.value, unreadFrom);
  useEffect(() => {
    if (isPlaced && first < NEAR && hasOlder) void timeline.older();
  }, [isPlaced, first, rows.length, timeline]);
  useEffect(() => {
    if (isPlaced && last > rows.length - NEAR && timeline.hasNewer.value) void timeline.newer();
  }, [isPlaced, last, rows.length, timeline]);
  useAnnounced(timeline, person);
  useEnd(virtual, scroll, timeline);
  const away = rows.length > 0 && (timeline.hasNewer.value || !virtual.isAtEnd(240));
  const quoted = (id: string) => lines.find((line) => line.id === id);
  return (
    <div class="messages" ref={scroll}>
      {timeline.part.value && rows.length === 0 && (
        <p class="hint empty">{t("nothingSaidLong", { name: nameOf(person) })}</p>
      )}
      <section
        ref={listRef}
        role="log"
        aria-label={t("messages")}
        aria-live="off"
        class="message-list"
        style={{ height: `${virtual.getTotalSize()}px` }}
      >
        {items.map(({ index, key, start }) => {
          const row = rows[index];
          if (!row) return null;
          return (
            <div
              key={key}
              data-index={index}
              ref={virtual.measureElement}
              class="message-row"
              style={{ transform: `translateY(${start}px)` }}
            >
              {row.row === "line" ? (
                <Message
                  app={app}
                  person={person}
                  line={row.line}
                  first={row.first}
                  last={row.last}
                  found={row.line.seq === jump}
                  answers={row.line.replyTo === undefined ? undefined : quoted(row.line.replyTo)}
                  onReply={onReply}
                  onEdit={onEdit}
                  onLook={onLook}
                />
              ) : (
                <OtherRow row={row} person={person} onLook={onLook} />
              )}
            </div>
          );
        })}
      </section>
      {away && (
        <button
          type="button"
          class="button newest"
          onClick={() => (timeline.hasNewer.value ? onNewest() : virtual.scrollToEnd())}
        >
          <Icon name="down" />
          {t("newest")}
        </button>
      )}
    </div>
  );
}

type OtherProps = {
  readonly row: Exclude<Row, { row: "line" }>;
  readonly person: Person;
  readonly onLook: (line: Line) => void;
};

function OtherRow({ row, person, onLook }: OtherProps) {
  switch (row.row) {
    case "day":
      return (
        <h2 class="day">
          <span>{dayName(row.at, Date.now())}</span>
        </h2>
      );
    case "unread":
      return (
        <h2 class="unread-line">
          <span>{t("newMessages")}</span>
        </h2>
      );
    case "timer": {
      const { from, setsTimer } = row.line;
      const who = from === "me" ? t("you") : nameOf(person);
      const text = setsTimer === 0 ? t("timerOff", { who }) : t("timerOn", { who, time: timerText(setsTimer!) });
      return (
        <p class="event">
          <Icon name="timer" /> {text}
        </p>
      );
    }
    case "unreadable": {
      const [line] = row.lines;
      return (
        <div class="event unreadable">
          <p>
            <Icon name="warning" /> {t("unreadable", { count: row.lines.length })} <FaultText fault={line!.fault!} />
          </p>
          <button type="button" class="link-button" onClick={() => onLook(line!)}>
            {t("lookInside")}
          </button>
        </div>
      );
    }
  }
}

/**
 * Begins at the line that was searched for, at the first that is new, or at the end.
 * @returns whether the list is there: before that, nothing says what is near
 */
function usePlace(
  virtual: ReturnType<typeof useVirtual>,
  rows: readonly Row[],
  part: Part | undefined,
  unreadFrom: number | undefined,
): boolean {
  const [placed, setPlaced] = useState<Part | undefined>(undefined);
  useLayoutEffect(() => {
    if (part === undefined) return;
    const { around } = part;
    const isThere = (row: Row) =>
      row.row === "unread" ? around === unreadFrom : row.row === "line" && row.line.seq >= around!;
    const wanted = around === undefined ? -1 : rows.findIndex(isThere);
    if (wanted < 0) virtual.scrollToEnd();
    else virtual.scrollToIndex(wanted, { align: around === unreadFrom ? "start" : "center" });
    // The list hears of it before the next frame.
    const frame = requestAnimationFrame(() => setPlaced(part));
    return () => cancelAnimationFrame(frame);
  }, [virtual, part]);
  return part !== undefined && placed === part;
}

/** Stays at the end when the place for it grows or shrinks, and goes there with what one has just written. */
function useEnd(
  virtual: ReturnType<typeof useVirtual>,
  scroll: RefObject<HTMLElement | null>,
  timeline: Timeline,
): void {
  const wasAtEnd = useRef(true);
  wasAtEnd.current = virtual.isAtEnd(8);
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (wasAtEnd.current) virtual.scrollToEnd();
    });
    observer.observe(scroll.current!);
    return () => observer.disconnect();
  }, [virtual, scroll]);
  const last = timeline.lines.value.at(-1);
  const before = useRef<Line | undefined>(undefined);
  useEffect(() => {
    const isNew = before.current !== undefined && last !== undefined && last.seq > before.current.seq;
    before.current = last;
    if (isNew && timeline.isLive.value && last.from === "me") virtual.scrollToEnd();
  }, [virtual, timeline, last]);
}

/** What comes while somebody looks is read out, the sender first. */
function useAnnounced(timeline: Timeline, person: Person): void {
  const heard = useRef<number | undefined>(undefined);
  const lines = timeline.lines.value;
  const isLoaded = timeline.part.value !== undefined;
  useEffect(() => {
    if (!isLoaded) return;
    const newest = lines.at(-1)?.seq ?? 0;
    if (heard.current !== undefined && timeline.isLive.value)
      for (const line of lines)
        if (line.seq > heard.current && line.from === "them" && line.text !== "")
          announce(`${nameOf(person)}: ${safeText(foldedText(line.text))}`);
    heard.current = Math.max(newest, heard.current ?? 0);
  }, [lines, isLoaded, person, timeline]);
}
