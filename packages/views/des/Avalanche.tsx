import { useId, useMemo, useState } from "preact/hooks";
import type { ViewsTranslate } from "../texts/index.ts";
import { countOf, type Flip, isParity, type Spread, spreadOf } from "./avalanche.ts";
import { BitGrid } from "./BitGrid.tsx";

type Props = { readonly block: Uint8Array; readonly secretKey: Uint8Array; readonly t: ViewsTranslate };

/** One flipped bit, and what it changes in each round: as a picture, and as a table. */
export function Avalanche({ block, secretKey, t }: Props) {
  const id = useId();
  const [flip, setFlip] = useState<Flip>({ of: "block", n: 1 });
  const spread = useMemo(() => spreadOf(secretKey, block, flip), [secretKey, block, flip]);
  return (
    <div class="des-avalanche">
      <h3>{t("avalancheTitle")}</h3>
      <p id={`${id}-how`}>{t("avalancheHow")}</p>
      <div class="des-flips">
        {(["block", "key"] as const).map((of) => (
          <BitGrid
            key={of}
            bytes={of === "block" ? block : secretKey}
            flipped={flip.of === of ? flip.n : undefined}
            label={t(of === "block" ? "avalancheBlock" : "avalancheKey")}
            onFlip={(n) => setFlip({ of, n })}
            t={t}
          />
        ))}
      </div>
      <output class="des-said">
        {isParity(flip) ? t("avalancheParity") : t("avalanchePicture", { count: countOf(spread.at(-1)!) })}
      </output>
      <div class="des-spread">
        <Picture spread={spread} label={t("avalanchePicture", { count: countOf(spread.at(-1)!) })} />
        <Counts spread={spread} t={t} />
      </div>
    </div>
  );
}

function Picture({ spread, label }: { readonly spread: Spread; readonly label: string }) {
  const squares = spread.flatMap((row, y) => row.flatMap((changed, x) => (changed ? [`M${x} ${y}h.9v.9h-.9z`] : [])));
  return (
    <svg class="des-picture" viewBox={`0 0 64 ${spread.length}`} role="img" aria-label={label}>
      <path class="des-grid" d={spread.map((_, y) => `M0 ${y}h63.9v.9h-63.9z`).join("")} />
      <path class="des-changed" d={squares.join("")} />
    </svg>
  );
}

function Counts({ spread, t }: { readonly spread: Spread; readonly t: ViewsTranslate }) {
  return (
    <table class="des-counts">
      <thead>
        <tr>
          <th scope="col">{t("avalancheRound")}</th>
          <th scope="col">{t("avalancheChanged")}</th>
        </tr>
      </thead>
      <tbody>
        {spread.slice(0, -1).map((row, round) => (
          <tr key={round}>
            <th scope="row">{round === 0 ? t("avalancheAtStart") : round}</th>
            <td>
              <span>{countOf(row)}</span>
              <svg viewBox="0 0 64 4" preserveAspectRatio="none" aria-hidden="true">
                <rect class="des-changed" width={countOf(row)} height="4" />
              </svg>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
