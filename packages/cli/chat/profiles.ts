import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import type { Profile } from "@sandi/client";
import { ephemeralProfile, openProfile, profilesRoot } from "@sandi/client/node";
import { NodeClientError } from "@sandi/client/node/errors";
import { ProtocolError, parseDisplayName, SUITE_NAMES } from "@sandi/protocol";
import type { Options } from "../table/options.ts";
import type { Translate } from "../texts/index.ts";
import type { UiEvent } from "./events.ts";
import { askPassphrase, givenPassphrase } from "./passphrase.ts";

/** How many names are tried beside one that is in use. */
const MOST_BESIDE = 99;

export type OpenedProfile = { readonly profile: Profile; readonly name: string | undefined; readonly said: UiEvent };

/**
 * Opens the profile that the options name. Without --profile it is called after --name, else `default`.
 * @param beside whether the next free name is taken, without --profile, if another process uses one
 * @throws ProtocolError PROFILE_*, KEYSTORE_*, PASSPHRASE_*, NAME_*
 */
export async function openChosenProfile(options: Options, t: Translate, beside: boolean): Promise<OpenedProfile> {
  const wantedName = options.text("name");
  if (wantedName !== undefined) {
    const parsed = parseDisplayName(wantedName);
    if (!parsed.ok) throw parsed.error;
  }
  if (options.has("ephemeral")) {
    const profile = await ephemeralProfile({ name: wantedName ?? ownName(), suites: SUITE_NAMES });
    const said = { event: "profile", profile: undefined, directory: undefined, fresh: true } as const;
    return { profile, name: undefined, said };
  }
  const base = options.text("profile") ?? (wantedName === undefined ? "default" : profileNameOf(wantedName));
  const passphrase = givenPassphrase(options, process.env);
  const free = beside && !options.has("profile");
  let instead: { profile: string; pid: string } | undefined;
  for (let count = 1; ; count++) {
    const name = count === 1 ? base : `${base}-${count}`;
    try {
      const profile = await openNamed(options, name, wantedName, count, passphrase, t);
      const { directory, fresh } = profile;
      return {
        profile,
        name,
        said: { event: "profile", profile: name, directory, fresh, ...(instead ? { instead } : {}) },
      };
    } catch (error) {
      if (!(error instanceof ProtocolError) || error.code !== "PROFILE_IN_USE") throw error;
      if (!free || count > MOST_BESIDE) throw error;
      instead ??= { profile: base, pid: String(error.context.pid) };
    }
  }
}

/**
 * Opens a profile that is there already, and makes none.
 * @param given its passphrase; without it, it is asked for if it is needed
 * @throws ProtocolError PROFILE_UNKNOWN, and as above
 */
export function openExistingProfile(profile: string, t: Translate, given: Uint8Array | undefined): Promise<Profile> {
  if (!existsSync(join(profilesRoot(), profile)))
    throw new NodeClientError("PROFILE_UNKNOWN", { profile, path: profilesRoot() });
  return openAsking(profile, t, given, (passphrase) =>
    openProfile({ profile, suites: SUITE_NAMES, ...(passphrase ? { passphrase } : {}) }),
  );
}

async function openAsking(
  profile: string,
  t: Translate,
  given: Uint8Array | undefined,
  open: (passphrase: Uint8Array | undefined) => Promise<Profile>,
): Promise<Profile> {
  try {
    return await open(given);
  } catch (error) {
    if (!(error instanceof ProtocolError) || error.code !== "KEYSTORE_NEEDS_PASSPHRASE" || !process.stdin.isTTY)
      throw error;
    return open(await askPassphrase(profile, false, t));
  }
}

async function openNamed(
  options: Options,
  profile: string,
  wantedName: string | undefined,
  count: number,
  given: Uint8Array | undefined,
  t: Translate,
): Promise<Profile> {
  const isNew = !existsSync(join(profilesRoot(), profile));
  // Several nameless clients on one machine are told apart by their number.
  const firstName = () => (count === 1 ? ownName() : `${ownName()}-${count}`);
  // Of a profile that is there, a name alone says which one is meant: its person may have taken another name since.
  const known = options.has("profile") ? wantedName : undefined;
  const name = isNew ? (wantedName ?? firstName()) : known;
  const open = (passphrase: Uint8Array | undefined) =>
    openProfile({ profile, suites: SUITE_NAMES, ...(name ? { name } : {}), ...(passphrase ? { passphrase } : {}) });
  if (!given && options.has("passphrase")) return open(await askPassphrase(profile, isNew, t));
  return openAsking(profile, t, given, open);
}

/** `Budi` → `budi`. A name that loses more than its case gets a piece of its hash, so that no two names share one. */
export function profileNameOf(name: string): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
  if (plain === name.toLowerCase()) return plain;
  const hash = createHash("sha256").update(name.normalize("NFC")).digest("hex").slice(0, 6);
  return plain === "" ? `name-${hash}` : `${plain}-${hash}`;
}

function ownName(): string {
  try {
    const { username } = userInfo();
    return parseDisplayName(username).ok ? username : "sandi";
  } catch {
    return "sandi";
  }
}
