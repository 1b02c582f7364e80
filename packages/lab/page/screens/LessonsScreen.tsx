import { useEffect, useState } from "preact/hooks";
import { LESSON_NAMES, type LessonName, listLessons } from "../../lessons/index.ts";
import { LessonView } from "../parts/LessonView.tsx";
import { t, words } from "../state/language.ts";
import { chosen, countQuestions, handIn, questionCounts } from "../state/lessons.ts";
import { hashOf, route } from "../state/route.ts";

/** All lessons, or one of them. */
export function LessonsScreen() {
  const name = LESSON_NAMES.find((one) => one === route.value.code);
  return name ? <LessonView name={name} key={`${name} ${words().language}`} /> : <LessonList />;
}

function LessonList() {
  const { language } = words();
  const [lessons, setLessons] = useState<readonly { readonly name: LessonName; readonly title: string }[]>([]);
  useEffect(() => {
    void listLessons(language).then(setLessons);
    void countQuestions();
  }, [language]);
  return (
    <>
      <h1>{t("nav_lessons")}</h1>
      <p class="screen-about">{t("lessonsAbout")}</p>
      <ol class="lesson-list">
        {lessons.map(({ name, title }) => (
          <li key={name} class="panel">
            <a href={hashOf({ screen: "lessons", code: name })}>{title}</a>
            <span class="quiet" data-inputs>
              {t("lessonDone", {
                done: Object.keys(chosen.value[name] ?? {}).length,
                count: questionCounts.value[name] ?? 0,
              })}
            </span>
          </li>
        ))}
      </ol>
      <HandIn />
    </>
  );
}

function HandIn() {
  const [student, setStudent] = useState("");
  return (
    <section class="panel hand-in" aria-labelledby="hand-in">
      <h2 id="hand-in">{t("handIn")}</h2>
      <p>{t("handInAbout")}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void handIn(student.trim());
        }}
      >
        <label>
          {t("yourName")}
          <input
            type="text"
            required
            maxLength={128}
            value={student}
            onInput={(event) => setStudent(event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="button" disabled={student.trim() === ""}>
          {t("saveFile")}
        </button>
      </form>
    </section>
  );
}
