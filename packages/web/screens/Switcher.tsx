import { useEffect, useRef, useState } from "preact/hooks";
import { Dialog } from "../parts/dialog.tsx";
import { NameOf, named } from "../parts/nameOf.tsx";
import type { App } from "../state/app.ts";
import { t } from "../state/language.ts";
import { go } from "../state/route.ts";

const SHOWN = 8;

/** Goes to a conversation by a few letters of its name. */
export function Switcher({ app, onClose }: { readonly app: App; readonly onClose: () => void }) {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const found = named([...app.conversations.value, ...app.archived.value], query).slice(0, SHOWN);
  const chosen = found[Math.min(at, found.length - 1)];
  const open = (id: string) => {
    onClose();
    go({ at: "chat", person: id });
  };
  return (
    <Dialog title={t("switchTo")} onClose={onClose}>
      <input
        ref={field}
        type="text"
        role="combobox"
        aria-label={t("switchName")}
        aria-expanded="true"
        aria-controls="switch-list"
        aria-activedescendant={chosen && `switch-${chosen.id}`}
        autocomplete="off"
        value={query}
        onInput={(event) => {
          setQuery(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && chosen) open(chosen.id);
          else if (event.key === "ArrowDown") setAt(Math.min(at + 1, found.length - 1));
          else if (event.key === "ArrowUp") setAt(Math.max(at - 1, 0));
          else return;
          event.preventDefault();
        }}
      />
      <div id="switch-list" role="listbox" aria-label={t("conversations")} class="switch-list">
        {found.map((person) => (
          <div
            key={person.id}
            id={`switch-${person.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={person === chosen}
            onPointerDown={() => open(person.id)}
          >
            <NameOf person={person} />
            {person.unread > 0 && <span class="badge">{person.unread}</span>}
          </div>
        ))}
      </div>
    </Dialog>
  );
}
