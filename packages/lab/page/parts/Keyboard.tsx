import { type Typed, typedBy } from "../../attacks/typed.ts";
import { capital, personName } from "../../texts/sentences.ts";
import { moveAt, run } from "../state/lab.ts";
import { explained, t } from "../state/language.ts";
import { CodeClaim } from "./Claim.tsx";
import { MoveForm } from "./MoveForm.tsx";

/** Mallory's keyboard: what she types in somebody's name, and what came of it. */
export function Keyboard() {
  const played = run.value;
  const typed = played && typedBy(played.world, moveAt.value);
  return (
    <section class="panel keyboard" aria-labelledby="keyboard-title">
      <div class="panel-head">
        <h2 id="keyboard-title">{t("keyboard")}</h2>
      </div>
      <MoveForm what="type" isMain />
      <div role="status">{typed && <Outcome typed={typed} protocol={played.protocol} />}</div>
    </section>
  );
}

const NEEDS = { "ns-1978": "typedNeeds_ns", "rsa-des": "typedNeeds_rsa" } as const;

function Outcome({ typed, protocol }: { readonly typed: Typed; readonly protocol: string }) {
  const { move, came } = typed;
  const facts = { as: personName(move.as), to: personName(move.to) };
  const cause = typed.came === "refused" ? explained(typed.check)?.cause : undefined;
  const needs = NEEDS[protocol as keyof typeof NEEDS] ?? "typedNeeds_ratchet";
  return (
    <div class={`typed typed-${came}`}>
      <p>
        <span data-claim="typed">
          <q>{move.text}</q> {t(`typed_${came}`, facts)}
        </span>{" "}
        {typed.came === "refused" && <CodeClaim of="typed:check" code={typed.check} />}
      </p>
      {came === "noKey" && <p>{t(needs, facts)}</p>}
      {cause && (
        <p class="hint" data-inputs>
          {`${capital(cause)}.`}
        </p>
      )}
    </div>
  );
}
