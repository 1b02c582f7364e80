import { useEffect, useMemo, useState } from "preact/hooks";
import { type DiaryEntry, diaryOf } from "../../ledger/diary.ts";
import { otherInPadding, pads, sizesIn, undisturbed } from "../../ledger/padding.ts";
import { personName } from "../../texts/sentences.ts";
import { GivenUp } from "../state/breathe.ts";
import { moment, moveAt, run } from "../state/lab.ts";
import { say, t, words } from "../state/language.ts";
import { type Played, playRun } from "../state/played.ts";
import { tell } from "../state/tell.ts";

/** What the relay can infer without a key: from handles, times and sizes. */
export function Diary() {
  const played = run.value;
  return (
    <section class="panel diary" aria-labelledby="diary-title">
      <div class="panel-head">
        <h2 id="diary-title">{t("diary")}</h2>
      </div>
      <p class="hint">{t("diaryAbout")}</p>
      {played && <Entries key={played.protocol} played={played} />}
    </section>
  );
}

function Entries({ played }: { readonly played: Played }) {
  const { protocol } = played;
  const steps = moment.value?.steps ?? 0;
  const entries = useMemo(() => diaryOf(played.world, played.steps.slice(0, steps)), [played, steps]);
  const [isOther, setOther] = useState(false);
  const others = useSizesOfOther(played, isOther, () => setOther(false));
  void words();
  if (entries.length === 0) return <p class="empty">{t("diaryEmpty")}</p>;
  const inOther = (entry: DiaryEntry) =>
    others?.find(({ facts: { from, to } }) => from === entry.facts.from && to === entry.facts.to);
  const isGone = (entry: DiaryEntry) => others !== undefined && entry.says === "diarySizes" && !inOther(entry);
  const known = entries.map((entry) => (entry.says === "diarySizes" && inOther(entry)) || entry);
  const added = others?.filter((other) => !known.includes(other)) ?? [];
  return (
    <>
      <ul>
        {known.map((entry) => (
          <li key={textOf(entry)} data-claim={isGone(entry) ? "diary:gone" : "diary"}>
            {isGone(entry) ? <del>{textOf(entry)}</del> : textOf(entry)}
          </li>
        ))}
        {added.map((entry) => (
          <li key={textOf(entry)} data-claim="diary:added">
            <ins>{textOf(entry)}</ins>
          </li>
        ))}
      </ul>
      <label class="tick">
        <input
          type="checkbox"
          checked={pads(protocol) !== isOther}
          onChange={(event) => setOther(event.currentTarget.checked !== pads(protocol))}
        />
        {t("padding")}
      </label>
      {isOther && (
        <p class="hint" role="status">
          {others
            ? t(pads(protocol) ? "paddingOff" : "paddingOn", { protocol: otherInPadding(protocol) })
            : t("working")}
        </p>
      )}
    </>
  );
}

/** What the diary says of the sizes of the same texts in a protocol that does the opposite; undefined until it was played. */
function useSizesOfOther(played: Played, isWanted: boolean, giveUp: () => void): readonly DiaryEntry[] | undefined {
  const { protocol, seed, moves } = played;
  const [sizes, setSizes] = useState<readonly DiaryEntry[]>();
  const now = moveAt.value;
  useEffect(() => {
    let isOver = false;
    setSizes(undefined);
    const play = async () => {
      const other = { protocol: otherInPadding(protocol), seed };
      try {
        const { world } = await playRun(other, undisturbed(moves.slice(0, now)), undefined, () => isOver);
        if (!isOver) setSizes(sizesIn(world));
      } catch (error) {
        if (error instanceof GivenUp) return;
        giveUp();
        await tell(error);
      }
    };
    if (isWanted) void play();
    return () => {
      isOver = true;
    };
  }, [played, now, isWanted]);
  return sizes;
}

function textOf({ says, facts }: DiaryEntry): string {
  const named = Object.entries(facts).map(([name, value]) => [
    name,
    name === "from" || name === "to" ? personName(String(value)) : value,
  ]);
  return say(says, Object.fromEntries(named));
}
