import type { Ledger } from "./ledger.ts";
import { atLeast, type Check, equals, informs } from "./scenario.ts";

/** What every scenario with messages is judged by. @param least so many must have been accepted, or nothing was tried */
export function ledgerChecks(ledger: Ledger, least: number): Check[] {
  const { accepted, shown, lost, doubled, disordered, wrong } = ledger.judge();
  return [
    atLeast("messages accepted", accepted, least),
    informs("messages shown", shown),
    equals("accepted and lost", lost, 0),
    equals("shown twice", doubled, 0),
    equals("shown out of order", disordered, 0),
    equals("with wrong bytes", wrong, 0),
  ];
}
