/** Something that tries keys: a worker, or a graphics processor. */
export type Engine = {
  readonly name: string;
  /** How many groups it takes at once: work of a tenth of a second or less. */
  readonly atOnce: number;
  /**
   * Tries `count` groups from `group` on, at most `atOnce` and none beyond a multiple of `COUNTED`.
   * @returns the numbers of the keys that turn the one block into the other
   * @throws ProtocolError if it cannot go on; the groups are then tried by another
   */
  run(group: number, count: number): Promise<number[]>;
  close(): void;
};
