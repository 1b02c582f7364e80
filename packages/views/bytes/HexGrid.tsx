import { toHex } from "@sandi/crypto";
import type { BodyField, Explanation } from "@sandi/protocol";
import { useEffect, useId, useMemo, useRef } from "preact/hooks";
import { stepIn } from "../keys.ts";
import type { ViewsTranslate } from "../texts/index.ts";
import { classOf } from "./classOf.ts";
import { type HexCell, hexCells, ROW } from "./hexCells.ts";

type Props = {
  readonly body: Uint8Array;
  readonly explanation: Explanation;
  readonly lit: ReadonlySet<number>;
  readonly current: number;
  readonly t: ViewsTranslate;
  onPoint(fields: readonly number[] | undefined): void;
  onFocus(field: number): void;
  onLeave(): void;
  /** A field is to be looked at in the list. */
  onChoose(field: number): void;
};

/** All bytes in rows, field by field. It has one focus, whose active part the arrow keys move. */
export function HexGrid({ body, explanation, lit, current, t, onPoint, onFocus, onLeave, onChoose }: Props) {
  const { fields } = explanation;
  const id = useId();
  const grid = useRef<HTMLDivElement>(null);
  const cells = useMemo(() => fields.map(hexCells), [fields]);
  const first = Math.min(...lit);
  // Within its own box only: the page stays where the reader has scrolled it to.
  useEffect(() => {
    const box = grid.current;
    const cell = box?.querySelector<HTMLElement>(`[data-field="${first}"] .bytes-byte`);
    if (!box || !cell || box.matches(":hover")) return;
    const top = cell.offsetTop - box.offsetTop;
    if (top < box.scrollTop || top + cell.offsetHeight > box.scrollTop + box.clientHeight)
      box.scrollTop = top - cell.offsetHeight;
  }, [first]);
  return (
    <div
      class="bytes-hex"
      ref={grid}
      role="listbox"
      tabIndex={0}
      aria-label={t("bytesHex")}
      aria-activedescendant={`${id}-${current}`}
      onFocus={() => onFocus(current)}
      onBlur={onLeave}
      onPointerLeave={() => onPoint(undefined)}
      onKeyDown={(event) => {
        const next = stepIn(event, current, fields.length);
        if (next !== undefined) onFocus(next);
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        onChoose(current);
      }}
    >
      {fields.map((field, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the list box has the focus, and its keys
        // biome-ignore lint/a11y/useFocusableInteractive: as above
        <div
          key={field.offset}
          id={`${id}-${index}`}
          role="option"
          class={`bytes-part bytes-is-${classOf(field)} ${lit.has(index) ? "bytes-lit" : ""}`}
          data-field={index}
          aria-selected={lit.has(index)}
          onPointerOver={() => onPoint([index])}
          onClick={() => onChoose(index)}
        >
          <span class="bytes-said">
            {field.name}, {t("bytesPlace", { count: field.size, offset: String(field.offset) })}
          </span>
          <span class="bytes-part" aria-hidden="true">
            {cells[index]!.map((cell) => (
              <Cell key={keyOf(cell)} {...{ cell, body, field, t }} />
            ))}
          </span>
        </div>
      ))}
    </div>
  );
}

type CellProps = {
  readonly cell: HexCell;
  readonly body: Uint8Array;
  readonly field: BodyField;
  readonly t: ViewsTranslate;
};

function Cell({ cell, body, field, t }: CellProps) {
  if (cell.show === "fold") return <span class="bytes-fold">⋯ {t("bytesFolded", { count: cell.to - cell.from })}</span>;
  const { at } = cell;
  if (cell.show === "offset")
    return <span class={`bytes-offset ${at % ROW === 0 ? "" : "bytes-half"}`}>{String(at).padStart(4, "0")}</span>;
  const edges = `${at === field.offset ? "bytes-begins" : ""} ${at === field.offset + field.size - 1 ? "bytes-ends" : ""}`;
  return <span class={`bytes-byte ${edges}`}>{toHex(body.subarray(at, at + 1))}</span>;
}

function keyOf(cell: HexCell): string {
  return cell.show === "fold" ? "fold" : `${cell.show} ${cell.at}`;
}
