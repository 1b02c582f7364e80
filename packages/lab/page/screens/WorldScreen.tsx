import { later } from "@sandi/views/later";
import { useEffect } from "preact/hooks";
import { Chat } from "../parts/Chat.tsx";
import { Diagram } from "../parts/Diagram.tsx";
import { AttackNote, Player, Setup } from "../parts/Player.tsx";
import { task } from "../state/goal.ts";
import { isHunt } from "../state/hunt.ts";
import { cursor, go, rows, run, stop, working } from "../state/lab.ts";
import { t } from "../state/language.ts";
import { isFirstRun } from "../state/opening.ts";
import { hashOf } from "../state/route.ts";

const DeskView = later(async () => (await import("../parts/DeskView.tsx")).DeskView);
const Keyboard = later(async () => (await import("../parts/Keyboard.tsx")).Keyboard);
const Mallory = later(async () => (await import("../parts/Mallory.tsx")).Mallory);
const Diary = later(async () => (await import("../parts/Diary.tsx")).Diary);
const LedgerView = later(async () => (await import("../parts/LedgerView.tsx")).LedgerView);
const Layers = later(async () => (await import("../parts/Layers.tsx")).Layers);
const TaskNote = later(async () => (await import("../parts/TaskNote.tsx")).TaskNote);
const FindLowe = later(async () => (await import("../parts/FindLowe.tsx")).FindLowe);
const Share = later(async () => (await import("../parts/Share.tsx")).Share);

/** A, the relay and B, what each of them sees and knows, and the desk between. */
export function WorldScreen() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
      if (target.closest("input, select, textarea, dialog")) return;
      if (event.key === "ArrowRight") go(cursor.value + 1);
      else if (event.key === "ArrowLeft") go(cursor.value - 1);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  const played = run.value;
  return (
    <>
      <h1 class="only-read">{t("nav_world")}</h1>
      <Printed />
      <div class="toolbar">
        <Setup />
        <Share />
        <Player />
        <Working />
      </div>
      {task.value && <TaskNote />}
      {played && isFirstRun(played) && (
        <p class="panel start-note">
          <span>{t("startHere")}</span>
          <a href={hashOf({ screen: "lessons", code: "conversation" })}>{t("startLessons")}</a>
        </p>
      )}
      {played && isHunt(played) ? <FindLowe /> : <AttackNote />}
      {played ? (
        <div class="world">
          <div class="column column-diagram">
            <Diagram />
            <Layers />
          </div>
          <div class="column column-alice">
            <Chat who="alice" />
            <LedgerView who="alice" />
          </div>
          <div class="column column-bob">
            <Chat who="bob" />
            <LedgerView who="bob" />
          </div>
          <div class="column column-desk">
            <DeskView />
            <Keyboard />
            <div class="pair">
              <Mallory />
              <div class="column">
                <Diary />
                <LedgerView who="mallory" />
              </div>
            </div>
          </div>
        </div>
      ) : (
        <p class="empty" role="status">
          {t("working")}
        </p>
      )}
    </>
  );
}

// What changes often is apart from the rest, which is not drawn anew with it.

/** On paper there is no player that says which run this is, and where in it. */
function Printed() {
  const played = run.value;
  if (!played) return null;
  return (
    <p class="only-print" data-claim="count">
      {played.protocol} · {t("seed")} {played.seed} · {t("stepOf", { at: cursor.value, all: rows.value.length })}
    </p>
  );
}

function Working() {
  const now = working.value;
  if (!now?.slow) return null;
  return (
    <div class="working" role="status">
      <span>{t("working")}</span>
      <progress max={now.all} value={now.done} aria-label={t("working")} />
      <button type="button" class="button small" onClick={stop}>
        {t("stop")}
      </button>
    </div>
  );
}
