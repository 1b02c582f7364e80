import { isNotTheVerified } from "@sandi/client";
import type { Person } from "../messenger/port.ts";
import { t } from "../state/language.ts";
import { Icon } from "./icon.tsx";
import { isolated, safeName } from "./safe.ts";

type Named = Pick<Person, "name" | "verified" | "namesake" | "shortId">;

/** A name alone says nothing about who bears it. Whoever shares one, or nearly, is told apart by the ID. */
export function nameOf({ name, verified, namesake, shortId }: Named): string {
  return verified || namesake === "none" ? safeName(name) : `${isolated(safeName(name))} (${shortId})`;
}

/** A person's name as every screen shows it, with the marks of trust that no name can contain. */
export function NameOf({ person }: { readonly person: Named }) {
  return (
    <span class="name">
      <bdi dir="ltr">{isolated(nameOf(person))}</bdi>
      {person.verified && (
        <span class="mark-verified">
          <Icon name="shieldCheck" />
          <span class="only-read">{t("verified")}</span>
        </span>
      )}
      {isNotTheVerified(person) && (
        <span class="mark-warning">
          <Icon name="warning" />
          <span class="only-read">{t("notTheVerified")}</span>
        </span>
      )}
    </span>
  );
}

/** Those in whose name some letters occur, in upper or lower case. */
export function named<One extends Named>(people: readonly One[], letters: string): One[] {
  const wanted = letters.toLocaleLowerCase().trim();
  return people.filter((person) => nameOf(person).toLocaleLowerCase().includes(wanted));
}
