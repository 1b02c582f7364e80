/**
 * Loaded before a program (`node --import`), it kills the program by SIGKILL in the middle of its work with SQLite:
 * at step n of SANDI_DIE_AT. SQLite takes a step whenever it compiles part of a statement, so that a death can come
 * between any two statements of one `exec`; a prepared statement that runs is a step too. Without SANDI_DIE_AT the
 * number of steps is printed to standard error when the thread that made them ends.
 */
import { constants, DatabaseSync, StatementSync } from "node:sqlite";

const dieAt = Number(process.env.SANDI_DIE_AT ?? 0);
let steps = 0;

function step(): void {
  steps++;
  if (steps === dieAt) process.kill(process.pid, "SIGKILL");
}

const watched = new WeakSet<DatabaseSync>();
const { exec, prepare } = DatabaseSync.prototype;

function watch(db: DatabaseSync): void {
  if (watched.has(db)) return;
  watched.add(db);
  db.setAuthorizer(() => {
    step();
    return constants.SQLITE_OK;
  });
}

DatabaseSync.prototype.exec = function (sql) {
  watch(this);
  return exec.call(this, sql);
};
DatabaseSync.prototype.prepare = function (...args) {
  watch(this);
  return prepare.apply(this, args);
};

const { run } = StatementSync.prototype;
StatementSync.prototype.run = function (this: StatementSync, ...args: Parameters<typeof run>) {
  step();
  return run.apply(this, args);
} as typeof run;

process.on("exit", () => {
  if (dieAt === 0 && steps > 0) process.stderr.write(`steps ${steps}\n`);
});
