import type { Context } from "../context.ts";
import { safeJson } from "../show/sanitize.ts";
import type { AdminChannel } from "./channel.ts";
import { resolveId } from "./ids.ts";
import { shortOf, when } from "./text.ts";

/** `sandi admin block ID`: the ID may not join any more. A client connected under it is disconnected. */
export async function blockClient({ options, out, t }: Context, channel: AdminChannel): Promise<void> {
  const id = await resolveId(channel, options.operands[1]!);
  const { added } = await channel.ask<{ added: boolean }>("block.add", { id });
  if (options.has("json")) out.line(safeJson({ v: 1, id, added }));
  else out.line(t(added ? "adminBlocked" : "adminBlockedBefore", { id: shortOf(id) }));
}

export async function unblockClient({ options, out, t }: Context, channel: AdminChannel): Promise<void> {
  const { blocks } = await channel.ask<{ blocks: { id: string }[] }>("block.list");
  const typed = options.operands[1]!;
  // A blocked ID need not be registered, so the short form is looked for among the blocked ones first.
  const listed = blocks.filter(({ id }) => shortOf(id) === typed.trim().toLowerCase());
  const id = listed.length === 1 ? listed[0]!.id : await resolveId(channel, typed);
  const { removed } = await channel.ask<{ removed: boolean }>("block.remove", { id });
  if (options.has("json")) out.line(safeJson({ v: 1, id, removed }));
  else out.line(t(removed ? "adminUnblocked" : "adminNotBlocked", { id: shortOf(id) }));
}

export async function showBlocked({ options, out, t }: Context, channel: AdminChannel): Promise<void> {
  const { blocks } = await channel.ask<{ blocks: { id: string; at: number }[] }>("block.list");
  if (blocks.length === 0 && !options.has("json")) return out.line(t("adminNoneBlocked"));
  for (const { id, at } of blocks)
    if (options.has("json")) out.line(safeJson({ v: 1, id, shortId: shortOf(id), at }));
    else out.line(`${shortOf(id)}  ${id}  ${when(at)}`);
  await out.drained();
}
