import { useId, useRef, useState } from "preact/hooks";
import { stepIn } from "../keys.ts";
import type { ViewsTranslate } from "../texts/index.ts";

const WIDTH = 8;

type Props = {
  readonly bytes: Uint8Array;
  /** Counted from 1. */
  readonly flipped: number | undefined;
  readonly label: string;
  readonly t: ViewsTranslate;
  onFlip(n: number): void;
};

/** The bits of eight bytes, a row each, as switches of which one is flipped. */
export function BitGrid({ bytes, flipped, label, t, onFlip }: Props) {
  const id = useId();
  const grid = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(WIDTH, "0")).join("");
  return (
    <div class="des-bitgrid">
      <p id={id}>{label}</p>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a grid everywhere */}
      <div
        ref={grid}
        class="des-switches"
        role="group"
        aria-labelledby={id}
        aria-description={t("avalancheBitsHow")}
        onKeyDown={(event) => {
          const down =
            event.key === "ArrowDown" ? current + WIDTH : event.key === "ArrowUp" ? current - WIDTH : undefined;
          if (down !== undefined && (down < 0 || down >= bits.length)) return event.preventDefault();
          const next = down ?? stepIn(event, current, bits.length);
          if (next === undefined) return;
          event.preventDefault();
          grid.current!.querySelectorAll("button")[next]!.focus();
        }}
      >
        {[...bits].map((bit, at) => {
          const isFlipped = flipped === at + 1;
          const shown = isFlipped ? String(1 - Number(bit)) : bit;
          return (
            <button
              key={at}
              type="button"
              class="des-bit"
              tabIndex={at === current ? 0 : -1}
              aria-pressed={isFlipped}
              aria-label={t("avalancheBit", { n: at + 1, bit: shown })}
              onFocus={() => setCurrent(at)}
              onClick={() => onFlip(at + 1)}
            >
              {shown}
            </button>
          );
        })}
      </div>
    </div>
  );
}
