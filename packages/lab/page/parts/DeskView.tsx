import { later } from "@sandi/views/later";
import { useState } from "preact/hooks";
import { kindOf, personName } from "../../texts/sentences.ts";
import type { Packet } from "../../world/desk.ts";
import { ON_PACKETS } from "../state/forms.ts";
import { act, busy, moment, run } from "../state/lab.ts";
import { t } from "../state/language.ts";
import { MoveForm } from "./MoveForm.tsx";

const BitBrush = later(async () => (await import("./BitBrush.tsx")).BitBrush);

/** The packets that Mallory holds, and all that she can do with each. */
export function DeskView() {
  const desk = moment.value?.desk;
  const lying = desk ? desk.queue.map((packet) => desk.get(packet)!) : [];
  const gone = desk ? desk.packets.filter(({ standing }) => standing === "gone") : [];
  return (
    <section class="panel desk" aria-labelledby="desk-title">
      <div class="panel-head">
        <h2 id="desk-title">{t("desk")}</h2>
        <button
          type="button"
          class="button small main"
          disabled={busy.value || lying.every(({ standing }) => standing === "held")}
          onClick={() => void act({ do: "deliverAll" })}
        >
          {t("do_deliverAll")}
        </button>
      </div>
      {lying.length === 0 && <p class="empty">{t("deskEmpty")}</p>}
      <ul class="packets" aria-label={t("desk")}>
        {lying.map((packet) => (
          <PacketView key={packet.packet} packet={packet} />
        ))}
      </ul>
      {gone.length > 0 && (
        <details class="more">
          <summary data-claim="gone">{t("gonePackets", { count: gone.length })}</summary>
          <ul class="packets">
            {gone.map((packet) => (
              <PacketView key={packet.packet} packet={packet} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

const GONE_TOO = ["copy", "search"] as const;

function PacketView({ packet }: { readonly packet: Packet }) {
  const { world } = run.value!;
  const [open, setOpen] = useState(false);
  const [brush, setBrush] = useState(false);
  const isGone = packet.standing === "gone";
  const kind = kindOf(world, packet.original);
  const facts = { from: personName(packet.from), to: personName(packet.to), packet: packet.packet };
  const quick = isGone ? (["copy"] as const) : (["deliver", "hold", "drop", "copy"] as const);
  const rest = isGone ? GONE_TOO : ON_PACKETS.filter((what) => !quick.includes(what as "copy"));
  return (
    <li class={`packet packet-${packet.standing} ${packet.isMallorys ? "packet-mallorys" : ""}`}>
      <p class="packet-head" data-claim={`packet:${packet.packet}`}>
        <strong>#{packet.packet}</strong> {t("fromTo", facts)} <code>{kind}</code>{" "}
        <span class="quiet">{t("bytes", { count: packet.body.length })}</span>
        {packet.standing === "held" && <span class="tag">{t("held")}</span>}
        {packet.isMallorys && <span class="tag tag-bad">{t("byMallory")}</span>}
        {packet.body !== packet.original && <span class="tag tag-bad">{t("changed")}</span>}
      </p>
      <div class="buttons">
        {quick.map((what) => (
          <button
            key={what}
            type="button"
            class="button small"
            disabled={busy.value}
            aria-label={t("doWith", { what: t(`do_${what}`), packet: packet.packet })}
            onClick={() => void act({ do: what, packet: packet.packet })}
          >
            {t(`do_${what}`)}
          </button>
        ))}
        {!isGone && (
          <button
            type="button"
            class="button small"
            aria-expanded={brush}
            aria-label={t("doWith", { what: t("bitBrush"), packet: packet.packet })}
            onClick={() => setBrush(!brush)}
          >
            {t("bitBrush")}
          </button>
        )}
        <button
          type="button"
          class="button small"
          aria-expanded={open}
          aria-label={t("doWith", { what: t("moreMoves"), packet: packet.packet })}
          onClick={() => setOpen(!open)}
        >
          {t("moreMoves")}
        </button>
      </div>
      {brush && !isGone && <BitBrush packet={packet} />}
      {open && (
        <div class="packet-moves">
          {rest.map((what) => (
            <MoveForm key={what} what={what} packet={packet.packet} />
          ))}
        </div>
      )}
    </li>
  );
}
