import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../state/language.ts";

const COMMON = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

type Props = { readonly onReact: (reaction: string) => void; readonly onClose: () => void };

/** Six that are used most, and any other from the system's own keyboard. */
export function React({ onReact, onClose }: Props) {
  const [other, setOther] = useState("");
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <fieldset
      class="react"
      aria-label={t("react")}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      {COMMON.map((reaction, at) => (
        <button
          key={reaction}
          ref={at === 0 ? first : null}
          type="button"
          class="icon-button"
          aria-label={reaction}
          onClick={() => onReact(reaction)}
        >
          {reaction}
        </button>
      ))}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (other.trim() !== "") onReact(other.trim());
        }}
      >
        <input
          type="text"
          size={5}
          aria-label={t("otherReaction")}
          placeholder="Emoji"
          value={other}
          onInput={(event) => setOther(event.currentTarget.value)}
        />
      </form>
    </fieldset>
  );
}
