import { fromHex, hexGroups } from "@sandi/crypto";
import { BytesByField } from "@sandi/views";
import { useState } from "preact/hooks";
import { openDesRecord } from "../../ledger/opening.ts";
import { capital, kindOf, personName } from "../../texts/sentences.ts";
import type { Step } from "../../world/steps.ts";
import { sourceOf } from "../sources.ts";
import { withButtons } from "../state/forms.ts";
import { bodyOf, chosen, litPacket, run, seen } from "../state/lab.ts";
import { about, explained, explainingTexts, t } from "../state/language.ts";
import { sentence } from "../state/sentence.ts";
import { CodeClaim } from "./Claim.tsx";

const LAYERS = ["words", "formula", "bytes", "source"] as const;
const FRAME_BYTES = 256;

/** One step, ever closer: in plain words, as a formula, as bytes, and where in the sources it happens. */
export function Layers() {
  const played = run.value;
  const [layer, setLayer] = useState<(typeof LAYERS)[number]>("words");
  const at = chosen.value ?? seen.value.at(-1)?.at;
  if (!played || at === undefined) return null;
  const step = played.steps[at]!;
  const tabTo = (by: number) => {
    const next = LAYERS[(LAYERS.indexOf(layer) + by + LAYERS.length) % LAYERS.length]!;
    setLayer(next);
    document.getElementById(`layer-${next}`)?.focus();
  };
  return (
    <section class="panel layers" aria-labelledby="layers-title">
      <div class="panel-head">
        <h2 id="layers-title">{t("lookCloser")}</h2>
        <div role="tablist" aria-label={t("layers")} class="tabs">
          {LAYERS.map((one) => (
            <button
              key={one}
              id={`layer-${one}`}
              type="button"
              role="tab"
              aria-selected={one === layer}
              aria-controls="layer-panel"
              tabIndex={one === layer ? 0 : -1}
              onClick={() => setLayer(one)}
              onKeyDown={(event) => {
                const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
                if (by === undefined) return;
                event.preventDefault();
                event.stopPropagation();
                tabTo(by);
              }}
            >
              {t(`layer_${one}`)}
            </button>
          ))}
        </div>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: as the pattern of tabs has it */}
      <div id="layer-panel" role="tabpanel" aria-labelledby={`layer-${layer}`} tabIndex={0}>
        <p class="layer-step" data-claim="layer">
          {sentence(step, played.world)}
        </p>
        {layer === "words" && <Words step={step} />}
        {layer === "formula" && <Formula step={step} />}
        {layer === "bytes" && <Bytes key={at} step={step} />}
        {layer === "source" && <SourceOf step={step} />}
      </div>
    </section>
  );
}

function codeOf(step: Step): string | undefined {
  if (step.is === "refused" || step.is === "declined" || step.is === "impossible") return step.code;
  return step.is === "event" && "error" in step.event ? step.event.error?.code : undefined;
}

function Words({ step }: { readonly step: Step }) {
  const { world } = run.value!;
  const body = bodyOf(step);
  const code = codeOf(step);
  const context =
    step.is === "event" && "error" in step.event ? step.event.error?.context : "context" in step ? step.context : {};
  const kind = body && kindOf(world, body);
  const error =
    code === undefined
      ? undefined
      : explained(code, { ...(kind && { leg: kind, part: kind }), ...withButtons(context ?? {}) });
  return (
    <div class="layer-text" data-inputs>
      {step.is === "move" && <p>{about(`about_${step.what.do}`)}</p>}
      {step.is === "frame" && <p>{about("aboutFrame")}</p>}
      {step.is === "learned" && <p>{about("aboutLearned")}</p>}
      {step.is === "event" && step.event.event === "gap" && <p>{about("aboutGap")}</p>}
      {step.is === "refused" && <p>{about(step.routine ? "aboutRoutine" : "aboutRefused")}</p>}
      {step.is === "ignored" && <p>{about("aboutIgnored")}</p>}
      {error && (
        <p class="check">
          <strong>{capital(error.cause)}.</strong> {code === "AMBIGUOUS_NAME" ? about("remedyAmbiguous") : error.remedy}
        </p>
      )}
      {code && (
        <p>
          {t("checkCode")} <CodeClaim of={`code:${code}`} code={code} />
        </p>
      )}
      {kind && <p>{about(kindKey(kind, world.protocol.name), endsOf(step))}</p>}
    </div>
  );
}

