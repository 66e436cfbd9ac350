import assert from "node:assert/strict";
import { secretsOf } from "../../src/config/config.js";
import { manifest, read, SLACK } from "./example-environment.js";

describe("secretsOf", () => {
  const secretsWith = (uri: string) => secretsOf(read({ ...SLACK, MONGODB_URI: uri }, manifest));

  it("has the database's password, as it is written and decoded", () => {
    const secrets = secretsWith(
      "mongodb://app:p%40ss%2Fw@db.example.com/slack?tlsCertificateKeyFilePassword=c%21t",
    );
    for (const secret of ["p%40ss%2Fw", "p@ss/w", "c%21t", "c!t"])
      assert.ok(secrets.includes(secret), secret);
  });

  it("has a password that was not escaped", () => {
    assert.ok(secretsWith("mongodb://app:p@ss/w:x@db.example.com/slack?appName=a@b").includes("p@ss/w:x"));
  });

  it("has none of a URI without a password", () => {
    const count = (uri: string) => secretsWith(uri).length;
    assert.equal(count("mongodb://db.example.com:27017/slack"), 2);
  });
});
