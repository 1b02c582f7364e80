import type { Person } from "../messenger/port.ts";
import { t } from "../state/language.ts";
import { Icon } from "./icon.tsx";
import { safeName } from "./safe.ts";

type Named = Pick<Person, "name" | "verified" | "namesake" | "shortId">;

/** A name alone says nothing about who bears it. Whoever shares one, or nearly, is told apart by the ID. */
export function nameOf({ name, verified, namesake, shortId }: Named): string {
  return verified || namesake === "none" ? safeName(name) : `${safeName(name)} (${shortId})`;
}

/** Somebody who is not verified, and could be taken for somebody who is. */
export function looksVerified({ verified, namesake }: Named): boolean {
  return !verified && (namesake === "verified" || namesake === "looksVerified");
}

/** A person's name as every screen shows it, with the marks of trust that no name can contain. */
export function NameOf({ person }: { readonly person: Named }) {
  return (
    <span class="name">
      <bdi>{nameOf(person)}</bdi>
      {person.verified && (
        <span class="mark-verified">
          <Icon name="shieldCheck" />
          <span class="only-read">{t("verified")}</span>
        </span>
      )}
      {looksVerified(person) && (
        <span class="mark-warning">
          <Icon name="warning" />
          <span class="only-read">{t("notTheVerified")}</span>
        </span>
      )}
    </span>
  );
}
