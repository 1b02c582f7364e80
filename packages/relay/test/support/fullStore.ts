import { type MailStore, StoreFullError } from "../../core/base/ports.ts";

let room = false;

/**
 * For systems where no small disk can be mounted. It takes so many runs, then says that it is full until there is room.
 */
export function fullAfter(runs: number): (store: MailStore) => MailStore {
  let taken = 0;
  room = false;
  return (store) => ({
    load: () => store.load(),
    append: async (batch) => {
      if (!room && taken + batch.runs.length > runs) throw new StoreFullError("full");
      taken += batch.runs.length;
      await store.append(batch);
    },
    read: (mailbox, after, bytes) => store.read(mailbox, after, bytes),
    oldest: (after, before, count) => store.oldest(after, before, count),
    prekeys: store.prekeys,
    close: () => store.close(),
  });
}

export function makeRoom(): void {
  room = true;
}
