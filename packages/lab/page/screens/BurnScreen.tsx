import { hexGroups } from "@sandi/crypto";
import { useEffect, useState } from "preact/hooks";
import { MEASURED, secondsForAll } from "../../burn/index.ts";
import { Claim } from "../parts/Claim.tsx";
import {
  BITS,
  type Burning,
  burning,
  gpuName,
  lookForGpu,
  type Recorded,
  record,
  startBurning,
  stopBurning,
  withoutLast,
} from "../state/burning.ts";
import { t, words } from "../state/language.ts";

/** A DES key is found by trying keys, and opens what was recorded. */
export function BurnScreen() {
  const [recorded, setRecorded] = useState<Recorded>();
  const [bits, setBits] = useState<number>(BITS.first);
  useEffect(() => {
    void record().then(setRecorded);
    void lookForGpu();
  }, []);
  const now = burning.value;
  const isRunning = now?.is === "running";
  return (
    <>
      <h1>{t("nav_burn")}</h1>
      <p class="screen-about">{t("burnAbout")}</p>
      <div class="burn">
        <section class="panel" aria-labelledby="burn-recorded">
          <h2 id="burn-recorded">{t("burnRecorded")}</h2>
          {recorded ? (
            <>
              <p class="burn-bytes" data-inputs>
                {hexGroups(recorded.body, 64)}
              </p>
              <p>{t("burnCrib")}</p>
              <dl class="burn-keys">
                <dt>{t("burnGiven")}</dt>
                <dd data-inputs>
                  <code>{binary(withoutLast(recorded.key, bits), bits)}</code>
                </dd>
              </dl>
            </>
          ) : (
            <p role="status">{t("working")}</p>
          )}
        </section>
        <section class="panel" aria-labelledby="burn-search">
          <h2 id="burn-search">{t("burnSearch")}</h2>
          <label class="burn-bits">
            <span data-inputs>{t("burnBits", { count: bits })}</span>
            <input
              type="range"
              min={BITS.least}
              max={BITS.most}
              value={bits}
              disabled={isRunning}
              aria-label={t("burnBitsName")}
              aria-valuetext={t("burnBits", { count: bits })}
              onInput={(event) => setBits(event.currentTarget.valueAsNumber)}
            />
          </label>
          <p data-inputs>
            {t("burnKeys", { keys: 2 ** bits })} {engineText()}
          </p>
          <p>
            {isRunning ? (
              <button type="button" class="button" onClick={stopBurning}>
                {t("stop")}
              </button>
            ) : (
              <button
                type="button"
                class="button main"
                disabled={!recorded || gpuName.value === undefined}
                onClick={() => recorded && void startBurning(recorded, bits)}
              >
                {t("burnStart")}
              </button>
            )}
          </p>
          {now && <Result now={now} />}
        </section>
        <section class="panel" aria-labelledby="burn-all">
          <h2 id="burn-all">{t("burnAll")}</h2>
          {now && now.tried > 0 && (
            <p>
              <Claim of="burn:all">{t("burnHere", { time: time(secondsForAll(rate(now))) })}</Claim>
            </p>
          )}
          <p>
            <Claim of="burn:measured">
              {t("burnMeasured", {
                device: MEASURED.device,
                rate: MEASURED.keysPerSecond / 1e9,
                date: MEASURED.on,
                time: time(secondsForAll(MEASURED.keysPerSecond)),
                half: time(secondsForAll(MEASURED.keysPerSecond) / 2),
              })}
            </Claim>
          </p>
          <p>{t("burnMoral")}</p>
        </section>
      </div>
    </>
  );
}

function Result({ now }: { readonly now: Burning }) {
  const all = 2 ** now.unknownBits;
  return (
    <div class="burn-result">
      <progress max={all} value={now.is === "missing" ? all : now.tried} aria-label={t("burnProgress")} />
      <p>
        <Claim of="burn:rate">
          {t("burnRate", { tried: now.tried, percent: (100 * now.tried) / all, rate: rate(now) / 1e6 })}
        </Claim>
      </p>
      {now.lost.length > 0 && <p data-inputs>{t("burnLost", { names: now.lost.join(", ") })}</p>}
      <div role="status">
        {now.is === "stopped" && <p>{t("burnStopped")}</p>}
        {now.is === "missing" && <p>{t("burnMissing")}</p>}
        {now.key && (
          <>
            <p>
              {t("burnFound")}{" "}
              <code>
                <Claim of="burn:key">{hexGroups(now.key)}</Claim>
              </code>
            </p>
            <blockquote class="bubble theirs">
              <p class="bubble-who">Alice</p>
              <p>
                <Claim of="burn:text">{now.text}</Claim>
              </p>
            </blockquote>
          </>
        )}
      </div>
    </div>
  );
}

function engineText(): string {
  const cores = navigator.hardwareConcurrency || 1;
  if (gpuName.value === undefined) return t("burnLooking");
  return gpuName.value === "" ? t("burnCores", { count: cores }) : t("burnGpu", { name: gpuName.value, cores });
}

/** Keys a second. */
function rate({ tried, ms }: Burning): number {
  return tried / Math.max(ms / 1_000, 0.001);
}

/** The key's 56 bits, those that are not given as dots. */
function binary(key: Uint8Array, unknownBits: number): string {
  const bits = [...key].map((byte) => (byte >> 1).toString(2).padStart(7, "0")).join("");
  return (bits.slice(0, 56 - unknownBits) + "·".repeat(unknownBits)).replaceAll(/(.{7})(?=.)/g, "$1 ");
}

const UNITS = [
  ["year", 365.25 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** In the largest unit of which there is at least one. */
function time(seconds: number): string {
  const [unit, length] = UNITS.find(([, least]) => seconds >= least) ?? (["second", 1] as const);
  const value = seconds / length;
  return new Intl.NumberFormat(words().language, {
    style: "unit",
    unit,
    unitDisplay: "long",
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value);
}
