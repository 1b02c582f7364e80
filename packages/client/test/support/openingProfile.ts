/** Opens a profile and closes it: a program to be killed meanwhile. Arguments: profile root, state root, name, time. */
import { openProfile } from "../../node/index.ts";

const [root, stateRoot, profile, now] = process.argv.slice(2);
const opened = await openProfile({
  profile: profile!,
  suites: ["rsa-des"],
  root: root!,
  stateRoot: stateRoot!,
  now: () => Number(now),
});
opened.close();
