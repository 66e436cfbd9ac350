import assert from "node:assert/strict";
import {
  BSON,
  MongoInvalidArgumentError,
  MongoNetworkError,
  MongoNetworkTimeoutError,
  MongoNotConnectedError,
  MongoServerError,
  MongoServerSelectionError,
} from "mongodb";
import { DatabaseUnavailableError } from "../../src/database/database-error.js";
import { isRefusedWrite } from "../../src/database/refused-write.js";

describe("isRefusedWrite", () => {
  const server = (code: number, errorLabels: string[] = []) =>
    new MongoServerError({ message: "no", code, errorLabels });

  const refused: Readonly<Record<string, unknown>> = {
    "a document that breaks a validator": server(121),
    "a value that the server cannot take": server(2),
    "a key that BSON does not have": new BSON.BSONError("key must not contain null bytes"),
    "a document that is too large": new MongoInvalidArgumentError("Document is larger than the maximum size"),
    "a name that the embedded database does not take": new TypeError("A field cannot be named a.b"),
  };
  for (const [what, error] of Object.entries(refused)) {
    it(`is true for ${what}`, () => assert.equal(isRefusedWrite(error), true));
  }

  const unavailable: Readonly<Record<string, unknown>> = {
    "a connection that was lost": new MongoNetworkError("connection reset"),
    "a time-out": new MongoNetworkTimeoutError("timed out"),
    "a server that is not found": new MongoServerSelectionError("no server", { servers: new Map() } as never),
    "a client that is closed": new MongoNotConnectedError("not connected"),
    "a primary that has stepped down": server(10107),
    "an error that the driver takes for passing": server(112, ["RetryableWriteError"]),
    "a user who may not write": server(13),
    "a disk that is full": server(14031),
    "an error of our own": new DatabaseUnavailableError("The database did not answer within 2000 ms."),
    "what is no error": undefined,
  };
  for (const [what, error] of Object.entries(unavailable)) {
    it(`is false for ${what}`, () => assert.equal(isRefusedWrite(error), false));
  }
});
