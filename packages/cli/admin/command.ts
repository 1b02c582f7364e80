import type { Context } from "../context.ts";
import { EXIT } from "../errors/exit.ts";
import { relayDataDir } from "../relay/data.ts";
import { safeJson, safeLine, safeName } from "../show/sanitize.ts";
import { say } from "../show/say.ts";
import { forgetClient, showAbout } from "./about.ts";
import { makeBackup, restore } from "./backup.ts";
import { blockClient, showBlocked, unblockClient } from "./blocks.ts";
import { AdminChannel } from "./channel.ts";
import { duration, nameIn, pad, shortOf, when } from "./text.ts";

type Row = {
  readonly registration: number;
  readonly id: string;
  readonly ephemeral: boolean;
  readonly record: string;
  readonly connection: { readonly since: number; readonly address: string } | null;
};
type Page = { readonly registered: number; readonly connected: number; readonly next: number; readonly clients: Row[] };

type Action = (context: Context, dataDir: string) => Promise<void>;

const ACTIONS: Readonly<Record<string, Action>> = {
  clients: asking(showClients),
  mailboxes: asking(showMailboxes),
  about: asking(showAbout),
  forget: asking(forgetClient),
  backup: asking(makeBackup),
  restore,
  block: asking(blockClient),
  unblock: asking(unblockClient),
  blocked: asking(showBlocked),
};

/** `sandi admin`: for the operator of the relay of a data directory. @returns the exit code */
export async function runAdmin(context: Context): Promise<number> {
  await ACTIONS[context.options.operands[0]!]!(context, relayDataDir(context.options));
  return EXIT.done;
}

/** An action that needs a running relay. */
function asking(action: (context: Context, channel: AdminChannel) => Promise<void>): Action {
  return async (context, dataDir) => {
    const channel = await AdminChannel.open(dataDir);
    try {
      await action(context, channel);
    } finally {
      channel.close();
    }
  };
}

type Mailbox = {
  readonly registration: number;
  readonly id: string;
  readonly record: string;
  readonly messages: number;
  readonly bytes: number;
  readonly oldestMs: number | null;
};

async function showMailboxes({ options, out, t }: Context, channel: AdminChannel): Promise<void> {
  const json = options.has("json");
  const total = { count: 0, messages: 0, bytes: 0 };
  let after = 0;
  do {
    const page = await channel.ask<{ next: number; mailboxes: Mailbox[] }>("mailboxes", { after });
    for (const { record, ...box } of page.mailboxes) {
      const name = nameIn(record);
      total.count++;
      total.messages += box.messages;
      total.bytes += box.bytes;
      if (json) out.line(safeJson({ v: 1, ...box, shortId: shortOf(box.id), name }));
      else {
        const oldest = box.oldestMs === null ? "" : t("adminOldest", { age: duration(box.oldestMs, t) });
        const amount = t("adminMessages", { count: box.messages, bytes: box.bytes });
        const shown = safeName(name);
        say(out, `${shown}${pad(shown, 32)}  ${amount}  ${oldest}`, `${shortOf(box.id)}  `);
      }
    }
    await out.drained();
    after = page.next;
  } while (after > 0);
  if (!json) out.line(t("adminMailboxes", total));
}

async function showClients({ options, out, t }: Context, channel: AdminChannel): Promise<void> {
  const json = options.has("json");
  const connected = options.has("connected");
  let page: Page;
  let after = 0;
  do {
    page = await channel.ask<Page>("clients", { after, connected });
    for (const { record, connection, ...row } of page.clients) {
      const name = nameIn(record);
      const short = shortOf(row.id);
      if (json) out.line(safeJson({ v: 1, ...row, shortId: short, name, connection }));
      else {
        const shown = safeName(name);
        const since = connection
          ? t("adminConnectedSince", { time: when(connection.since), address: safeLine(connection.address) })
          : "";
        const kind = row.ephemeral ? t("adminEphemeral") : "";
        const cells = [short, shown, pad(shown, 32), kind, since];
        say(out, cells.filter(Boolean).join("  "), `${String(row.registration).padStart(7)}  `);
      }
    }
    await out.drained();
    after = page.next;
  } while (after > 0);
  if (!json) out.line(t("adminClients", { count: page.registered, connected: page.connected }));
}
