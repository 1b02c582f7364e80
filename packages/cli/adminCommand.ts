import { fromHex } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import { openRecord, shortId, toClientId } from "@sandi/protocol";
import stringWidth from "string-width";
import { makeBackup, restore } from "./adminBackup.ts";
import { blockClient, showBlocked, unblockClient } from "./adminBlocks.ts";
import { AdminChannel } from "./adminChannel.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit.ts";
import { relayDataDir } from "./relayData.ts";
import { safeJson, safeLine, safeName } from "./sanitize.ts";

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
  backup: asking(makeBackup),
  restore,
  block: asking(blockClient),
  unblock: asking(unblockClient),
  blocked: asking(showBlocked),
};

/** `sandi admin`: for whoever runs the relay of a data directory. @returns the exit code */
export async function runAdmin(context: Context): Promise<number> {
  await ACTIONS[context.options.operands[0]!]!(context, relayDataDir(context.options));
  return EXIT.done;
}

/** An action for which a relay has to run. */
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

async function showClients({ options, out, t }: Context, channel: AdminChannel): Promise<void> {
  const json = options.has("json");
  const connected = options.has("connected");
  let page: Page;
  let after = 0;
  do {
    page = await channel.ask<Page>("clients", { after, connected });
    for (const { record, connection, ...row } of page.clients) {
      const name = nameIn(record);
      const short = shortId(toClientId(fromHex(row.id)!));
      if (json) out.line(safeJson({ v: 1, ...row, shortId: short, name, connection }));
      else {
        const shown = safeName(name);
        const since = connection
          ? t("adminConnectedSince", { time: when(connection.since), address: safeLine(connection.address) })
          : "";
        const kind = row.ephemeral ? t("adminEphemeral") : "";
        const cells = [String(row.registration).padStart(7), short, shown, pad(shown, 32), kind, since];
        out.line(cells.filter(Boolean).join("  ").trimEnd());
      }
    }
    await out.drained();
    after = page.next;
  } while (after > 0);
  if (!json) out.line(t("adminClients", { count: page.registered, connected: page.connected }));
}

/** What the client calls itself; the record is judged as every reader judges it, its age aside. */
function nameIn(record: string): string {
  const opened = openRecord(Buffer.from(record, "base64"), nodePrimitives);
  return opened.ok ? opened.value.name : "";
}

function when(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}

function pad(text: string, columns: number): string {
  return " ".repeat(Math.max(0, columns - stringWidth(text)));
}
