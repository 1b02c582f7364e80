import { parseAnswer } from "../../exercises/tasks.ts";
import { pagePlatform } from "../platform.ts";
import { goal, task } from "./goal.ts";
import { openRun } from "./lab.ts";

export function isTask(text: string): boolean {
  try {
    return "task" in (JSON.parse(text) as object);
  } catch {
    return false;
  }
}

/** Opens a task, or an answer that was begun, in its student's own world. @throws ProtocolError as `parseAnswer` */
export async function openTask(text: string): Promise<void> {
  const answer = parseAnswer(pagePlatform.primitives, text);
  task.value = answer;
  goal.value = answer.task;
  await openRun(answer, answer.moves);
}
