import { toHex } from "@sandi/crypto";
import * as v from "valibot";
import type { Client } from "../core/client.ts";
import type { Router } from "../core/router.ts";
import { type AdminOperations, adminOperation } from "./adminSocket.ts";

/** Clients that one request looks at: a list is read in pages, between which the relay does its work. */
const PAGE = 500;

const LIST = v.strictObject({
  /** A registration number: the list goes on behind it. */
  after: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0)), 0),
  connected: v.optional(v.boolean(), false),
});

/** What the relay knows of its clients from memory. */
export function clientOperations(router: Router): AdminOperations {
  return {
    /** `next` is the `after` of the following page, 0 at the end. A page may be empty and not the last. */
    clients: adminOperation(LIST, ({ after, connected }) => {
      const { page, next } = router.directory.registered(after, PAGE);
      return {
        registered: router.directory.total,
        connected: router.sessions.size,
        next,
        clients: page.filter(({ session }) => !connected || session !== undefined).map(describe),
      };
    }),
  };
}

function describe({ registration, id, ephemeral, session, record }: Client): object {
  return {
    registration,
    id: toHex(id),
    ephemeral,
    record: Buffer.from(record).toString("base64"),
    connection: session === undefined ? null : describeConnection(session),
  };
}

function describeConnection(session: NonNullable<Client["session"]>): object {
  return session.remote ? { relay: session.node } : { since: session.since, address: session.link.address() };
}
