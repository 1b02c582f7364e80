import type { Figures, Habits, Machine } from "./model.ts";

/**
 * `npm run bench -- cluster`, on 2 × AMD EPYC (family 26), 24 GiB, Debian 12, nats-server 2.9.10, beside other work.
 * `connectionBytes` is the bar of `npm run bench -- relay --only f`, of which the relay needs less.
 */
export const FIGURES: Figures = {
  localUs: 1.7,
  forwardUs: 6.4,
  ownUs: 6.7,
  storeUs: 4.4,
  joinUs: 1_220,
  natsPassUs: 3.4,
  natsStoreUs: 7.2,
  natsJoinUs: 200,
  connectionBytes: 12 * 1_024,
  registeredBytes: 8_010,
  natsRegisteredBytes: 2_578,
  aloneUs: 1.7,
};

/** Assumed, not measured: a person writes and reads 200 messages a day, receipts included. */
export const HABITS: Habits = {
  online: 0.3,
  messagesADay: 200,
  peak: 3,
  away: 0.3,
  joinsAnHour: 1,
};

/** Assumed: the price of such a machine, with its traffic, at the cheaper half of providers. */
export const MACHINE: Machine = {
  cores: 8,
  memoryBytes: 32 * 1_024 ** 3,
  dollarsAMonth: 120,
  planned: 0.6,
};
