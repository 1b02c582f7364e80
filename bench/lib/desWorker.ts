/** One subject in its own process, so that no subject works in the heap that another has filled. */
import { makeSubject, type Task } from "./desSubjects.ts";

/** The answer is how often the task ran in a second. */
export type Order = { readonly task: Task; readonly forMs: number };

const subject = makeSubject(process.argv[2]!);
process.on("message", ({ task, forMs }: Order) => process.send!(perSecond(subject[task], forMs)));

let _kept: unknown;

/** How often `work` runs in a second of this thread's processor time. */
function perSecond(work: () => unknown, forMs: number): number {
  let runs = 0;
  let batch = 1;
  const begin = threadMs();
  for (;;) {
    // Stored where the compiler must assume that someone reads it.
    for (let i = 0; i < batch; i++) _kept = work();
    runs += batch;
    const passed = threadMs() - begin;
    if (passed >= forMs) return (runs / passed) * 1000;
    if (passed < forMs / 10) batch *= 2;
  }
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
