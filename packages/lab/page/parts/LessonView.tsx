import { useEffect, useState } from "preact/hooks";
import {
  EXPLAINED_MOST,
  LESSON_NAMES,
  type LessonName,
  listLessons,
  type OpenedChoice,
  openLesson,
  type Run,
  type ToldChoice,
  type ToldLesson,
  type ToldPart,
} from "../../lessons/index.ts";
import { codeOf } from "../link/link.ts";
import { pagePlatform } from "../platform.ts";
import { t, words } from "../state/language.ts";
import { chosen, explain, explained, player, predict } from "../state/lessons.ts";
import { hashOf } from "../state/route.ts";
import { Claim } from "./Claim.tsx";

/** One lesson, from top to bottom. Its parts come as their runs are played. */
export function LessonView({ name }: { readonly name: LessonName }) {
  const [lesson, setLesson] = useState<ToldLesson>();
  const [parts, setParts] = useState<readonly ToldPart[]>([]);
  const [showsAll, setShowsAll] = useState(false);
  useEffect(() => {
    let isOver = false;
    void (async () => {
      const opened = await openLesson(name, words().language, player);
      if (!isOver) setLesson(opened);
      for (const part of opened.partNames) {
        const told = await opened.part(part);
        if (isOver) return;
        setParts((before) => [...before, told]);
      }
    })();
    return () => {
      isOver = true;
    };
  }, [name]);
  if (!lesson) return <p role="status">{t("working")}</p>;
  return (
    <article class="lesson" aria-busy={parts.length < lesson.partNames.length}>
      <p>
        <a href={hashOf({ screen: "lessons", code: "" })}>{t("allLessons")}</a>
      </p>
      <h1>{lesson.title}</h1>
      <p class="quiet" data-inputs>
        {t("minutes", { count: lesson.minutes })}
      </p>
      <p>{t("afterwards")}</p>
      <ul class="goals">
        {lesson.goals.map((goal) => (
          <li key={goal}>{goal}</li>
        ))}
      </ul>
      {lesson.terms.length > 0 && (
        <details class="terms">
          <summary>{t("lessonWords")}</summary>
          <dl>
            {lesson.terms.map(({ word, means }) => (
              <div key={word}>
                <dt>{word}</dt>
                <dd>{means}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
      <label class="show-all">
        <input type="checkbox" checked={showsAll} onChange={(event) => setShowsAll(event.currentTarget.checked)} />
        {t("showAnswers")}
      </label>
      <Parts lesson={name} parts={parts} showsAll={showsAll} />
      {parts.length < lesson.partNames.length ? <p role="status">{t("working")}</p> : <End name={name} />}
    </article>
  );
}

type PartsProps = { readonly lesson: LessonName; readonly parts: readonly ToldPart[]; readonly showsAll: boolean };

/** What comes after a question may tell its answer: it is folded until there is a prediction. */
function Parts({ lesson, parts, showsAll }: PartsProps) {
  const isOpen = ({ is, name }: ToldPart) => is === "question" && chosen.value[lesson]?.[name] === undefined;
  const asked = showsAll ? -1 : parts.findIndex(isOpen);
  const count = asked < 0 ? parts.length : asked + 1;
  return (
    <>
      {parts
        .slice(0, count)
        .map((part) =>
          part.is === "question" ? (
            <Question key={part.name} lesson={lesson} part={part} showsAll={showsAll} />
          ) : (
            <Told key={part.name} part={part} />
          ),
        )}
      {count < parts.length && (
        <details class="lesson-early" key={parts[count]!.name}>
          <summary>{t("afterChoice")}</summary>
          <Parts lesson={lesson} parts={parts.slice(count)} showsAll={showsAll} />
        </details>
      )}
    </>
  );
}

/** A place for the reader's own words, and where to go on. */
function End({ name }: { readonly name: LessonName }) {
  const next = LESSON_NAMES[LESSON_NAMES.indexOf(name) + 1];
  const [title, setTitle] = useState("");
  useEffect(() => {
    void listLessons(words().language).then((all) => setTitle(all.find((one) => one.name === next)?.title ?? ""));
  }, [next]);
  return (
    <>
      <section class="lesson-part panel explain" aria-labelledby="explain">
        <h2 id="explain">{t("explain")}</h2>
        <p id="explain-about">{t("explainAbout")}</p>
        <textarea
          rows={4}
          maxLength={EXPLAINED_MOST}
          aria-labelledby="explain"
          aria-describedby="explain-about"
          value={explained.value[name] ?? ""}
          onInput={(event) => explain(name, event.currentTarget.value)}
        />
      </section>
      <p class="lesson-next">
        {next && title ? (
          <a href={hashOf({ screen: "lessons", code: next })}>{t("nextLesson", { title })}</a>
        ) : (
          <a href={hashOf({ screen: "lessons", code: "" })}>{t("allLessons")}</a>
        )}
      </p>
    </>
  );
}

function Told({ part }: { readonly part: ToldPart & { readonly is: "text" | "watch" } }) {
  return (
    <section class="lesson-part">
      <h2>{part.head}</h2>
      {part.says.map((text) => (
        <p key={text}>{text}</p>
      ))}
      {part.is === "watch" && (
        <>
          <h3>{t("lookAt")}</h3>
          <ul>
            {part.look.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </>
      )}
      {part.evidence && <Findings of={part.name} findings={part.evidence.findings} run={part.evidence.run} isFolded />}
    </section>
  );
}

type QuestionProps = {
  readonly lesson: LessonName;
  readonly part: ToldPart & { readonly is: "question" };
  readonly showsAll: boolean;
};

function Question({ lesson, part, showsAll }: QuestionProps) {
  const predicted = chosen.value[lesson]?.[part.name];
  const [opened, setOpened] = useState(predicted);
  return (
    <section class="lesson-part panel question">
      <h2 id={`ask-${part.name}`}>{part.ask}</h2>
      <div role="radiogroup" aria-labelledby={`ask-${part.name}`}>
        {part.choices.map((choice) => (
          <label key={choice.letter} class="choice">
            <input
              type="radio"
              name={`${lesson}-${part.name}`}
              checked={choice.letter === opened}
              onChange={() => {
                predict(lesson, part.name, choice.letter);
                setOpened(choice.letter);
              }}
            />
            <span>
              {choice.says} {choice.letter === predicted && <span class="quiet">({t("predicted")})</span>}
            </span>
          </label>
        ))}
      </div>
      <div role="status">
        {part.choices
          .filter((choice) => showsAll || choice.letter === opened)
          .map((choice) => (
            <Answer key={choice.letter} of={part.name} choice={choice} repeats={showsAll} />
          ))}
      </div>
    </section>
  );
}

type AnswerProps = { readonly of: string; readonly choice: ToldChoice; readonly repeats: boolean };

/** What comes of a choice: its run is played first. */
function Answer({ of, choice, repeats }: AnswerProps) {
  const [opened, setOpened] = useState<OpenedChoice>();
  useEffect(() => {
    let isOver = false;
    void choice.open().then((answer) => !isOver && setOpened(answer));
    return () => {
      isOver = true;
    };
  }, [choice]);
  if (!opened) return <p>{t("working")}</p>;
  const name = `${of}.${choice.letter}`;
  return (
    <div class={`answer ${opened.isRight ? "right" : "wrong"}`}>
      {repeats && <p class="quiet">{choice.says}</p>}
      <p>
        <strong>
          <Claim of={`answer:${name}`}>{t(opened.isRight ? "isRight" : "isWrong")}</Claim>
        </strong>{" "}
        <Claim of={`shows:${name}`}>{opened.shows}</Claim>
      </p>
      <Findings of={name} findings={opened.findings} run={opened.run} />
    </div>
  );
}

type FindingsProps = {
  readonly of: string;
  readonly findings: readonly string[];
  readonly run: Run;
  /** They may tell what the next question asks. */
  readonly isFolded?: boolean;
};

function Findings({ of, findings, run, isFolded = false }: FindingsProps) {
  const code = codeOf(run, pagePlatform.primitives);
  const list = (
    <ul>
      {findings.map((finding) => (
        <li key={finding}>
          <Claim of={`finding:${of}`}>{finding}</Claim>
        </li>
      ))}
    </ul>
  );
  return (
    <div class="findings">
      {findings.length > 0 &&
        (isFolded ? (
          <details>
            <summary>{t("inThisRun")}</summary>
            {list}
          </details>
        ) : (
          <>
            <p class="quiet">{t("inThisRun")}</p>
            {list}
          </>
        ))}
      {code !== undefined && (
        <a href={hashOf({ screen: "world", code })} data-run="start">
          {t("openInWorld")}
        </a>
      )}
    </div>
  );
}
