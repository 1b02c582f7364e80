import type { Transport } from "../../transport.ts";

/** Runs in Node and in a page. What a transport tells of one connection until some time after its end, as text. */
export async function transportLog(transport: Transport, url: string, hangUp: boolean): Promise<string[]> {
  const log: string[] = [];
  await new Promise<void>((ended) => {
    const connection = transport(url, {
      opened: () => {
        log.push("opened");
        connection.send(Uint8Array.of(1, 2, 3));
        if (hangUp) connection.close();
      },
      message: (bytes) => log.push(`message ${bytes.constructor === Uint8Array} ${[...bytes]}`),
      closed: (error) => {
        log.push(`closed ${error?.code ?? ""}`.trim());
        ended();
      },
    });
  });
  // Whatever comes now came too late.
  await new Promise((resolve) => setTimeout(resolve, 800));
  return log;
}
