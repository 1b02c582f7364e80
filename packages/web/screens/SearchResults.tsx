import { useEffect, useRef, useState } from "preact/hooks";
import { faultOf } from "../messenger/fault.ts";
import type { Fault, Found } from "../messenger/port.ts";
import { FaultAlert } from "../parts/faultAlert.tsx";
import { Marked } from "../parts/marked.tsx";
import { NameOf, named, nameOf } from "../parts/nameOf.tsx";
import { shortTime } from "../parts/times.ts";
import type { App } from "../state/app.ts";
import { t } from "../state/language.ts";
import { go } from "../state/route.ts";

const LIMIT = 50;
/** Characters of a text before what was found: the rest is cut. */
const BEFORE = 40;

/** Conversations by name, and messages by what they say. */
export function SearchResults({ app, query }: { readonly app: App; readonly query: string }) {
  const [found, setFound] = useState<readonly Found[] | undefined>(undefined);
  const [fault, setFault] = useState<Fault | undefined>(undefined);
  const [done, setDone] = useState<number | undefined>(undefined);
  /** One search at a time; of what is typed meanwhile the last is searched for then. */
  const searching = useRef({ turn: Promise.resolve(), wanted: query });
  useEffect(() => {
    const { current } = searching;
    current.wanted = query;
    const isWanted = () => current.wanted === query;
    current.turn = current.turn
      .then(async () => {
        if (!isWanted()) return;
        const hits = await app.messenger.search(query, { limit: LIMIT });
        if (isWanted()) setFound(hits);
      })
      .catch((error: unknown) => setFault(faultOf(error)));
  }, [app, query]);
  useEffect(() => app.messenger.on((news) => news.news === "searching" && setDone(news.done)), [app]);
  const people = named([...app.conversations.value, ...app.archived.value], query);
  return (
    <div class="results">
      {people.length > 0 && (
        <section aria-label={t("foundPeople")}>
          <h2>{t("foundPeople")}</h2>
          <ul>
            {people.slice(0, 8).map((person) => (
              <li key={person.id} aria-label={nameOf(person)}>
                <button type="button" class="row" onClick={() => go({ at: "chat", person: person.id })}>
                  <NameOf person={person} />
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section aria-label={t("foundMessages")}>
        <h2>{t("foundMessages")}</h2>
        <p role="status" class="hint">
          {found === undefined
            ? t("searching")
            : found.length === LIMIT
              ? t("foundMany", { count: LIMIT })
              : t("foundCount", { count: found.length })}
        </p>
        {found === undefined && done !== undefined && <progress aria-label={t("searching")} value={done} max={1} />}
        <FaultAlert fault={fault} />
        <ul>
          {found?.map(({ person: id, line, spans }) => {
            const person = app.person(id);
            const begin = Math.max(0, (spans[0]?.from ?? 0) - BEFORE);
            const shifted = spans.map(({ from, to }) => ({ from: from - begin, to: to - begin }));
            return (
              <li key={line.id}>
                <button type="button" class="row hit" onClick={() => go({ at: "chat", person: id, jump: line.seq })}>
                  <span class="row-text">
                    <span class="row-top">
                      {person ? <NameOf person={person} /> : null}
                      <time class="row-time">{shortTime(line.at, Date.now())}</time>
                    </span>
                    <span class="row-last" dir="auto">
                      {begin > 0 ? "…" : ""}
                      <Marked
                        text={line.text.slice(begin, begin + 300)}
                        spans={shifted.filter(({ to }) => to <= 300)}
                      />
                    </span>
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
      </section>
    </div>
  );
}
