import { later } from "@sandi/views/later";
import { Icon } from "../parts/Icon.tsx";
import { trouble } from "../state/lab.ts";
import { loadLanguage, t, words } from "../state/language.ts";
import { SCREENS, screen } from "../state/route.ts";
import { changeSetting, setting } from "../state/settings.ts";
import { WorldScreen } from "./WorldScreen.tsx";

const MatrixScreen = later(async () => (await import("./MatrixScreen.tsx")).MatrixScreen);
const TwoScreen = later(async () => (await import("./TwoScreen.tsx")).TwoScreen);
const BurnScreen = later(async () => (await import("./BurnScreen.tsx")).BurnScreen);
const LessonsScreen = later(async () => (await import("./LessonsScreen.tsx")).LessonsScreen);
const PhoneScreen = later(async () => (await import("./PhoneScreen.tsx")).PhoneScreen);

/** The lab: where one is, and what holds for all of it. */
export function Root() {
  return (
    <>
      <header>
        <div class="top">
          <a class="brand" href="#world">
            <Icon name="flask" />
            {t("title")}
          </a>
          <nav aria-label={t("nav")}>
            <ul>
              {SCREENS.map((name) => (
                <li key={name}>
                  <a href={`#${name}`} aria-current={screen.value === name ? "page" : undefined}>
                    {t(`nav_${name}`)}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <div class="looks">
            <label>
              <span class="only-read">{t("language")}</span>
              <select
                value={words().language}
                onChange={(event) => {
                  const language = event.currentTarget.value as "en" | "id";
                  changeSetting("language", language);
                  void loadLanguage(language);
                }}
              >
                <option value="en" lang="en">
                  English
                </option>
                <option value="id" lang="id">
                  Indonesia
                </option>
              </select>
            </label>
            <label>
              <span class="only-read">{t("theme")}</span>
              <select
                value={setting("theme").value}
                onChange={(event) => changeSetting("theme", event.currentTarget.value as "auto")}
              >
                {(["auto", "light", "dark"] as const).map((one) => (
                  <option key={one} value={one}>
                    {t(`theme_${one}`)}
                  </option>
                ))}
              </select>
            </label>
          </div>
        </div>
        <p class="banner">{t("banner")}</p>
      </header>
      <main>
        {trouble.value && (
          <div class="trouble" role="alert">
            <span>{trouble.value}</span>
            <button
              type="button"
              class="icon-button"
              aria-label={t("close")}
              onClick={() => {
                trouble.value = undefined;
              }}
            >
              <Icon name="close" />
            </button>
          </div>
        )}
        {screen.value === "world" && <WorldScreen />}
        {screen.value === "matrix" && <MatrixScreen />}
        {screen.value === "two" && <TwoScreen />}
        {screen.value === "phone" && <PhoneScreen />}
        {screen.value === "burn" && <BurnScreen />}
        {screen.value === "lessons" && <LessonsScreen />}
      </main>
    </>
  );
}