/** Between whom a message goes, by name; of one that is on no desk, as the documents say it. */
function endsOf(step: Step): { readonly from: string; readonly to: string } {
  const { desk } = run.value!.world;
  const ends = step.is === "packet" || step.is === "delivered" ? step : desk.get(litPacket.value ?? 0);
  return ends ? { from: personName(ends.from), to: personName(ends.to) } : { from: "A", to: "B" };
}

const KINDS = [
  "kind_ns_M1",
  "kind_ns_M2",
  "kind_ns_M3",
  "kind_ns_M4",
  "kind_ns_record",
  "kind_rsa_M1",
  "kind_rsa_M2",
  "kind_rsa_M3",
  "kind_rsa_M4",
  "kind_rsa_M4'",
  "kind_rsa_M5",
  "kind_rsa_M6",
  "kind_rsa_record",
  "kind_ratchet_opening",
  "kind_ratchet_answer",
  "kind_ratchet_step",
  "kind_ratchet_record",
  "kind_ratchet_refusal",
] as const;

/** What a body is for. M2 of 1978 lacks what M2 has today, so each protocol has words of its own. */
function kindKey(kind: string, protocol: string) {
  const own = `kind_${protocol.split("-")[0]}_${kind}`;
  return KINDS.find((key) => key === own) ?? "kind_unknown";
}

function Formula({ step }: { readonly step: Step }) {
  const { world } = run.value!;
  const body = bodyOf(step);
  const explanation = body && world.person("alice").suite.explain(body);
  if (!explanation?.notation)
    return (
      <p class="layer-text" data-inputs>
        {t("noFormula")}
      </p>
    );
  return (
    <div class="layer-text" data-inputs>
      <p class="formula">
        <code>
          {explanation.kind} = {explanation.notation}
        </code>
      </p>
      <p class="hint">{t("formulaAbout")}</p>
    </div>
  );
}

function Bytes({ step }: { readonly step: Step }) {
  const body = bodyOf(step);
  const views = explainingTexts()?.views;
  if (body)
    return views ? (
      <BytesByField {...{ body, ...keyOf(body) }} suite={run.value!.world.person("alice").suite} t={views} />
    ) : null;
  if (step.is === "frame")
    return (
      <p class="layer-text frame-bytes">
        <code>{hexGroups(step.bytes, FRAME_BYTES)}</code>
      </p>
    );
  return (
    <p class="layer-text" data-inputs>
      {t("noBytes")}
    </p>
  );
}

/** The DES key that opens it, which in this world is no secret. */
function keyOf(body: Uint8Array): { readonly desKey?: Uint8Array } {
  const keys = run.value!.world.ledger.entries.flatMap(({ fact }) => (fact.kind === "desKey" ? [fact.value] : []));
  const found = [...new Set(keys)].map((hex) => fromHex(hex)!).find((key) => openDesRecord(key, body) !== undefined);
  return found ? { desKey: found } : {};
}

function SourceOf({ step }: { readonly step: Step }) {
  const { world, protocol } = run.value!;
  const body = bodyOf(step);
  const kind = body ? kindOf(world, body) : "";
  const isMallorys = step.is === "packet" && world.desk.get(step.packet)?.isMallorys === true;
  const { file, name } = sourceOf(step, protocol, kind, isMallorys);
  return (
    <div class="layer-text" data-inputs>
      <p>
        <code>{file}</code>
      </p>
      <p>
        <code>{name}</code>
      </p>
      <p class="hint">{t("sourceAbout")}</p>
    </div>
  );
}
