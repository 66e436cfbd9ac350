import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { BSON } from "mongodb";

const HEADER_BYTES = 16;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

/** The body of a command, as it was sent. */
export interface SentCommand {
  readonly name: string;
  readonly body: BSON.Document;
}

/**
 * A port on loopback that leads to a MongoDB, notes every command, and says that it is a `mongos`: to a server that
 * stands alone a driver sends no read preference.
 */
export class MongosInFront {
  readonly sent: SentCommand[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: { readonly host: string; readonly port: number }) {
    this.#server = createServer((near) => {
      const far = connect(target);
      this.#sockets.add(near);
      eachMessage(near, (message) => {
        this.#note(message);
        far.write(message);
      });
      eachMessage(far, (message) => near.write(asMongos(message)));
      near.on("close", () => {
        this.#sockets.delete(near);
        far.destroy();
      });
      near.on("error", () => near.destroy());
      far.on("close", () => near.destroy()).on("error", () => far.destroy());
    });
  }

  static async start(target: { readonly host: string; readonly port: number }): Promise<MongosInFront> {
    const mongos = new MongosInFront(target);
    mongos.#server.listen(0, "127.0.0.1");
    await once(mongos.#server, "listening");
    return mongos;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, "close");
  }

  #note(message: Buffer): void {
    if (message.readInt32LE(12) !== OP_MSG) return;
    const body = BSON.deserialize(message.subarray(bodyAt(message)), {
      allowObjectSmallerThanBufferSize: true,
    });
    this.sent.push({ name: Object.keys(body)[0] ?? "", body });
  }
}

/** Calls back with each whole message of the wire protocol. */
function eachMessage(socket: NodeJS.ReadableStream, then: (message: Buffer) => void): void {
  let bytes = Buffer.alloc(0);
  socket.on("data", (more: Buffer) => {
    bytes = Buffer.concat([bytes, more]);
    while (bytes.length >= 4 && bytes.length >= bytes.readInt32LE(0)) {
      const length = bytes.readInt32LE(0);
      then(bytes.subarray(0, length));
      bytes = bytes.subarray(length);
    }
  });
}

/** The answer to a `hello`, with what a `mongos` has in its own; any other message as it is. */
function asMongos(message: Buffer): Buffer {
  const opCode = message.readInt32LE(12);
  if (opCode !== OP_MSG && opCode !== OP_REPLY) return message;
  const at = bodyAt(message);
  const body = BSON.deserialize(message.subarray(at), {
    allowObjectSmallerThanBufferSize: true,
    promoteValues: false,
  });
  if (body.maxWireVersion === undefined) return message;
  const changed = Buffer.concat([message.subarray(0, at), BSON.serialize({ ...body, msg: "isdbgrid" })]);
  changed.writeInt32LE(changed.length, 0);
  return changed;
}

/** Where the document of a command or an answer begins. */
function bodyAt(message: Buffer): number {
  const opCode = message.readInt32LE(12);
  if (opCode === OP_REPLY) return HEADER_BYTES + 20;
  if (opCode === OP_QUERY) throw new TypeError("A query has its name before its document.");
  // The sections come in any order; one of documents, of kind 1, has its own length.
  let at = HEADER_BYTES + 4;
  while (message[at] === 1) at += 1 + message.readInt32LE(at + 1);
  return at + 1;
}
