import { useEffect, useRef, useState } from "preact/hooks";
import type { Known, PersonId } from "../messenger/port.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { FaultAlert } from "../parts/faultAlert.tsx";
import { NameOf, named, nameOf } from "../parts/nameOf.tsx";
import { PeopleList } from "../parts/peopleList.tsx";
import { useTask } from "../parts/useTask.ts";
import type { App } from "../state/app.ts";
import { t } from "../state/language.ts";

type Props = {
  readonly app: App;
  /** A link that was opened. It is not acted on before somebody says yes. */
  readonly given: string | undefined;
  readonly onClose: () => void;
  readonly onOpen: (person: PersonId) => void;
};

const ROW = 56;

export function AddSomeone({ app, given, onClose, onOpen }: Props) {
  const [who, setWho] = useState(given ?? "");
  const { busy, fault, run, clear } = useTask();
  const [known, setKnown] = useState<Known | undefined>(undefined);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    // Who it is stands there before anybody says yes.
    if (given !== undefined) run(async () => setKnown(await app.messenger.look(given)));
  }, [given]);
  const add = (event: Event) => {
    event.preventDefault();
    run(async () => onOpen(await app.messenger.add(who)));
  };
  const connection = app.connection.value;
  const isListed = connection.at === "online" && !connection.private;
  return (
    <Dialog title={t("addSomeone")} onClose={onClose}>
      {given !== undefined && !fault && (
        <p class="lead" role="status">
          {known ? t("addKnown", { name: nameOf(known), id: known.shortId }) : t("addGiven")}
        </p>
      )}
      <form class="add-form" onSubmit={add}>
        <label for="who">{t("linkOrId")}</label>
        <div class="link-field">
          <input
            id="who"
            ref={field}
            type="text"
            autocomplete="off"
            spellcheck={false}
            placeholder="https://…/#id=…"
            value={who}
            disabled={busy}
            onInput={(event) => {
              clear();
              setWho(event.currentTarget.value);
            }}
          />
          <button type="submit" class="button main" disabled={busy || who.trim() === ""}>
            {t(busy ? "adding" : "add")}
          </button>
        </div>
        <p class="hint">{t("linkOrIdHint")}</p>
        <FaultAlert fault={fault} />
      </form>
      {isListed && <Others app={app} query={who} onOpen={onOpen} />}
    </Dialog>
  );
}

/** Who else is registered at this relay, if it tells. */
function Others({
  app,
  query,
  onOpen,
}: {
  readonly app: App;
  readonly query: string;
  readonly onOpen: Props["onOpen"];
}) {
  const people = named(app.others.value, query);
  const { run } = useTask();
  const more = app.registered.value - 1 - app.people.value.size;
  if (app.others.value.length === 0)
    return <p class="hint">{t(app.people.value.size > 0 ? "everybodyHere" : "nobodyHere")}</p>;
  if (people.length === 0) return null;
  return (
    <section class="others" aria-labelledby="others-title">
      <h3 id="others-title">{t("others")}</h3>
      <PeopleList
        class="others-list"
        label={t("others")}
        people={people}
        rowHeight={ROW}
        row={(person) => (
          <button type="button" class="row" onClick={() => run(async () => onOpen(await app.messenger.add(person.id)))}>
            <Avatar id={person.id} name={person.name} online={person.online} />
            <span class="row-text">
              <NameOf person={person} />
              <code class="hint">{person.shortId}</code>
            </span>
          </button>
        )}
      />
      {more > 0 && (
        <button type="button" class="link-button" onClick={() => run(() => app.messenger.more())}>
          {t("othersMore", { count: more })}
        </button>
      )}
    </section>
  );
}
