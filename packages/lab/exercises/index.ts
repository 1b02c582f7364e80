export { LabError } from "../errors/labError.ts";
export { runFileOf } from "./attackFiles.ts";
export { CSV_HEAD, csvRow, type Grade, Grader } from "./grade.ts";
export { FILE_BYTES_MOST, FILE_VERSION, parseRunFile, type RunFile } from "./runFile.ts";
export { type Answer, type Playable, parsePlayable, TASK_NAMES, TASKS, taskFor } from "./tasks.ts";
