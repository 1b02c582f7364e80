import { type Asked, answering } from "./workerSearch.ts";

/** The script of a worker that searches. */
const answer = answering();
addEventListener("message", ({ data }: MessageEvent<Asked>) => {
  const found = answer(data);
  if (found) postMessage(found);
});
