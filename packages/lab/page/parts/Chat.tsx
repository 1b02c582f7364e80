import { equal } from "@sandi/crypto";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { personName } from "../../texts/sentences.ts";
import { PEOPLE, type PersonName } from "../../world/people.ts";
import { type ChatLine, chatOf, type Way } from "../state/chat.ts";
import { act, busy, chosen, litBody, run, seen } from "../state/lab.ts";
import { t } from "../state/language.ts";
import { sentence } from "../state/sentence.ts";
import { Icon, type IconName } from "./Icon.tsx";

const WAYS: Readonly<Record<Way, IconName>> = {
  waiting: "clock",
  sent: "clock",
  accepted: "check",
  delivered: "checkCheck",
  declined: "close",
};

/** A person's screen, and a place to write in their name. */
export function Chat({ who }: { readonly who: "alice" | "bob" }) {
  const played = run.value;
  const last = seen.value.at(-1)?.at ?? -1;
  const lines = useMemo(
    () => (played ? chatOf(who, played.steps.slice(0, last + 1), played.world) : []),
    [played, last, who],
  );
  const log = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
  }, [lines.length]);
  const [text, setText] = useState("");
  const other: PersonName = who === "alice" ? "bob" : "alice";
  const [to, setTo] = useState<PersonName>(other);
  const name = personName(who);
  const send = () => {
    if (text.trim() === "") return;
    setText("");
    void act({ do: "say", who, to, text: text.trim() });
  };
  return (
    <section class="panel chat" aria-labelledby={`${who}-title`}>
      <div class="panel-head">
        <h2 id={`${who}-title`}>
          <span class={`dot dot-${who}`} aria-hidden="true" />
          {name}
        </h2>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and has to be reached by keys */}
      <div class="log" role="log" aria-label={t("chatOf", { who: name })} ref={log} tabIndex={0}>
        {lines.length === 0 && <p class="empty">{t("noTexts")}</p>}
        {lines.map((line) => (
          <Line key={`${line.at} ${line.is}`} line={line} />
        ))}
      </div>
      <form
        class="composer"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <label class="composer-to">
          <span class="only-read">{t("writesTo", { who: name })}</span>
          <select value={to} onChange={(event) => setTo(event.currentTarget.value as PersonName)}>
            {PEOPLE.filter((one) => one !== who).map((one) => (
              <option key={one} value={one}>
                {t("toName", { who: personName(one) })}
              </option>
            ))}
          </select>
        </label>
        <input
          type="text"
          maxLength={512}
          aria-label={t("writeAs", { who: name })}
          placeholder={t("writeAs", { who: name })}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" class="icon-button" aria-label={t("sendAs", { who: name })} disabled={busy.value}>
          <Icon name="send" />
        </button>
      </form>
    </section>
  );
}

function Line({ line }: { readonly line: ChatLine }) {
  const { world } = run.value!;
  if (line.is === "told") {
    return (
      <button type="button" class="told" data-claim={`told:${line.at}`} onClick={() => show(line.at)}>
        {sentence(line.step, world)}
      </button>
    );
  }
  const lit = litBody.value;
  const isSame = lit !== undefined && line.body !== undefined && equal(lit, line.body);
  const isMine = line.is === "mine";
  return (
    <article class={`bubble ${isMine ? "mine" : `theirs truth-${line.truth}`} ${isSame ? "same" : ""}`} lang="">
      <p class="bubble-who">{isMine ? t("toName", { who: personName(line.to) }) : line.from}</p>
      <p data-claim={`text:${line.at}`}>{line.text}</p>
      {isMine ? (
        <p class="bubble-way">
          <Icon name={WAYS[line.way]} />
          <span class="only-read">{t(`way_${line.way}`)}</span>
        </p>
      ) : (
        line.truth !== "genuine" && (
          <p class="bubble-truth">
            <Icon name="warning" /> {truthText(line)}
          </p>
        )
      )}
    </article>
  );
}

function truthText(line: ChatLine & { readonly is: "theirs" }): string {
  if (line.truth === "elsewhere")
    return t("writtenElsewhere", { who: line.from, to: personName(line.writtenTo), not: personName(line.reader) });
  return t(line.truth === "never" ? "neverWritten" : "reallyMallory", { who: line.from });
}

function show(at: number): void {
  chosen.value = at;
  document.querySelector<HTMLElement>(`[data-at="${at}"]`)?.scrollIntoView({ block: "nearest" });
}
