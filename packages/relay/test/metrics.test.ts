import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { utf8 } from "@sandi/crypto";
import { newIdentity, RawClient } from "@sandi/testkit/relay/rawClient";
import { RawSocket } from "@sandi/testkit/relay/rawSocket";
import { later, sleep, temporaryDirectory, testRelay } from "@sandi/testkit/relay/relays";
import { describe, expect, test } from "vitest";
import { startRelay } from "../main.ts";

type Scrape = { readonly values: ReadonlyMap<string, number>; readonly about: ReadonlyMap<string, string> };

async function scrape(url: string): Promise<Scrape> {
  const answer = await fetch(url);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  const lines = (await answer.text()).split("\n");
  const about = lines.map((line) => /^# HELP (\w+) (.*)$/.exec(line)).filter((match) => match !== null);
  const values = lines.map((line) => /^(\w+(?:\{.*\})?) (\S+)$/.exec(line)).filter((match) => match !== null);
  return {
    about: new Map(about.map(([, name, help]) => [name!, help!])),
    values: new Map(values.map(([, name, value]) => [name!, Number(value)])),
  };
}

const file = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const metricsIn = (text: string): Set<string> =>
  new Set(
    text.match(/\b(?:sandi|process|nodejs)_[a-z0-9_]+\b/g)?.map((name) => name.replace(/_(?:bucket|sum|count)$/, "")),
  );

describe("metrics", () => {
  test("count what happened, and name nobody", async () => {
    const { url, port, metricsUrl } = await testRelay({
      metrics: { port: 0 },
      limits: { burst: 4, ratePerSecond: 1, graceMs: 10_000 },
    });
    const [alice, bob, carol] = [await newIdentity("alice"), await newIdentity("bob"), await newIdentity("carol")];
    await (await RawClient.join(url, carol)).close();
    const [a, b] = [await RawClient.join(url, alice), await RawClient.join(url, bob)];
    a.send(bob.id, 1, utf8("one"));
    a.send(carol.id, 1, utf8("two"));
    a.send(carol.id, 2, utf8("three"));
    await b.next("deliver");
    await a.next("accepted", ({ to }) => Buffer.compare(to, bob.id) === 0);
    await a.next("accepted", ({ through }) => through === 2);
    a.send(carol.id, 9, utf8("out of order"));
    expect((await a.next("refused")).code).toBe("SEND_OUT_OF_ORDER");
    expect(await new RawSocket(port).upgrade(port, { Host: "evil.example" })).toMatch(/^HTTP\/1\.1 421/);
    a.ws.send(utf8("not a frame"));
    await a.next("close");
    await sleep(50);

    const { values } = await scrape(metricsUrl!);
    const wanted = {
      sandi_ready: 1,
      sandi_clients_registered: 3,
      sandi_clients_connected: 1,
      sandi_clients_joined_total: 3,
      'sandi_messages_taken_total{way="forwarded"}': 1,
      'sandi_messages_taken_total{way="stored"}': 2,
      sandi_messages_accepted_total: 3,
      sandi_messages_acknowledged_total: 1,
      'sandi_messages_refused_total{code="SEND_OUT_OF_ORDER"}': 1,
      'sandi_messages_refused_total{code="MAILBOX_FULL"}': 0,
      'sandi_connections_refused_total{reason="host"}': 1,
      'sandi_connections_refused_total{reason="address"}': 0,
      sandi_mailbox_messages: 2,
      sandi_mailbox_bytes: 8,
      sandi_mailboxes_used: 1,
      sandi_store_pending_bytes: 0,
      'sandi_limit{limit="burst"}': 4,
      sandi_messages_damaged_total: 0,
    };
    expect(Object.fromEntries(Object.keys(wanted).map((name) => [name, values.get(name)]))).toEqual(wanted);
    const ended = [...values].filter(([name, value]) => name.startsWith("sandi_connections_ended_total") && value > 0);
    expect(ended.map(([name]) => name)).toEqual([expect.stringMatching(/code="WIRE_/)]);
    expect(values.get("sandi_store_commit_seconds_count")).toBeGreaterThan(0);
    expect(values.get("sandi_store_batch_messages_sum")).toBe(2);
    expect(values.get("sandi_store_commit_seconds_sum")).toBeLessThan(10);
    const text = await (await fetch(metricsUrl!)).text();
    for (const { id } of [alice, bob, carol]) expect(text).not.toContain(Buffer.from(id).toString("hex").slice(0, 8));

    // What waited is sent, and what is read twice counts once.
    await (await RawClient.join(url, carol)).next("deliver");
    await sleep(100);
    const later_ = (await scrape(metricsUrl!)).values;
    expect(later_.get("sandi_messages_drained_total")).toBe(2);
    expect(later_.get("sandi_messages_acknowledged_total")).toBe(3);
    expect(later_.get("sandi_mailbox_messages")).toBe(0);
  });

  test("are those of docs/operations.md, and the dashboard and the alerts use no others", async () => {
    const { metricsUrl } = await testRelay({ metrics: { port: 0 }, ephemeral: true });
    const { about } = await scrape(metricsUrl!);
    const ours = [...about].filter(([name]) => name.startsWith("sandi_"));
    const rows = [...file("docs/operations.md").matchAll(/^\| `(sandi_\w+)`(?: \(`\w+`\))? \| (.*) \|$/gm)];
    expect(rows.map(([, name, help]) => [name, help])).toEqual(ours);
    const dashboard = metricsIn(JSON.stringify(JSON.parse(file("deploy/grafana/sandi-relay.json"))));
    const alerts = metricsIn(file("deploy/prometheus/sandi-relay.rules.yml"));
    expect(dashboard.size).toBeGreaterThan(25);
    expect(alerts.size).toBeGreaterThan(8);
    for (const name of [...dashboard, ...alerts]) expect(about.has(name), name).toBe(true);
    for (const [name] of ours) expect(dashboard.has(name), `${name} is on the dashboard`).toBe(true);
  });

  test("have a port of their own, on which there is nothing else", async () => {
    const { port, metricsUrl, stop } = await testRelay({ metrics: { port: 0 }, ephemeral: true });
    expect(metricsUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(404);
    expect((await fetch(new URL("/", metricsUrl))).status).toBe(404);
    expect((await fetch(metricsUrl!, { method: "POST" })).status).toBe(405);
    const foreign = new RawSocket(Number(new URL(metricsUrl!).port));
    foreign.write("GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    await foreign.until("421 Misdirected");
    await stop();
    await expect(fetch(metricsUrl!)).rejects.toThrow();
  });

  test("whose port is taken keep the relay from starting, with its directory free again", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    later(() => server.close());
    const { port } = server.address() as { port: number };
    const dataDir = temporaryDirectory();
    const start = () => startRelay({ port: 0, dataDir, metrics: { port } });
    await expect(start()).rejects.toMatchObject({ code: "PORT_IN_USE", context: { port } });
    await expect(start()).rejects.toMatchObject({ code: "PORT_IN_USE", context: { port } });
  });
});
