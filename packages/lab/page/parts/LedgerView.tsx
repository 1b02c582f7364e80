import { type FactSource, isForged } from "../../ledger/fact.ts";
import type { LedgerEntry } from "../../ledger/ledger.ts";
import { personName } from "../../texts/sentences.ts";
import { ledger, litPacket, moment, run } from "../state/lab.ts";
import { t } from "../state/language.ts";
import { printing } from "../state/printing.ts";
import { Icon } from "./Icon.tsx";

/** Of what is deleted, so much is shown at first. */
const DELETED_SHOWN = 3;
const LONG = 20;

/** What a person's device holds, where that came from, what was in it once; and whom they trust. */
export function LedgerView({ who }: { readonly who: "alice" | "bob" | "mallory" }) {
  const now = moment.value;
  const name = personName(who);
  const entries = ledger.value.filter((entry) => entry.who === who);
  const held = entries.filter(({ until }) => until === undefined);
  const deleted = entries.filter(({ until }) => until !== undefined).reverse();
  const trust = (now?.trust ?? []).filter((one) => one.who === who && personName(one.of) !== name);
  return (
    <section class="panel ledger" aria-labelledby={`${who}-ledger`}>
      <div class="panel-head">
        <h2 id={`${who}-ledger`}>{t(who === "mallory" ? "malloryKnows" : "knows", { who: name })}</h2>
      </div>
      {who !== "mallory" && (
        <ul class="trust" aria-label={t("trusts", { who: name })}>
          {trust.map(({ of, name: called, standing, unconfirmed }) => (
            <li key={of} class={`standing standing-${standing}`}>
              <span data-claim={`trust:${who}`}>
                <strong>{called}</strong> {t(`standing_${standing}`)}
                {unconfirmed && <span class="quiet"> · {t("unconfirmed")}</span>}
              </span>
              {of.startsWith("mallory-as") && <span class="truth"> · {t("reallyMallory", { who: called })}</span>}
            </li>
          ))}
        </ul>
      )}
      {held.length === 0 && deleted.length === 0 ? (
        <p class="empty">{t("knowsNothing")}</p>
      ) : (
        <ul class="facts">
          {held.map((entry) => (
            <Entry key={keyOf(entry)} entry={entry} />
          ))}
          {deleted.slice(0, DELETED_SHOWN).map((entry) => (
            <Entry key={keyOf(entry)} entry={entry} />
          ))}
        </ul>
      )}
      {deleted.length > DELETED_SHOWN && (
        <details class="more">
          <summary data-claim={`more:${who}`}>{t("deletedMore", { count: deleted.length - DELETED_SHOWN })}</summary>
          <ul class="facts">
            {deleted.slice(DELETED_SHOWN).map((entry) => (
              <Entry key={keyOf(entry)} entry={entry} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Entry({ entry }: { readonly entry: LedgerEntry }) {
  const { fact, until } = entry;
  const isLit = "packet" in fact.by && fact.by.packet === litPacket.value;
  const isText = fact.kind === "text";
  const value = isText
    ? fact.value
    : fact.value.length > LONG && !printing.value
      ? `${fact.value.slice(0, LONG)}…`
      : fact.value;
  const textKey = isForged(fact, entry.who, run.value!.moves) ? "textAs" : "textOf";
  const name = isText ? t(textKey, { who: personName(fact.name) }) : fact.name;
  const inner = (
    <span data-claim={`fact:${entry.who}:${entry.since}:${until ?? ""}`}>
      <span class="fact-name">{name}</span> {isText ? <q class="fact-said">{value}</q> : <code>{value}</code>}
    </span>
  );
  return (
    <li class={`fact ${until === undefined ? "" : "deleted"} ${isLit ? "lit" : ""}`}>
      {until === undefined ? inner : <del>{inner}</del>}
      <span class="fact-from" data-claim={`from:${entry.who}`}>
        {sourceText(entry)}
        {until !== undefined && ` · ${t("deletedWith", { move: until })}`}
      </span>
      {until === undefined && <Icon name={isText ? "eye" : "lock"} />}
    </li>
  );
}

function sourceText({ who, fact: { by, of }, since }: LedgerEntry): string {
  const when = since === 0 ? t("sinceStart") : t("sinceMove", { move: since });
  return `${waysText(by, of === who ? "" : of)} · ${when}`;
}

/** @param other with whom it is shared; empty for what is its holder's alone */
function waysText(by: FactSource, other: string): string {
  switch (by.way) {
    case "own":
      return other ? t("way_with", { who: other.split(", ").map(personName).join(", ") }) : t("way_own");
    case "rsa":
      return t("way_rsa", { packet: by.packet, who: personName(by.key) });
    case "des":
      return t("way_des", { packet: by.packet });
    case "state":
      return t("way_state", { packet: by.packet, who: personName(by.of) });
    case "stolen":
      return t("way_stolen", { who: personName(by.of) });
    case "searched":
      return t("way_searched", { packet: by.packet, count: by.tried });
  }
}

function keyOf({ fact, sinceStep, untilStep }: LedgerEntry): string {
  return `${fact.kind} ${fact.name} ${fact.of} ${fact.value} ${sinceStep} ${untilStep ?? ""}`;
}
