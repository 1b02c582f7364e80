import { isNotTheVerified } from "@sandi/client";
import { later } from "@sandi/views/later";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { faultOf } from "../messenger/fault.ts";
import type { Line, Person } from "../messenger/port.ts";
import { FaultAlert } from "../parts/faultAlert.tsx";
import { Icon } from "../parts/icon.tsx";
import { NameOf, nameOf } from "../parts/nameOf.tsx";
import { useTask } from "../parts/useTask.ts";
import type { App } from "../state/app.ts";
import { t } from "../state/language.ts";
import { back, go, replace, route } from "../state/route.ts";
import { Timeline } from "../state/timeline.ts";
import { useReading } from "../state/useReading.ts";
import { isNarrow } from "../state/width.ts";
import { Composer, type Writing } from "./Composer.tsx";
import { ConnectionBar } from "./ConnectionBar.tsx";
import { FirstMessage } from "./FirstMessage.tsx";
import { Messages } from "./Messages.tsx";

const LookInside = later(async () => (await import("./LookInside.tsx")).LookInside);
const Verify = later(async () => (await import("./Verify.tsx")).Verify);

type Props = { readonly app: App; readonly person: Person; readonly jump: number | undefined };

export function Conversation({ app, person, jump }: Props) {
  const { id } = person;
  const timeline = useMemo(() => new Timeline(app.messenger, id, (error) => app.tell(faultOf(error), id)), [app, id]);
  const [writing, setWriting] = useState<Writing>({ as: "text" });
  const [verifying, setVerifying] = useState(false);
  const [looking, setLooking] = useState<Line | undefined>(undefined);
  const list = useRef<HTMLElement>(null);
  useEffect(() => () => timeline.close(), [timeline]);
  const [unreadFrom] = useState(person.unreadFrom);
  const isNew = useRef(true);
  useEffect(() => {
    void timeline.open(jump ?? (isNew.current ? unreadFrom : undefined));
    isNew.current = false;
  }, [timeline, jump]);
  const showNewest = () => {
    replace({ at: "chat", person: id });
    if (jump === undefined) void timeline.open();
  };
  useReading(app, id);
  return (
    <main class="conversation" aria-labelledby="conversation-title">
      <header class="conversation-head">
        <button type="button" class="icon-button only-narrow" aria-label={t("back")} onClick={back}>
          <Icon name="back" />
        </button>
        <h1 id="conversation-title" tabIndex={-1}>
          <NameOf person={person} />
          {app.connection.value.at === "online" && (
            <span class="head-state">{t(person.online ? "online" : "away")}</span>
          )}
        </h1>
        {!person.verified && (person.contact || !person.asks) && app.connection.value.at !== "stopped" && (
          <button type="button" class="button small verify" onClick={() => setVerifying(true)}>
            <Icon name="shieldCheck" />
            {t("verify")}
          </button>
        )}
        <button
          type="button"
          class="icon-button"
          aria-label={t("details")}
          aria-expanded={route.value.at === "chat" && route.value.details === true}
          onClick={() => {
            const here = route.value;
            if (here.at !== "chat") return;
            if (here.details) back();
            else go({ ...here, details: true });
          }}
        >
          <Icon name="more" />
        </button>
      </header>
      {isNarrow.value && <ConnectionBar app={app} />}
      {isNotTheVerified(person) && (
        <p class="notice serious" role="alert">
          <Icon name="warning" /> {t("impostor", { name: nameOf(person) })}
        </p>
      )}
      {person.suite === "rsa-des" && <p class="notice serious">{t("teaching")}</p>}
      {person.gap && person.gap.missing > 0 && (
        <p class="notice serious" role="status">
          <Icon name="warning" /> {t("gap", { count: person.gap.missing })}
        </p>
      )}
      {person.gap && person.gap.lost > 0 && (
        <p class="notice serious" role="status">
          <Icon name="warning" /> {t("gapLost", { count: person.gap.lost })}
        </p>
      )}
      {person.unconfirmed && <p class="notice">{t("unconfirmed", { name: nameOf(person) })}</p>}
      <Messages
        app={app}
        person={person}
        timeline={timeline}
        jump={jump}
        unreadFrom={unreadFrom}
        listRef={list}
        onReply={(line) => setWriting({ as: "reply", line })}
        onEdit={(line) => setWriting({ as: "edit", line })}
        onLook={setLooking}
        onNewest={showNewest}
      />
      <FirstMessage app={app} />
      {person.asks && person.contact && <DecideSuite app={app} person={person} />}
      {person.asks && !person.contact ? (
        <Decide app={app} person={person} />
      ) : person.blocked ? (
        <Blocked app={app} person={person} />
      ) : app.connection.value.at === "stopped" ? (
        <p class="notice">{t("stoppedHere")}</p>
      ) : (
        <Composer
          app={app}
          person={person}
          writing={writing}
          onWriting={setWriting}
          onSend={() => timeline.hasNewer.value && showNewest()}
          onUp={() => [...(list.current?.querySelectorAll<HTMLElement>("article") ?? [])].at(-1)?.focus()}
        />
      )}
      {verifying && <Verify app={app} person={person} onClose={() => setVerifying(false)} />}
      {looking && <LookInside app={app} person={person} line={looking} onClose={() => setLooking(undefined)} />}
    </main>
  );
}

