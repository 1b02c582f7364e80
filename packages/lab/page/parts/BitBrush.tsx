import { toHex } from "@sandi/crypto";
import { useRef, useState } from "preact/hooks";
import { heatOf } from "../../attacks/heat.ts";
import type { Packet } from "../../world/desk.ts";
import { pagePlatform } from "../platform.ts";
import { breathe } from "../state/breathe.ts";
import { act, busy, movesHere, run } from "../state/lab.ts";
import { t } from "../state/language.ts";
import { isNarrow } from "../state/width.ts";
import { Claim } from "./Claim.tsx";

/** So many bits are tried between two looks at the map. */
const LOOK = 16;
const BITS = [0, 1, 2, 3, 4, 5, 6, 7] as const;
/** Hues of the checks, in the order in which they are met; what nobody caught has a colour of its own. */
const HUES = 6;
const UNCAUGHT = ["UNNOTICED", "LOST", "SAME"] as const;

/** The bytes of a packet, each bit of which can be flipped; and a map of which check catches which of them. */
export function BitBrush({ packet }: { readonly packet: Packet }) {
  const { body } = packet;
  const { fields } = run.value!.world.person("alice").suite.explain(body);
  const perRow = isNarrow.value ? 8 : 16;
  const [at, setAt] = useState(0);
  const grid = useRef<HTMLDivElement>(null);
  const [heat, setHeat] = useState<ReadonlyMap<number, string>>(new Map());
  const [progress, setProgress] = useState<{ readonly done: number; readonly all: number }>();
  const stop = useRef(false);
  const field = fields.find(({ offset, size }) => at >= offset && at < offset + size);
  const go = (to: number) => {
    const next = Math.max(0, Math.min(body.length - 1, to));
    setAt(next);
    grid.current?.querySelector<HTMLElement>(`[data-byte="${next}"]`)?.focus();
  };
  const map = async (all: boolean) => {
    const { protocol, seed } = run.value!;
    const bits = Array.from(body, (_, byte) =>
      all ? BITS.map((bit) => byte * 8 + bit) : [byte * 8 + (byte % 8)],
    ).flat();
    const found = new Map<number, string>();
    stop.current = false;
    setHeat(found);
    setProgress({ done: 0, all: bits.length });
    const plan = { protocol, seed, moves: movesHere.value, packet: packet.packet, bits };
    let done = 0;
    for await (const { bit, caught } of heatOf(plan, pagePlatform)) {
      const before = found.get(bit >> 3);
      // The worst of a byte's bits is what counts.
      if (before === undefined || isUncaught(caught)) found.set(bit >> 3, caught);
      if (++done % LOOK === 0) {
        setHeat(new Map(found));
        setProgress({ done, all: bits.length });
      }
      await breathe();
      if (stop.current) break;
    }
    setHeat(new Map(found));
    setProgress(undefined);
  };
  const checks = [...new Set(heat.values())].filter((check) => !isUncaught(check)).sort();
  const classOf = (caught: string | undefined) => {
    if (caught === undefined) return "";
    return isUncaught(caught) ? `heat-${caught.toLowerCase()}` : `heat-${checks.indexOf(caught) % HUES}`;
  };
  return (
    <div class="brush">
      <p class="hint">{t("brushAbout")}</p>
      {/* biome-ignore lint/a11y/useSemanticElements: bytes are cells that the arrow keys move among */}
      <div class="brush-grid" role="grid" aria-label={t("brushGrid", { packet: packet.packet })} ref={grid}>
        {Array.from({ length: Math.ceil(body.length / perRow) }, (_, row) => row * perRow).map((start) => (
          // biome-ignore lint/a11y/useSemanticElements: as above
          // biome-ignore lint/a11y/useFocusableInteractive: its cells are
          <div key={start} role="row" class="brush-row">
            <span class="brush-offset" aria-hidden="true">
              {String(start).padStart(4, "0")}
            </span>
            {[...body.subarray(start, start + perRow)].map((value, i) => {
              const byte = start + i;
              const caught = heat.get(byte);
              return (
                // biome-ignore lint/a11y/useSemanticElements: as above
                <button
                  key={byte}
                  type="button"
                  role="gridcell"
                  data-byte={byte}
                  data-caught={caught}
                  class={`brush-byte ${classOf(caught)} ${byte === at ? "at" : ""}`}
                  tabIndex={byte === at ? 0 : -1}
                  aria-label={t("brushByte", {
                    at: String(byte),
                    hex: toHex(Uint8Array.of(value)),
                    caught: caught ?? "",
                  })}
                  onClick={() => setAt(byte)}
                  onKeyDown={(event) => {
                    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: perRow, ArrowUp: -perRow }[event.key];
                    if (by === undefined) return;
                    event.preventDefault();
                    event.stopPropagation();
                    go(byte + by);
                  }}
                >
                  {toHex(Uint8Array.of(value))}
                </button>
              );
            })}
          </div>
        ))}
      </div>
      <div class="brush-bits">
        <span>
          {t("byteAt", { at: String(at) })}
          {field && (
            <>
              {" "}
              · <code>{field.name}</code>
            </>
          )}
        </span>
        {BITS.map((bit) => {
          const isOn = (body[at]! & (0x80 >> bit)) !== 0;
          return (
            <button
              key={bit}
              type="button"
              class={`bit ${isOn ? "on" : ""}`}
              disabled={busy.value}
              aria-label={t("flipBit", { bit: String(at * 8 + bit), value: isOn ? "1" : "0" })}
              onClick={() => void act({ do: "flip", packet: packet.packet, bit: at * 8 + bit })}
            >
              {isOn ? 1 : 0}
            </button>
          );
        })}
      </div>
      <div class="buttons">
        {progress ? (
          <>
            <progress max={progress.all} value={progress.done} aria-label={t("heatProgress")} />
            <button
              type="button"
              class="button small"
              onClick={() => {
                stop.current = true;
              }}
            >
              {t("stop")}
            </button>
          </>
        ) : (
          <>
            <button type="button" class="button small" onClick={() => void map(false)}>
              {t("heatBytes")}
            </button>
            <button type="button" class="button small" onClick={() => void map(true)}>
              {t("heatBits", { count: body.length * 8 })}
            </button>
          </>
        )}
      </div>
      {heat.size > 0 && (
        <ul class="heat-legend" aria-label={t("heatLegend")}>
          {[...checks, ...UNCAUGHT.filter((one) => [...heat.values()].includes(one))].map((check) => (
            <li key={check}>
              <span class={`swatch ${classOf(check)}`} aria-hidden="true" />
              {isUncaught(check) ? t(`heat_${check}`) : <Claim of={`heat:${packet.packet}`}>{check}</Claim>}{" "}
              <span class="quiet">
                {t("bytes", { count: [...heat.values()].filter((one) => one === check).length })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function isUncaught(check: string): check is (typeof UNCAUGHT)[number] {
  return (UNCAUGHT as readonly string[]).includes(check);
}
