import { equal } from "@sandi/crypto";
import type { PrekeyStock, PublishedPrekey, PublishedPrekeys } from "../../suite.ts";

/** What a relay does with one owner's prekeys, as docs/wire.md §3.5 has it. */
export class RelayOfOne {
  signed: PublishedPrekey | undefined;
  oneTime: PublishedPrekey[] = [];
  last = 0;
  /** `limits.prekeys`. */
  limit = 100;

  publish({ discard, signed, oneTime }: PublishedPrekeys): PrekeyStock {
    const offered = [
      ...(signed ? [{ ...signed, isSigned: true }] : []),
      ...oneTime.map((one) => ({ ...one, isSigned: false })),
    ];
    offered.sort((a, b) => a.issued - b.issued);
    if (discard) {
      const first = offered[0]?.issued ?? Number.POSITIVE_INFINITY;
      if (this.signed && this.signed.issued < first) this.signed = undefined;
      this.oneTime = this.oneTime.filter(({ issued }) => issued >= first);
    }
    for (const { issued, bytes, isSigned } of offered) {
      if (issued <= this.last) continue;
      this.last = issued;
      if (isSigned) this.signed = { issued, bytes };
      else this.oneTime.push({ issued, bytes });
    }
    this.oneTime = this.oneTime.slice(Math.max(0, this.oneTime.length - this.limit));
    return this.stock();
  }

  stock(): PrekeyStock {
    const { signed, oneTime, last } = this;
    return { ...(signed && { signed: signed.bytes }), oneTime: oneTime.length, last };
  }

  /** Hands out the oldest one-time prekey that is left. */
  fetch(): { readonly signed: Uint8Array | undefined; readonly oneTime: Uint8Array | undefined } {
    return { signed: this.signed?.bytes, oneTime: this.oneTime.shift()?.bytes };
  }

  copy(): RelayOfOne {
    const { signed, oneTime, last, limit } = this;
    return Object.assign(new RelayOfOne(), { signed, oneTime: [...oneTime], last, limit });
  }

  has(bytes: Uint8Array): boolean {
    return [this.signed, ...this.oneTime].some((one) => one !== undefined && equal(one.bytes, bytes));
  }
}
