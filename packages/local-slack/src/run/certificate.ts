import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** A certificate and its key, in PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate authority that nobody knows but who is told, and a certificate of its for some hosts. Both end after 30 days. */
export function newAuthority(
  hosts: readonly string[],
  nowMs = Date.now(),
): { readonly authority: string; readonly server: Certificate } {
  const issuer = {
    name: "local-slack, made for one run",
    ...generateKeyPairSync("ec", { namedCurve: "P-256" }),
  };
  const subject = { name: hosts[0] ?? "", ...generateKeyPairSync("ec", { namedCurve: "P-256" }) };
  const authority = signed(issuer, issuer, nowMs, [
    extension(OID.basicConstraints, sequence(TRUE), "critical"),
    extension(OID.keyUsage, bits(0b0000_0110, 1), "critical"), // signs certificates and revocations
  ]);
  const certificate = signed(subject, issuer, nowMs, [
    extension(OID.keyUsage, bits(0b1000_0000, 7), "critical"), // signs
    extension(OID.extendedKeyUsage, sequence(OID.serverAuth)),
    extension(OID.subjectAltName, sequence(...hosts.map((host) => tagged(0x82, Buffer.from(host))))),
  ]);
  return {
    authority,
    server: { certificate, key: String(subject.privateKey.export({ type: "pkcs8", format: "pem" })) },
  };
}

interface Party {
  readonly name: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const DAY_MS = 86_400_000;

/** An X.509 certificate of version 3 (RFC 5280), signed with ECDSA and SHA-256, in PEM. */
function signed(subject: Party, issuer: Party, nowMs: number, extensions: readonly Buffer[]): string {
  const algorithm = sequence(OID.ecdsaWithSha256);
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.from([1, ...randomBytes(15)])),
    algorithm,
    nameOf(issuer),
    sequence(time(nowMs - DAY_MS), time(nowMs + 30 * DAY_MS)),
    nameOf(subject),
    publicKeyOf(subject),
    tagged(
      0xa3,
      sequence(
        ...extensions,
        extension(OID.subjectKeyIdentifier, tagged(0x04, keyId(subject))),
        extension(OID.authorityKeyIdentifier, sequence(tagged(0x80, keyId(issuer)))),
      ),
    ),
  );
  const signature = sign("sha256", body, issuer.privateKey);
  const der = sequence(body, algorithm, tagged(0x03, Buffer.from([0]), signature));
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

/** Object identifiers, as ASN.1 writes them. */
const OID = {
  ecdsaWithSha256: tagged(0x06, Buffer.from("2a8648ce3d040302", "hex")),
  commonName: tagged(0x06, Buffer.from("550403", "hex")),
  subjectKeyIdentifier: tagged(0x06, Buffer.from("551d0e", "hex")),
  keyUsage: tagged(0x06, Buffer.from("551d0f", "hex")),
  subjectAltName: tagged(0x06, Buffer.from("551d11", "hex")),
  basicConstraints: tagged(0x06, Buffer.from("551d13", "hex")),
  authorityKeyIdentifier: tagged(0x06, Buffer.from("551d23", "hex")),
  extendedKeyUsage: tagged(0x06, Buffer.from("551d25", "hex")),
  serverAuth: tagged(0x06, Buffer.from("2b06010505070301", "hex")),
};

const TRUE = tagged(0x01, Buffer.from([0xff]));

function extension(id: Buffer, value: Buffer, critical?: "critical"): Buffer {
  return sequence(id, ...(critical ? [TRUE] : []), tagged(0x04, value));
}

function nameOf({ name }: Party): Buffer {
  return sequence(tagged(0x31, sequence(OID.commonName, tagged(0x0c, Buffer.from(name)))));
}

function publicKeyOf({ publicKey }: Party): Buffer {
  return publicKey.export({ type: "spki", format: "der" });
}

function keyId(party: Party): Buffer {
  return createHash("sha1").update(publicKeyOf(party)).digest();
}

/** `YYMMDDHHMMSSZ`, which is right until 2049. */
function time(ms: number): Buffer {
  const text = new Date(ms).toISOString().replaceAll(/\.\d+|[-:T]/g, "");
  return tagged(0x17, Buffer.from(text.slice(2)));
}

function bits(byte: number, unused: number): Buffer {
  return tagged(0x03, Buffer.from([unused, byte]));
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes);
}

function sequence(...contents: readonly Buffer[]): Buffer {
  return tagged(0x30, ...contents);
}

/** A value of ASN.1's DER: its tag, its length, and its bytes. */
function tagged(tag: number, ...contents: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(contents);
  const size = bytes.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), bytes]);
}
