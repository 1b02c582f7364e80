/** The lessons, in the order in which they are meant to be read. */
export const LESSON_NAMES = ["lowe"] as const;
export type LessonName = (typeof LESSON_NAMES)[number];
