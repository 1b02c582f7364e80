/**
 * Whether `duration` is over. A clock that was set back counts as time that has passed: better a step, a part or an
 * opening too many than one a year late.
 */
export function passed(clock: number, since: number, duration: number): boolean {
  return clock < since || clock - since >= duration;
}
