import type { Suite } from "@sandi/protocol";
import { useMemo, useRef, useState } from "preact/hooks";
import { type Between, KeyOrigin } from "../origin/KeyOrigin.tsx";
import { originOf } from "../origin/originOf.ts";
import type { ViewsTranslate } from "../texts/index.ts";
import { FieldList } from "./FieldList.tsx";
import { HexGrid } from "./HexGrid.tsx";
import { RoundsOnDemand } from "./RoundsOnDemand.tsx";

/** DES encrypts so many bytes at a time. */
const BLOCK = 8;

export type BytesByFieldProps = {
  /** A whole body, as it travelled. It is not changed. */
  readonly body: Uint8Array;
  /** The suite that the body is of. */
  readonly suite: Pick<Suite, "name" | "explain">;
  readonly t: ViewsTranslate;
  /** Absent if the reader takes no part in the conversation. */
  readonly between?: Between;
  /** 8 bytes with which DES encrypted it, where that is no secret: in a lab. */
  readonly desKey?: Uint8Array;
};

/** The bytes of a message by field, and which key opens them. One field lights up in the list and among the bytes. */
export function BytesByField({ body, suite, t, between, desKey }: BytesByFieldProps) {
  const explanation = useMemo(() => suite.explain(body), [body, suite]);
  const { fields, kind, notation } = explanation;
  const origin = useMemo(() => originOf(explanation, suite.name, t), [explanation, suite, t]);
  const des = fields.find(({ name }) => name === "DES-CBC");
  const list = useRef<HTMLUListElement>(null);
  /** The field that is reached by Tab; the one that is focused; those that the pointer is on. */
  const [current, setCurrent] = useState(0);
  const [focused, setFocused] = useState<readonly number[]>();
  const [pointed, setPointed] = useState<readonly number[]>();
  const [opened, setOpened] = useState<number>();
  const lit = new Set(pointed ?? focused ?? (opened === undefined ? [] : [opened]));

  const focus = (index: number) => {
    setCurrent(index);
    setFocused([index]);
  };
  const goTo = (index: number) => list.current?.querySelectorAll<HTMLElement>(".bytes-field-name")[index]?.focus();
  const light = { onPoint: setPointed, onLeave: () => setFocused(undefined) };

  return (
    <section class="bytes" aria-label={t("bytesTitle")}>
      <p class="bytes-head">
        <strong>{suite.name}</strong> · <strong>{kind}</strong> · {t("bytesCount", { count: body.length })}
        {notation && <code class="bytes-notation">{notation}</code>}
      </p>
      <div class="bytes-columns">
        <HexGrid
          {...light}
          {...{ body, explanation, lit, current, t }}
          onFocus={focus}
          onChoose={(index) => {
            setOpened(index);
            goTo(index);
          }}
        />
        <FieldList
          {...light}
          {...{ body, explanation, lit, current, opened, list, t }}
          onFocus={focus}
          onGo={goTo}
          onOpen={(index) => setOpened(index === opened ? undefined : index)}
        />
      </div>
      {origin.steps.length > 0 && <KeyOrigin {...{ origin, fields, between, t }} onPoint={setPointed} onGo={goTo} />}
      {des && <RoundsOnDemand block={body.slice(des.offset, des.offset + BLOCK)} t={t} secretKey={desKey} />}
    </section>
  );
}
