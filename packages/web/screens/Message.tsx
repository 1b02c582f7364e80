import { later } from "@sandi/views/later";
import { memo } from "preact/compat";
import { useEffect, useRef, useState } from "preact/hooks";
import { faultOf } from "../messenger/fault.ts";
import type { Line, Person } from "../messenger/port.ts";
import { type Choice, Menu } from "../parts/menu.tsx";
import { nameOf } from "../parts/nameOf.tsx";
import { foldedText, safeLine, safeText } from "../parts/safe.ts";
import { StateMark, stateText } from "../parts/stateMark.tsx";
import { Text } from "../parts/text.tsx";
import { clockTime, fullTime } from "../parts/times.ts";
import type { App } from "../state/app.ts";
import { t } from "../state/language.ts";
import { go } from "../state/route.ts";

const React = later(async () => (await import("./React.tsx")).React);

type Props = {
  readonly app: App;
  readonly person: Person;
  readonly line: Line;
  readonly first: boolean;
  readonly last: boolean;
  /** It is what was searched for. */
  readonly found: boolean;
  /** The line that it answers, if that is loaded. */
  readonly answers: Line | undefined;
  readonly onReply: (line: Line) => void;
  readonly onEdit: (line: Line) => void;
  readonly onLook: (line: Line) => void;
};

/** As much as the name of a message says of its text; the rest is read inside it. */
const LABEL = 500;

export const Message = memo(function Message(props: Props) {
  const { app, person, line, first, last, found, answers, onReply, onEdit, onLook } = props;
  const { from, text, at, state, edited, gone, reactions } = line;
  const [reacting, setReacting] = useState(false);
  const [whole, setWhole] = useState(false);
  const article = useRef<HTMLElement>(null);
  const isMine = from === "me";
  const failed = (error: unknown) => app.tell(faultOf(error), person.id);
  const sender = isMine ? t("you") : nameOf(person);
  const react = (reaction: string) => {
    setReacting(false);
    app.messenger.react(person.id, line.reference, reaction).catch(failed);
  };
  const choices: Choice[] = gone
    ? []
    : [
        { label: t("reply"), icon: "reply", onChoose: () => onReply(line) },
        { label: t("react"), icon: "smile", onChoose: () => setReacting(true) },
        ...(isMine ? [{ label: t("edit"), icon: "edit", onChoose: () => onEdit(line) } as const] : []),
        { label: t("copyText"), icon: "copy", onChoose: () => void navigator.clipboard.writeText(text).catch(failed) },
        { label: t("lookInside"), icon: "eye", onChoose: () => onLook(line) },
        ...(isMine
          ? [
              {
                label: t("takeBack"),
                icon: "remove",
                onChoose: () => void app.messenger.takeBack(person.id, line.reference).catch(failed),
              } as const,
            ]
          : []),
      ];
  const beginning = foldedText(text);
  const label = `${sender}: ${gone ? t("gone") : safeText(text.slice(0, LABEL))}`;
  const more = [edited ? t("edited") : "", isMine && !gone ? stateText(state) : "", clockTime(at)].filter(Boolean);
  return (
    <article
      ref={article}
      class={`message ${isMine ? "mine" : "theirs"}${first ? " first" : ""}${last ? " last" : ""}${found ? " found" : ""}`}
      aria-label={`${label} (${more.join(", ")})`}
      tabIndex={-1}
      onKeyDown={(event) => onArticleKey(event, article.current!, { ...props, open: () => onLook(line) })}
    >
      <div class="bubble" title={fullTime(at)}>
        {line.replyTo !== undefined && <Quote app={app} person={person} id={line.replyTo} loaded={answers} />}
        {gone ? (
          <p class="gone">{t("gone")}</p>
        ) : (
          <p class="text" dir="auto">
            <Text text={whole ? text : beginning} />
            {!whole && beginning !== text && (
              <button type="button" class="link-button" onClick={() => setWhole(true)}>
                {t("showWhole")}
              </button>
            )}
          </p>
        )}
        <span class="meta">
          {edited && <span>{t("edited")}</span>}
          <time dateTime={new Date(at).toISOString()}>{clockTime(at)}</time>
          {isMine && !gone && <StateMark state={state} />}
        </span>
      </div>
      {choices.length > 0 && (
        <div class="actions">
          <Menu label={t("actions")} icon="more" choices={choices} />
        </div>
      )}
      {reactions.length > 0 && (
        <ul class="reactions" aria-label={t("reactions")}>
          {reactions.map(({ from: by, reaction }) => (
            <li key={by}>
              <button
                type="button"
                class={by === "me" ? "reaction own" : "reaction"}
                aria-label={`${safeLine(reaction)}, ${by === "me" ? t("you") : nameOf(person)}`}
                title={t(by === "me" ? "reactionBack" : "reactionSame")}
                onClick={() => react(by === "me" ? "" : reaction)}
              >
                {safeLine(reaction)}
              </button>
            </li>
          ))}
        </ul>
      )}
      {reacting && <React onReact={react} onClose={() => setReacting(false)} />}
    </article>
  );
});

type QuoteProps = Pick<Props, "app" | "person"> & { readonly id: string; readonly loaded: Line | undefined };

/** What a message answers. If it is not among the lines that are loaded, it is read by itself, and can be gone to all the same. */
function Quote({ app, person, id, loaded }: QuoteProps) {
  const [read, setRead] = useState<Line | undefined>(undefined);
  const isLoaded = loaded !== undefined;
  useEffect(() => {
    if (isLoaded) return;
    const get = () => app.messenger.line(person.id, id).then(setRead, () => undefined);
    void get();
    return app.messenger.on((news) => {
      if (news.news === "lines" && news.person === person.id && news.lines?.includes(id) !== false) void get();
    });
  }, [app, person.id, id, isLoaded]);
  const line = loaded ?? read;
  if (!line)
    return (
      <p class="quote">
        <span>{t("quoteElsewhere")}</span>
      </p>
    );
  return (
    <button type="button" class="quote" onClick={() => go({ at: "chat", person: person.id, jump: line.seq })}>
      <strong>{line.from === "me" ? t("you") : nameOf(person)}</strong>
      <span>{line.gone ? t("gone") : safeLine(line.text.slice(0, 200))}</span>
    </button>
  );
}

type KeyActions = Pick<Props, "line" | "onReply" | "onEdit"> & { readonly open: () => void };

/** On a message: arrows go to the next, letters act. */
function onArticleKey(event: KeyboardEvent, article: HTMLElement, { line, onReply, onEdit, open }: KeyActions): void {
  if (event.target !== article || event.ctrlKey || event.metaKey || event.altKey) return;
  const articles = [...article.closest("[role=log]")!.querySelectorAll<HTMLElement>("article")];
  const at = articles.indexOf(article);
  if (event.key === "ArrowUp") articles[at - 1]?.focus();
  else if (event.key === "ArrowDown") (articles[at + 1] ?? document.querySelector<HTMLElement>("#composer"))?.focus();
  else if (event.key === "Escape") document.querySelector<HTMLElement>("#composer")?.focus();
  else if (event.key === "r" && !line.gone) onReply(line);
  else if (event.key === "e" && line.from === "me" && !line.gone) onEdit(line);
  else if (event.key === "Enter") open();
  else return;
  event.preventDefault();
}
