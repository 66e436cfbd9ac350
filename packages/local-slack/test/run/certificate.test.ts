import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { createServer, request } from "node:https";
import type { AddressInfo } from "node:net";
import { newAuthority } from "../../src/run/certificate.js";

describe("The certificate authority of a run", () => {
  it("has signed the server's certificate, for the hosts and for thirty days", () => {
    const now = Date.UTC(2026, 5, 1);
    const { authority, server } = newAuthority(["slack.com", "*.slack.com"], now);
    const [root, leaf] = [authority, server.certificate].map((pem) => new X509Certificate(pem));
    assert.ok(root && leaf);
    assert.equal(root.ca, true);
    assert.equal(leaf.ca, false);
    assert.ok(root.verify(root.publicKey) && leaf.verify(root.publicKey) && leaf.checkIssued(root));
    assert.equal(leaf.checkHost("slack.com"), "slack.com");
    assert.equal(leaf.checkHost("files.slack.com"), "*.slack.com");
    assert.equal(leaf.checkHost("example.com"), undefined);
    assert.equal(new Date(leaf.validTo).getTime(), now + 30 * 86_400_000);
    assert.deepEqual(leaf.keyUsage, ["1.3.6.1.5.5.7.3.1"]);
  });

  it("is trusted by a client that is told of it, and by no other; each is another one", async () => {
    const { authority, server } = newAuthority(["slack.com"]);
    const https = createServer({ cert: server.certificate, key: server.key }, (_request, response) =>
      response.end("yes"),
    );
    https.listen(0, "127.0.0.1");
    await once(https, "listening");
    const { port } = https.address() as AddressInfo;
    const status = (ca?: string) =>
      new Promise<number | string>((resolve) => {
        const options = { host: "127.0.0.1", port, servername: "slack.com", agent: false, ...(ca && { ca }) };
        const sent = request(options, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        sent.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? ""));
        sent.end();
      });
    try {
      assert.equal(await status(authority), 200);
      assert.match(String(await status()), /UNABLE_TO|SELF_SIGNED/);
      assert.match(
        String(await status(newAuthority(["slack.com"]).authority)),
        /UNABLE_TO|SIGNATURE|SELF_SIGNED/,
      );
    } finally {
      https.close();
      https.closeAllConnections();
    }
  });
});
