/** The lessons, in the order in which they are meant to be read. */
export const LESSON_NAMES = [
  "conversation",
  "relay",
  "identity",
  "lowe",
  "forgery",
  "order",
  "des",
  "theft",
  "promises",
] as const;
export type LessonName = (typeof LESSON_NAMES)[number];
