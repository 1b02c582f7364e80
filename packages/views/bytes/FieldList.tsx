import { hexGroups } from "@sandi/crypto";
import type { BodyField, Explanation } from "@sandi/protocol";
import type { RefObject } from "preact";
import { useId, useState } from "preact/hooks";
import { stepIn } from "../keys.ts";
import type { ViewsTranslate } from "../texts/index.ts";
import { classOf } from "./classOf.ts";
import { fieldValue } from "./fieldValue.ts";

/** Of a field that is longer than `LONG`, so many bytes are shown at first. */
const SHOWN = 64;
const LONG = 96;

type Props = {
  readonly body: Uint8Array;
  readonly explanation: Explanation;
  readonly lit: ReadonlySet<number>;
  readonly current: number;
  readonly opened: number | undefined;
  readonly list: RefObject<HTMLUListElement | null>;
  readonly t: ViewsTranslate;
  onPoint(fields: readonly number[] | undefined): void;
  onFocus(field: number): void;
  onLeave(): void;
  onGo(field: number): void;
  onOpen(field: number): void;
};

/** What each field is, how large, and what it says. One of them has the focus, and the arrow keys move it. */
export function FieldList({ body, explanation, lit, current, opened, list, t, ...on }: Props) {
  const id = useId();
  const { fields } = explanation;
  return (
    <div class="bytes-fields">
      <h3 id={`${id}-title`}>{t("bytesFields")}</h3>
      <p class="bytes-how" id={`${id}-how`}>
        {t("bytesFieldsHow")}
      </p>
      <ul ref={list} aria-labelledby={`${id}-title`} onPointerLeave={() => on.onPoint(undefined)}>
        {fields.map((field, index) => (
          <li
            key={field.offset}
            class={`bytes-field bytes-is-${classOf(field)} ${lit.has(index) ? "bytes-lit" : ""}`}
            onPointerEnter={() => on.onPoint([index])}
          >
            <button
              type="button"
              class="bytes-field-name"
              tabIndex={index === current ? 0 : -1}
              aria-expanded={index === opened}
              aria-describedby={`${id}-how`}
              onFocus={() => on.onFocus(index)}
              onBlur={on.onLeave}
              onClick={() => on.onOpen(index)}
              onKeyDown={(event) => {
                const next = stepIn(event, index, fields.length);
                if (next !== undefined) on.onGo(next);
              }}
            >
              <span class="bytes-mark" aria-hidden="true">
                ▸
              </span>
              <span class="bytes-line">
                <span class="bytes-name">{field.name}</span>{" "}
                <span class="bytes-value">{fieldValue(field, body, explanation, t)}</span>
              </span>{" "}
              <span class="bytes-line">
                <span class="bytes-meaning">{t(field.meaning)}</span>{" "}
                <span class="bytes-place">{t("bytesPlace", { count: field.size, offset: String(field.offset) })}</span>
              </span>
            </button>
            {index === opened && <AllBytes {...{ body, field, t }} />}
          </li>
        ))}
      </ul>
    </div>
  );
}

function AllBytes({
  body,
  field,
  t,
}: {
  readonly body: Uint8Array;
  readonly field: BodyField;
  readonly t: ViewsTranslate;
}) {
  const { offset, size } = field;
  const [all, setAll] = useState(size <= LONG);
  return (
    <div class="bytes-all">
      <code>{hexGroups(body.subarray(offset, offset + size), all ? size : SHOWN)}</code>
      {!all && (
        <button type="button" class="bytes-button" onClick={() => setAll(true)}>
          {t("bytesAll", { count: size })}
        </button>
      )}
    </div>
  );
}
