export { type LessonGrade, LessonGrader } from "./grade.ts";
export type { Letter, Run } from "./lesson.ts";
export { LESSON_NAMES, type LessonName } from "./names.ts";
export { Player } from "./player.ts";
export {
  EXPLAINED_MOST,
  emptyProgress,
  isProgress,
  type Progress,
  parseProgress,
  runFileOfChoice,
} from "./progress.ts";
export { loadLessons } from "./shelf.ts";
export {
  listLessons,
  type OpenedChoice,
  openLesson,
  type ToldChoice,
  type ToldEvidence,
  type ToldLesson,
  type ToldPart,
} from "./tell.ts";
export { lessonWords } from "./words/index.ts";
