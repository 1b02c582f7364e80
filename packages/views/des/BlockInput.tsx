import { fromHex, toHex } from "@sandi/crypto";
import { BLOCK_SIZE } from "@sandi/crypto/des";
import { useId, useState } from "preact/hooks";
import type { ViewsTranslate } from "../texts/index.ts";

type Props = {
  readonly label: string;
  readonly bytes: Uint8Array;
  readonly t: ViewsTranslate;
  onChange(bytes: Uint8Array): void;
};

/** Eight bytes in hexadecimal. What cannot be read stays in the field, and changes nothing. */
export function BlockInput({ label, bytes, t, onChange }: Props) {
  const id = useId();
  const [text, setText] = useState(toHex(bytes));
  const fits = readBlock(text) !== undefined;
  return (
    <div class="des-input">
      <label for={id}>{label}</label>
      <input
        id={id}
        value={text}
        size={18}
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        aria-invalid={!fits}
        aria-describedby={`${id}-how`}
        onInput={({ currentTarget: { value } }) => {
          setText(value);
          const read = readBlock(value);
          if (read) onChange(read);
        }}
      />
      <span id={`${id}-how`} class={fits ? "bytes-how" : "bytes-how des-bad"}>
        {fits ? t("desHexHow") : `⚠ ${t("desBadHex")}`}
      </span>
    </div>
  );
}

function readBlock(text: string): Uint8Array | undefined {
  const bytes = fromHex(text.replaceAll(/\s/g, "").toLowerCase());
  return bytes?.length === BLOCK_SIZE ? bytes : undefined;
}
