import type { reference } from "@sandi/crypto/des";
import { useId } from "preact/hooks";
import type { ViewsTranslate } from "../texts/index.ts";
import { readBox } from "./sBox.ts";

type Props = {
  readonly round: reference.Round;
  /** From 0. */
  readonly box: number;
  readonly t: ViewsTranslate;
  onChoose(box: number): void;
};

/** One of the eight tables, with the row and the column that its six bits choose. */
export function SBox({ round, box, t, onChoose }: Props) {
  const id = useId();
  const { table, outer, row, inner, column, value, bits } = readBox(round, box);
  const n = box + 1;
  return (
    <div class="des-box">
      <fieldset class="des-choice">
        <legend>{t("desBox")}</legend>
        {round.B.map((_, index) => (
          <label key={index}>
            <input type="radio" name={id} checked={index === box} onChange={() => onChoose(index)} />
            <span>S{index + 1}</span>
          </label>
        ))}
      </fieldset>
      <table class="des-table">
        <caption>
          {t("desBoxCaption", { box: n, outer, row, inner, column })}{" "}
          <strong>{t("desBoxResult", { value, bits })}</strong>
        </caption>
        <thead>
          <tr>
            <td />
            {table[0]!.map((_, at) => (
              <th
                key={at}
                scope="col"
                class={at === column ? "des-lit" : ""}
                aria-label={t("desColumn", { column: at })}
              >
                {at}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.map((values, at) => (
            <tr key={at} class={at === row ? "des-lit" : ""}>
              <th scope="row" aria-label={t("desRow", { row: at })}>
                {at}
              </th>
              {values.map((one, place) => (
                <td key={place} class={classOf(at === row, place === column)}>
                  {at === row && place === column ? <strong>{one}</strong> : one}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function classOf(isRow: boolean, isColumn: boolean): string {
  return isRow && isColumn ? "des-hit" : isColumn ? "des-lit" : "";
}
