import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import { createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ProtocolError } from "@sandi/protocol";
import { type Issued, issue } from "@sandi/testkit/programs/certificates";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { wsTransport, wsTransportTrusting } from "../node/index.ts";

const folder = mkdtempSync(join(tmpdir(), "sandi-client-tls-"));
const servers: Server[] = [];
let good: Issued;
let otherName: Issued;
let ended: Issued;

beforeAll(() => {
  good = issue(folder, ["localhost"], { stem: "good" });
  otherName = issue(folder, ["relay.example"], { stem: "name" });
  ended = issue(folder, ["localhost"], { stem: "ended", days: -1 });
});
afterAll(() => {
  for (const server of servers) server.closeAllConnections();
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function serve({ certFile, keyFile }: Issued, options: object = {}): Promise<string> {
  const server = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile), ...options }, (_, response) =>
    response.writeHead(404).end(),
  );
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  return `wss://localhost:${(server.address() as { port: number }).port}`;
}

function failure(url: string, trusted?: Issued): Promise<ProtocolError | undefined> {
  const transport = trusted ? wsTransportTrusting([readFileSync(trusted.caFile, "utf8")]) : wsTransport;
  return new Promise((resolve) => {
    transport(url, { opened: () => undefined, message: () => undefined, closed: resolve });
  });
}

describe("a client's view of certificates", () => {
  it("tells what is wrong with one, each by its code, and trusts an authority that it is given", async () => {
    const url = await serve(good);
    expect(await failure(url)).toMatchObject({ code: "RELAY_CERT_UNTRUSTED", context: { url } });
    expect((await failure(url, otherName))?.code).toBe("RELAY_CERT_UNTRUSTED");
    // TLS stands: what is amiss now is that this is no relay.
    expect(await failure(url, good)).toMatchObject({ code: "RELAY_UNREACHABLE" });
    expect((await failure(await serve(otherName), otherName))?.code).toBe("RELAY_CERT_OTHER_NAME");
    expect((await failure(await serve(ended), ended))?.code).toBe("RELAY_CERT_EXPIRED");
  });

  it("tells a port without TLS, and one with a TLS that it does not speak", async () => {
    const plain = createTcpServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
    const { port } = plain.address() as { port: number };
    expect((await failure(`wss://127.0.0.1:${port}`))?.code).toBe("RELAY_TLS_FAILED");
    plain.close();
    const old = await serve(good, { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT:@SECLEVEL=0" });
    expect((await failure(old, good))?.code).toBe("RELAY_TLS_FAILED");
  });
});
