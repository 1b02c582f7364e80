import { fromHex, hexGroups } from "@sandi/crypto";
import { reference } from "@sandi/crypto/des";
import { useId, useMemo, useState } from "preact/hooks";
import { stepIn } from "../keys.ts";
import type { ViewsTranslate } from "../texts/index.ts";
import { Avalanche } from "./Avalanche.tsx";
import { BlockInput } from "./BlockInput.tsx";
import { SBox } from "./SBox.tsx";
import { Stage } from "./Stage.tsx";

/** J. Orlin Grabbe's, "The DES Algorithm Illustrated": many readers know the values on the way. */
const TEXTBOOK = { key: fromHex("133457799bbcdff1")!, block: fromHex("0123456789abcdef")! } as const;
/** The start, 16 rounds, and the end. */
const STAGES = 18;

export type DesRoundsProps = {
  readonly t: ViewsTranslate;
  /** 8 bytes of a ciphertext, which are then decrypted. */
  readonly block?: Uint8Array;
  /** 8 bytes that the reader has asked to see: a key of a conversation is never handed in unasked. */
  readonly secretKey?: Uint8Array;
};

/** DES with every value on the way: key schedule, permutations, rounds and S-boxes, and what one flipped bit changes. */
export function DesRounds({ t, block: given, secretKey }: DesRoundsProps) {
  const id = useId();
  const [key, setKey] = useState(secretKey ?? TEXTBOOK.key);
  const [block, setBlock] = useState(given ?? TEXTBOOK.block);
  const [direction, setDirection] = useState<reference.BlockTrace["direction"]>(given ? "decipher" : "encipher");
  const [stage, setStage] = useState(0);
  const [box, setBox] = useState(0);
  /** Grows with each new start, so that what was typed goes with it. */
  const [start, setStart] = useState(0);
  const trace = useMemo(
    () =>
      direction === "encipher" ? reference.traceEncryptBlock(key, block) : reference.traceDecryptBlock(key, block),
    [key, block, direction],
  );
  const round = trace.rounds[stage - 1];
  const go = (to: number) => setStage(Math.max(0, Math.min(STAGES - 1, to)));
  const reset = () => {
    setKey(secretKey ?? TEXTBOOK.key);
    setBlock(given ?? TEXTBOOK.block);
    setStage(0);
    setStart(start + 1);
  };
  return (
    <section class="des" aria-label={t("desTitle")}>
      <p class="des-note">{t(secretKey ? "desGivenKey" : given ? "desDemoOfBlock" : "desDemo")}</p>
      <div class="des-inputs">
        <BlockInput key={`key ${start}`} label={t("desKey")} bytes={key} onChange={setKey} t={t} />
        <BlockInput key={`block ${start}`} label={t("desBlock")} bytes={block} onChange={setBlock} t={t} />
        <fieldset class="des-choice">
          <legend>{t("desDirection")}</legend>
          {(["encipher", "decipher"] as const).map((one) => (
            <label key={one}>
              <input
                type="radio"
                name={`${id}-direction`}
                checked={direction === one}
                onChange={() => setDirection(one)}
              />
              <span>{t(one === "encipher" ? "desEncipher" : "desDecipher")}</span>
            </label>
          ))}
        </fieldset>
        <button type="button" class="bytes-button" onClick={reset}>
          {t("desReset")}
        </button>
      </div>
      <p class="des-result">
        <code>{hexGroups(block)}</code> → <code>{hexGroups(trace.bytes)}</code>
      </p>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys are a shortcut; the buttons and the slider do the same */}
      <div
        class="des-stage"
        onKeyDown={(event) => {
          if (!(event.target as Element).closest("input, .des-table") && /^Arrow(Left|Right)$/.test(event.key))
            go(stepIn(event, stage, STAGES) ?? stage);
        }}
      >
        <div class="des-steps">
          <button
            type="button"
            class="bytes-button"
            aria-label={t("desBack")}
            disabled={stage === 0}
            onClick={() => go(stage - 1)}
          >
            ←
          </button>
          <input
            type="range"
            min={0}
            max={STAGES - 1}
            value={stage}
            aria-label={t("desStep")}
            aria-valuetext={nameOf(stage, t)}
            aria-describedby={`${id}-how`}
            onInput={(event) => go(Number(event.currentTarget.value))}
          />
          <button
            type="button"
            class="bytes-button"
            aria-label={t("desNext")}
            disabled={stage === STAGES - 1}
            onClick={() => go(stage + 1)}
          >
            →
          </button>
        </div>
        <p class="bytes-how" id={`${id}-how`}>
          {t("desStepsHow")}
        </p>
        <h3>
          <output>{nameOf(stage, t)}</output>
        </h3>
        <div class="des-round">
          <Stage {...{ trace, stage, box, t }} />
          {round && <SBox {...{ round, box, t }} onChoose={setBox} />}
        </div>
      </div>
      <Avalanche {...{ t, block }} secretKey={key} />
    </section>
  );
}

function nameOf(stage: number, t: ViewsTranslate): string {
  if (stage === 0) return t("desStart");
  return stage === STAGES - 1 ? t("desEnd") : t("desRound", { n: stage });
}
