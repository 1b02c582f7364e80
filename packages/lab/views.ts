/** What a world looks like: functions of it, for a screen, a terminal or a file. */
export { type DiaryEntry, diaryOf } from "./ledger/diary.ts";
export { type Fact, type FactKind, type FactSource, isForged } from "./ledger/fact.ts";
export { Ledger, type LedgerEntry } from "./ledger/ledger.ts";
export { otherInPadding, pads, sizesIn, undisturbed } from "./ledger/padding.ts";
export { type Trust, trustOf } from "./ledger/trust.ts";
export { kindOf, moveSentence, personName, sentenceOf, standingSentence } from "./texts/sentences.ts";
export { digestOf, plain } from "./world/plain.ts";