/** A contact wants to talk in a weaker suite. What is written meanwhile goes on as before. */
function DecideSuite({ app, person }: { readonly app: App; readonly person: Person }) {
  const { busy, fault, run } = useTask();
  const { id, asksFor, suite } = person;
  return (
    <section class="notice serious" aria-label={t("requests")}>
      <p>{t("asksSuite", { name: nameOf(person), suite: asksFor ?? "?" })}</p>
      <div class="buttons">
        <button
          type="button"
          class="button small"
          disabled={busy}
          onClick={() => run(() => app.messenger.decide(id, true))}
        >
          {t("useSuite", { suite: asksFor ?? "?" })}
        </button>
        <button
          type="button"
          class="button small main"
          disabled={busy}
          onClick={() => run(() => app.messenger.decide(id, false))}
        >
          {t("stayWith", { suite })}
        </button>
      </div>
      <FaultAlert fault={fault} />
    </section>
  );
}

function Blocked({ app, person }: { readonly app: App; readonly person: Person }) {
  const { busy, run } = useTask();
  return (
    <p class="notice">
      {t("blockedHere", { name: nameOf(person) })}{" "}
      <button
        type="button"
        class="link-button"
        disabled={busy}
        onClick={() => run(() => app.messenger.setBlocked(person.id, false))}
      >
        {t("unblock")}
      </button>
    </p>
  );
}

/** A stranger's first message waits for a yes. A no is told to nobody. */
function Decide({ app, person }: { readonly app: App; readonly person: Person }) {
  const { busy, fault, run } = useTask();
  const decide = (accept: boolean) =>
    run(async () => {
      await app.messenger.decide(person.id, accept);
      if (!accept) replace({ at: "home" });
    });
  return (
    <section class="decide" aria-label={t("requests")}>
      <p>{t("asksLong", { name: nameOf(person) })}</p>
      <div class="buttons">
        <button type="button" class="button main" disabled={busy} onClick={() => decide(true)}>
          {t("accept")}
        </button>
        <button type="button" class="button" disabled={busy} onClick={() => decide(false)}>
          {t("decline")}
        </button>
        <button
          type="button"
          class="button danger"
          disabled={busy}
          onClick={() =>
            run(async () => {
              await app.messenger.decide(person.id, false);
              await app.messenger.setBlocked(person.id, true);
              replace({ at: "home" });
            })
          }
        >
          {t("block")}
        </button>
      </div>
      <FaultAlert fault={fault} />
    </section>
  );
}
