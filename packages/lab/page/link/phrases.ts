import { BOBS_SECRET, SECRET } from "../../attacks/openings.ts";

/** Texts that the attacks say, and that links write as a number. New ones go to the end: older links count on the order. */
export const PHRASES: readonly string[] = [
  "Hello Bob.",
  "Hello Alice.",
  SECRET,
  BOBS_SECRET,
  "Hi Mallory.",
  "Come at once.",
  "This is Alice. Pay Mallory.",
  "What a day.",
  "Indeed.",
  "Good night.",
  "Good.",
  "Pay Mallory 100.",
  "Yes.",
  "No.",
];
