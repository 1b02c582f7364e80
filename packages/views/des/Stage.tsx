import type { reference } from "@sandi/crypto/des";
import type { ViewsTranslate } from "../texts/index.ts";
import { rowsOf } from "./rows.ts";

type Props = {
  readonly trace: reference.BlockTrace;
  readonly stage: number;
  /** The S-box whose bits are lit, from 0. */
  readonly box: number;
  readonly t: ViewsTranslate;
};

/** The values of one step, in the order in which they come about. */
export function Stage({ trace, stage, box, t }: Props) {
  return (
    <dl class="des-values">
      {rowsOf(trace, stage, t).map(({ name, bits, group, about, boxes }) => (
        <div key={name} class="des-value">
          <dt>{name}</dt>
          <dd>
            <span class="des-bits">
              {groupsOf(bits, group).map((text, index) => (
                <span key={index} class={boxes && index === box ? "des-group des-lit" : "des-group"}>
                  {text}
                </span>
              ))}
            </span>
            {about && <span class="des-about">{about}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function groupsOf(bits: reference.Bits, size: number): string[] {
  return Array.from({ length: bits.length / size }, (_, i) => bits.slice(i * size, (i + 1) * size).join(""));
}
