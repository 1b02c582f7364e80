/** What the operator's commands need of the relay's side, without a relay. */
export { withAdminPath } from "./adapters/adminPath.ts";
