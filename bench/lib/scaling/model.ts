/** What one machine was measured to do, in units of one processor core, bytes and events a second. */
export type Figures = {
  /** Relay processor time, µs: a message at one relay with reader and sender, its part at each of two relays, stored. */
  readonly localUs: number;
  readonly forwardUs: number;
  readonly ownUs: number;
  readonly storeUs: number;
  readonly joinUs: number;
  /** NATS server, µs: a message between relays, a stored message, a whole join (on each server that has a copy). */
  readonly natsPassUs: number;
  readonly natsStoreUs: number;
  readonly natsJoinUs: number;
  /** Bytes of a relay's memory: per connection, and per registered client that it knows. */
  readonly connectionBytes: number;
  readonly registeredBytes: number;
  /** Bytes of a NATS server's memory for a registered client's subjects. */
  readonly natsRegisteredBytes: number;
  /** Single relay, µs per message. */
  readonly aloneUs: number;
};

/** What people do. */
export type Habits = {
  /** Of the registered, at the busiest hour. */
  readonly online: number;
  /** Messages of one registered client a day, receipts included, and how much busier than the mean the busiest hour is. */
  readonly messagesADay: number;
  readonly peak: number;
  /** Share of messages whose reader is offline. */
  readonly away: number;
  /** Joins of one online client an hour. */
  readonly joinsAnHour: number;
};

/** What is bought. */
export type Machine = {
  readonly cores: number;
  readonly memoryBytes: number;
  readonly dollarsAMonth: number;
  /** Share of a core or of memory that may be used. */
  readonly planned: number;
};

export type Step = {
  readonly clients: number;
  readonly online: number;
  readonly messagesPerSecond: number;
  /** Separate clusters, each with its own NATS and a part of the clients. */
  readonly cells: number;
  /** Relay processes in all, and the machines that they need, NATS servers included. */
  readonly relays: number;
  readonly natsServers: number;
  readonly machines: number;
  readonly dollarsAMonth: number;
  /** Where the first bound of a cell is, as a share of what there is. */
  readonly tightest: { readonly what: string; readonly share: number };
};

const SECONDS_A_DAY = 86_400;
const US = 1e-6;
/** One Node process uses little more than a core. */
const CORES_A_RELAY = 1;
const COPIES = 3;
/** After a restart, or when NATS was away, everyone has joined again within this time. */
const RECOVERY_S = 60;
/** More relays than this in one cell tell each other too much of presence. */
const MOST_RELAYS_A_CELL = 32;

type Load = { readonly messages: number; readonly joins: number; readonly online: number; readonly registered: number };

/** Everything that `clients` do, spread over as few machines as will do. */
export function plan(clients: number, habits: Habits, figures: Figures, machine: Machine): Step {
  const load = loadOf(clients, habits);
  const alone = aloneStep(clients, load, figures, machine);
  if (alone !== undefined) return alone;
  for (let cells = 1; ; cells = Math.ceil(cells * 1.25)) {
    const step = cellStep(clients, cells, load, habits, figures, machine);
    if (step !== undefined) return step;
  }
}

function loadOf(clients: number, habits: Habits): Load {
  const online = clients * habits.online;
  return {
    online,
    registered: clients,
    messages: ((clients * habits.messagesADay) / SECONDS_A_DAY) * habits.peak,
    joins: (online * habits.joinsAnHour) / 3_600,
  };
}

/** One relay with its own database. */
function aloneStep(clients: number, load: Load, figures: Figures, machine: Machine): Step | undefined {
  const cpu = (load.messages * figures.aloneUs + load.joins * figures.joinUs) * US;
  const memory =
    (load.online * figures.connectionBytes + load.registered * figures.registeredBytes) / machine.memoryBytes;
  const recovery = (load.online * figures.joinUs * US) / RECOVERY_S;
  const tightest = widest({ "relay core": cpu / CORES_A_RELAY, "relay memory": memory, "joining again": recovery });
  if (tightest.share > machine.planned) return undefined;
  return step(clients, load, { cells: 1, relays: 1, natsServers: 0, machines: 1 }, machine, tightest);
}

/** @returns undefined if a cell of that size would be over a bound, however many relays it has */
function cellStep(
  clients: number,
  cells: number,
  load: Load,
  habits: Habits,
  figures: Figures,
  machine: Machine,
): Step | undefined {
  const [messages, joins] = [load.messages / cells, load.joins / cells];
  const [online, registered] = [load.online / cells, load.registered / cells];
  const natsCpu =
    messages * (1 - habits.away) * figures.natsPassUs * US +
    messages * habits.away * figures.natsStoreUs * US +
    joins * figures.natsJoinUs * US;
  const bounds: Record<string, number> = {
    "NATS cores": natsCpu / machine.cores,
    "NATS memory": (registered * figures.natsRegisteredBytes) / machine.memoryBytes,
    // Each relay of a cell knows all clients of the cell.
    "relay memory": (registered * figures.registeredBytes * machine.cores) / machine.memoryBytes,
  };
  for (let relays = 2; relays <= MOST_RELAYS_A_CELL; relays++) {
    // A reader is at the sender's own relay by chance alone.
    const here = 1 / relays;
    const perMessage =
      habits.away * (here * figures.storeUs + (1 - here) * (figures.forwardUs + figures.storeUs)) +
      (1 - habits.away) * (here * figures.localUs + (1 - here) * (figures.forwardUs + figures.ownUs));
    const cpu = (messages * perMessage + joins * figures.joinUs) * US;
    // One machine may go at any time: the others have its work then.
    const left = relays - 1;
    const connections = (online / left) * figures.connectionBytes * machine.cores;
    const all = {
      ...bounds,
      "relay cores": cpu / left / CORES_A_RELAY,
      "joining again": (online * figures.joinUs * US) / relays / RECOVERY_S,
      "joining again, NATS": (online * figures.natsJoinUs * US) / machine.cores / RECOVERY_S,
      "relay memory": bounds["relay memory"]! + connections / machine.memoryBytes,
    };
    const tightest = widest(all);
    if (tightest.share > machine.planned) continue;
    const machines = Math.max(2, Math.ceil(relays / machine.cores)) + COPIES;
    const sum = { cells, relays: relays * cells, natsServers: COPIES * cells, machines: machines * cells };
    return step(clients, load, sum, machine, tightest);
  }
  return undefined;
}

function step(
  clients: number,
  load: Load,
  sum: Pick<Step, "cells" | "relays" | "natsServers" | "machines">,
  machine: Machine,
  tightest: Step["tightest"],
): Step {
  return {
    clients,
    online: load.online,
    messagesPerSecond: load.messages,
    ...sum,
    dollarsAMonth: sum.machines * machine.dollarsAMonth,
    tightest,
  };
}

function widest(shares: Readonly<Record<string, number>>): Step["tightest"] {
  const [what, share] = Object.entries(shares).sort(([, a], [, b]) => b - a)[0]!;
  return { what, share };
}
