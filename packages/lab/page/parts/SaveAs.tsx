import { useState } from "preact/hooks";
import { FILE_VERSION } from "../../exercises/runFile.ts";
import { DISSECTOR, scenarioOf, sequenceOf, wiresharkOf } from "../../export/index.ts";
import type { World } from "../../world/world.ts";
import type { Run } from "../link/link.ts";
import { goal } from "../state/goal.ts";
import { run } from "../state/lab.ts";
import { say, t } from "../state/language.ts";
import { playRun } from "../state/played.ts";
import { saveBytes, saveFile } from "../state/saveFile.ts";

const FORMS = ["json", "svg", "pcapng", "lua", "txt"] as const;
type Form = (typeof FORMS)[number];

/** A moment as a file, in each of the forms that `sandi lab` reads and writes. */
export function SaveAs({ moment }: { readonly moment: Run }) {
  const [working, setWorking] = useState(false);
  const save = async (form: Form) => {
    setWorking(true);
    await saveAs(form, moment).finally(() => setWorking(false));
  };
  return (
    <section class="save-as" aria-labelledby="save-as">
      <h3 id="save-as">{t("saveFile")}</h3>
      <ul>
        {FORMS.map((form) => (
          <li key={form}>
            <button
              type="button"
              class="button small"
              aria-describedby={`save-${form}`}
              disabled={working}
              onClick={() => void save(form)}
            >
              {t(`save_${form}`)}
            </button>
            <span id={`save-${form}`} class="hint">
              {t(`saveAbout_${form}`)}
            </span>
          </li>
        ))}
      </ul>
      <p role="status">{working && t("working")}</p>
    </section>
  );
}

async function saveAs(form: Form, moment: Run): Promise<void> {
  const { protocol, seed, moves } = moment;
  const name = `lab-${protocol}-${seed}.${form}`;
  switch (form) {
    case "json":
      return saveFile(name, { version: FILE_VERSION, protocol, seed, moves });
    case "svg":
      return saveBytes(name, sequenceOf(await worldAt(moment), say), "image/svg+xml");
    case "pcapng":
      return saveBytes(name, wiresharkOf(await worldAt(moment)).slice(), "application/x-pcapng");
    case "lua":
      return saveBytes("sandi-lab.lua", DISSECTOR, "text/x-lua");
    case "txt":
      return saveBytes(name, await scenarioOf(await worldAt(moment), goal.value || undefined), "text/plain");
  }
}

/** The world as it was then: the one that is shown has gone on. */
async function worldAt(moment: Run): Promise<World> {
  const shown = run.value!;
  return moment.moves.length === shown.moves.length ? shown.world : (await playRun(moment, moment.moves)).world;
}
