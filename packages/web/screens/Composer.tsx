import { useEffect, useRef, useState } from "preact/hooks";
import { faultOf } from "../messenger/fault.ts";
import type { Fault, Line, Person } from "../messenger/port.ts";
import { FaultAlert } from "../parts/faultAlert.tsx";
import { Icon } from "../parts/icon.tsx";
import { nameOf } from "../parts/nameOf.tsx";
import { safeLine } from "../parts/safe.ts";
import type { App } from "../state/app.ts";
import { hasWritten } from "../state/attention.ts";
import { t } from "../state/language.ts";

/** What the next text is: one of its own, an answer, or a change of one's own. */
export type Writing =
  | { readonly as: "text" }
  | { readonly as: "reply"; readonly line: Line }
  | { readonly as: "edit"; readonly line: Line };

type Props = {
  readonly app: App;
  readonly person: Person;
  readonly writing: Writing;
  readonly onWriting: (writing: Writing) => void;
  /** Something is about to be said that stands behind the newest line. */
  readonly onSend: () => void;
  /** The key that leads to the messages, where nothing is written. */
  readonly onUp: () => void;
};

const DRAFT_MS = 400;

export function Composer({ app, person, writing, onWriting, onSend, onUp }: Props) {
  const [text, setText] = useState(person.draft);
  const [fault, setFault] = useState<Fault | undefined>(undefined);
  const field = useRef<HTMLTextAreaElement>(null);
  const draft = useRef({ timer: undefined as ReturnType<typeof setTimeout> | undefined, kept: person.draft });
  const { id } = person;
  const keep = (value: string) => {
    clearTimeout(draft.current.timer);
    if (value === draft.current.kept) return;
    draft.current.kept = value;
    app.messenger.setDraft(id, value).catch((error: unknown) => app.tell(faultOf(error), id));
  };
  const latest = useRef(text);
  latest.current = writing.as === "edit" ? draft.current.kept : text;
  /** Texts that are not on disk yet. Until they are, the draft that they came from stays. */
  const saying = useRef(0);
  const isHere = useRef(true);
  useEffect(() => {
    if (!matchMedia("(pointer: coarse)").matches) field.current?.focus();
    return () => {
      isHere.current = false;
      if (saying.current === 0) keep(latest.current);
    };
  }, []);
  useEffect(() => {
    // Another tab has sent it, or has typed on.
    const { kept } = draft.current;
    if (person.draft === kept || text !== kept || saying.current > 0) return;
    draft.current.kept = person.draft;
    setText(person.draft);
  }, [person.draft]);
  useEffect(() => {
    if (writing.as === "text") return;
    if (writing.as === "edit") setText(writing.line.text);
    field.current?.focus();
  }, [writing]);

  const write = (value: string) => {
    setText(value);
    setFault(undefined);
    clearTimeout(draft.current.timer);
    if (writing.as !== "edit") draft.current.timer = setTimeout(() => keep(value), DRAFT_MS);
  };
  const done = () => {
    setText(writing.as === "edit" ? draft.current.kept : "");
    onWriting({ as: "text" });
  };
  const send = () => {
    const words = text;
    if (words.trim() === "") return;
    const doing = writing;
    clearTimeout(draft.current.timer);
    done();
    if (doing.as !== "edit") onSend();
    saying.current++;
    const { messenger } = app;
    const said =
      doing.as === "edit"
        ? messenger.edit(id, doing.line.reference, words)
        : messenger.send(id, words, doing.as === "reply" ? doing.line.reference : undefined);
    said.then(
      () => {
        saying.current--;
        hasWritten.value = true;
        if (saying.current === 0 && doing.as !== "edit") keep(latest.current);
      },
      (error: unknown) => {
        saying.current--;
        bringBack(doing, words, faultOf(error));
      },
    );
  };
  /** What was typed and could not be said comes back, wherever one is by now. */
  const bringBack = (doing: Writing, words: string, why: Fault) => {
    const now = latest.current;
    const both = now === "" || doing.as === "edit" ? words : `${words}\n${now}`;
    if (isHere.current) {
      // It may be gone before it is drawn again, where the client stops with this: then it stays as the draft.
      if (doing.as !== "edit") latest.current = both;
      setFault(why);
      setText(both);
      onWriting(doing);
      return;
    }
    app.tell(why, id);
    if (doing.as !== "edit") keep(both);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && !matchMedia("(pointer: coarse)").matches) {
      event.preventDefault();
      send();
    } else if (event.key === "Escape" && writing.as !== "text") {
      event.stopPropagation();
      done();
    } else if (event.key === "ArrowUp" && text === "") {
      event.preventDefault();
      onUp();
    }
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {writing.as !== "text" && (
        <div class="writing">
          <p>
            <Icon name={writing.as === "reply" ? "reply" : "edit"} />
            <strong>
              {writing.as === "edit"
                ? t("editing")
                : t("replying", { name: writing.line.from === "me" ? t("you") : nameOf(person) })}
            </strong>{" "}
            <span>{safeLine(writing.line.text.slice(0, 120))}</span>
          </p>
          <button type="button" class="icon-button" aria-label={t("cancel")} onClick={done}>
            <Icon name="close" />
          </button>
        </div>
      )}
      <FaultAlert fault={fault} />
      <div class="composer-row">
        <textarea
          id="composer"
          ref={field}
          rows={1}
          aria-label={t("message")}
          placeholder={t("messageTo", { name: nameOf(person) })}
          value={text}
          dir="auto"
          enterkeyhint="enter"
          onInput={(event) => write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" class="button main send" aria-label={t("send")} disabled={text.trim() === ""}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}
