import { useEffect, useState } from "preact/hooks";
import { personName } from "../../texts/sentences.ts";
import { codeOf } from "../link/link.ts";
import { Claim } from "../parts/Claim.tsx";
import { Icon } from "../parts/Icon.tsx";
import { pagePlatform } from "../platform.ts";
import { t } from "../state/language.ts";
import { PHONE_PROTOCOLS, PHONE_SEED, phoneMoves, readByThief, TALKED } from "../state/phone.ts";
import { hashOf } from "../state/route.ts";

type Read = Readonly<Record<(typeof PHONE_PROTOCOLS)[number], readonly boolean[]>>;

/** Bob's phone is copied in the middle of a conversation: what the keys on it open, before and after. */
export function PhoneScreen() {
  const [after, setAfter] = useState(3);
  const [read, setRead] = useState<{ readonly after: number; readonly by: Partial<Read> }>({ after: -1, by: {} });
  useEffect(() => {
    let isOver = false;
    void (async () => {
      let by: Partial<Read> = {};
      for (const protocol of PHONE_PROTOCOLS) {
        by = { ...by, [protocol]: await readByThief(protocol, after) };
        if (isOver) return;
      }
      setRead({ after, by });
    })();
    return () => {
      isOver = true;
    };
  }, [after]);
  return (
    <>
      <h1>{t("nav_phone")}</h1>
      <p class="screen-about">{t("phoneAbout")}</p>
      <label class="phone-when">
        <span data-inputs>{t("stolenAfter", { count: after })}</span>
        <input
          type="range"
          min={0}
          max={TALKED.length}
          value={after}
          aria-label={t("whenStolen")}
          aria-valuetext={t("stolenAfter", { count: after })}
          onInput={(event) => setAfter(event.currentTarget.valueAsNumber)}
        />
      </label>
      <div class="phones" aria-busy={read.after !== after}>
        {PHONE_PROTOCOLS.map((protocol) => (
          <Phone
            key={protocol}
            protocol={protocol}
            after={read.after < 0 ? after : read.after}
            read={read.by[protocol]}
          />
        ))}
      </div>
    </>
  );
}

type Props = {
  readonly protocol: (typeof PHONE_PROTOCOLS)[number];
  readonly after: number;
  readonly read: readonly boolean[] | undefined;
};

function Phone({ protocol, after, read }: Props) {
  const count = read?.filter(Boolean).length ?? 0;
  const code = codeOf({ protocol, seed: PHONE_SEED, moves: phoneMoves(after) }, pagePlatform.primitives)!;
  return (
    <section class="panel phone" aria-labelledby={`phone-${protocol}`}>
      <h2 id={`phone-${protocol}`} data-inputs>
        {protocol}
      </h2>
      <p role="status">
        {read ? (
          <Claim of={`phone:${protocol}:${after}`}>{t("thiefReads", { count, all: TALKED.length })}</Claim>
        ) : (
          t("working")
        )}
      </p>
      <ol class="phone-log">
        {TALKED.map(({ who, text }, at) => (
          <li key={text}>
            {at === after && <Stolen />}
            <div class={`bubble ${who === "alice" ? "theirs" : "mine"} ${read?.[at] ? "lit" : "dark"}`}>
              <p class="bubble-who">{personName(who)}</p>
              <p data-inputs>{text}</p>
              {read && (
                <p class="bubble-read">
                  <Icon name={read[at] ? "eye" : "lock"} />{" "}
                  <Claim of={`phone:${protocol}:${after}:${at}`}>{t(read[at] ? "thiefCan" : "thiefCannot")}</Claim>
                </p>
              )}
            </div>
            {at === TALKED.length - 1 && after === TALKED.length && <Stolen />}
          </li>
        ))}
      </ol>
      <a href={hashOf({ screen: "world", code })} data-run="start">
        {t("openInWorld")}
      </a>
    </section>
  );
}

function Stolen() {
  return <p class="stolen">{t("stolenHere")}</p>;
}
