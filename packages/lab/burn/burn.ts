import { equal } from "@sandi/crypto";
import { encryptBlock, setOddParity } from "@sandi/crypto/des";
import type { Engine } from "./engine.ts";
import { COUNTED, groupsIn, keyAt, LANES, type Task } from "./space.ts";

export type Progress = { readonly tried: number; readonly ms: number };

export type Burning = {
  /** Told after each piece of work. */
  readonly onProgress?: (progress: Progress) => void;
  /** An engine that could not go on. The others go on without it. */
  readonly onLost?: (engine: Engine, error: unknown) => void;
  readonly signal?: AbortSignal;
};

/** `key` has the right parity, and is the caller's; undefined if the space does not have it, or the search was stopped. */
export type Burnt = Progress & { readonly key: Uint8Array | undefined };

type Slice = { readonly group: number; readonly count: number };

/**
 * Tries every key of the space until one turns the one block into the other; each engine takes the next piece as it is done
 * with one. Engines stay the caller's.
 * @throws what the last engine threw, if none is left
 */
export async function burn(task: Task, engines: readonly Engine[], burning: Burning = {}): Promise<Burnt> {
  const started = performance.now();
  const work = new Work(groupsIn(task.space));
  const able = new Set(engines);
  let tried = 0;
  let key: Uint8Array | undefined;
  let lost: unknown;
  const progress = (): Progress => ({ tried, ms: performance.now() - started });
  const isOver = () => key !== undefined || burning.signal?.aborted || !work.isLeft;

  const use = async (engine: Engine): Promise<void> => {
    while (!isOver()) {
      const slice = work.take(engine.atOnce);
      try {
        const found = await engine.run(slice.group, slice.count);
        tried += slice.count * LANES;
        key ??= found.map((number) => keyAt(task.space, number)).find((candidate) => isRight(candidate, task));
        burning.onProgress?.(progress());
      } catch (error) {
        work.giveBack(slice);
        able.delete(engine);
        lost = error;
        burning.onLost?.(engine, error);
        return;
      }
    }
  };

  // Once more if an engine was lost when the others had nothing left to do.
  do await Promise.all([...able].map(use));
  while (!isOver() && able.size > 0);
  if (!isOver()) throw lost;
  return { ...progress(), key: key && setOddParity(key) };
}

/** Which groups nobody has taken yet. */
class Work {
  readonly #groups: number;
  readonly #returned: Slice[] = [];
  #next = 0;

  constructor(groups: number) {
    this.#groups = groups;
  }

  get isLeft(): boolean {
    return this.#returned.length > 0 || this.#next < this.#groups;
  }

  take(most: number): Slice {
    const returned = this.#returned.pop();
    if (returned && returned.count <= most) return returned;
    if (returned) {
      this.giveBack({ group: returned.group + most, count: returned.count - most });
      return { group: returned.group, count: most };
    }
    const group = this.#next;
    const count = Math.min(most, this.#groups - group, COUNTED - (group % COUNTED));
    this.#next += count;
    return { group, count };
  }

  giveBack(slice: Slice): void {
    this.#returned.push(slice);
  }
}

/** By the DES that the suite uses: what a shader says is believed only then. */
function isRight(key: Uint8Array, { pair }: Task): boolean {
  return equal(encryptBlock(key, pair.plaintext), pair.ciphertext);
}
