import type { Bus, Cluster, RelayLog, SharedStore, StoreIndex } from "../../core/base/ports.ts";
import { RelayError } from "../../errors/relayError.ts";
import { NatsBus } from "./bus.ts";
import { connectNats, setupError } from "./connection.ts";
import { NatsControl } from "./control.ts";
import { NatsStore } from "./store.ts";

export type NatsOptions = {
  /** `nats://host:port`, or `tls://`, with `user:password@` if the server needs it. Several are separated by commas. */
  readonly url: string;
  /** A credentials file, as `nsc` writes it. */
  readonly credentials?: string;
  /** Prefix of the bucket, streams and subjects. Two clusters in one account need two prefixes. Default `sandi`. */
  readonly prefix?: string;
  /** Bytes that each of the six mail streams may hold, on each server that has it. Default 1 GiB. */
  readonly streamBytes?: number;
};

export type NatsCluster = {
  readonly url: string;
  readonly store: SharedStore;
  readonly bus: Bus;
  readonly port: Cluster;
  /** What is known now, to start from. */
  index(): StoreIndex;
  /** Leaves the cluster and disconnects. */
  close(): Promise<void>;
};

/** How many streams, and so leaders, mailboxes are spread over. It must be the same for all relays, for good. */
const PARTITIONS = 6;
/** After this extra time the server deletes what nobody has opened. */
const SPARE_MS = 24 * 60 * 60 * 1000;

/**
 * Rejects with `NATS_ADDRESS`, `NATS_CREDENTIALS_UNREADABLE`, `NATS_UNREACHABLE`, `NATS_WITHOUT_JETSTREAM`, `NATS_TOO_OLD`,
 * `NATS_NO_QUORUM` or `NATS_OTHER_RELAY`.
 */
export async function joinCluster(
  { url, credentials, prefix = "sandi", streamBytes = 1024 ** 3 }: NatsOptions,
  relayKey: Uint8Array,
  { retentionMs, prekeysBytes }: { readonly retentionMs: number; readonly prekeysBytes: number },
  log: RelayLog,
): Promise<NatsCluster> {
  const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));
  const link = await connectNats(url, credentials, "sandi-relay");
  try {
    if (link.replicas === 1) log.warn({ url: link.url }, "one NATS server keeps the only copy of all mail");
    const control = await NatsControl.open({ link, prefix, log, random });
    const mine = Buffer.from(relayKey).toString("hex");
    const known = await control.claimKey(mine);
    if (known !== mine) {
      await control.close();
      throw new RelayError("NATS_OTHER_RELAY", { url: link.url, fingerprint: known.slice(0, 16) });
    }
    const store = await NatsStore.open({
      link,
      control,
      prefix,
      random,
      partitions: PARTITIONS,
      maxBytes: streamBytes,
      maxAgeMs: retentionMs + SPARE_MS,
      prekeysBytes,
    });
    return {
      url: link.url,
      store,
      port: control,
      bus: new NatsBus(control),
      index: () => {
        const { entries, notes, nextRegistration } = control;
        return { entries, notes, nextRegistration, mailboxes: [], pairs: [], nextRow: 1 };
      },
      async close() {
        await store.close();
        await control.close();
        await link.connection.close();
      },
    };
  } catch (error) {
    await link.connection.close();
    throw setupError(error, link);
  }
}
