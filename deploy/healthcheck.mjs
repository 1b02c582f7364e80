// Ends with 0 while the relay of this container takes clients; over TLS too, whoever the certificate is for.
import http from "node:http";
import https from "node:https";

const port = process.env.SANDI_RELAY_PORT ?? "8888";

function isReady(client) {
  return new Promise((resolve) => {
    const options = { host: "127.0.0.1", port, path: "/readyz", timeout: 2_000, rejectUnauthorized: false };
    const request = client.get(options, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(false));
  });
}

process.exit((await isReady(http)) || (await isReady(https)) ? 0 : 1);
