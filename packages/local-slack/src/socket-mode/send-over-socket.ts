import type { Outcome } from "../events/outcome.js";
import { envelopeOf, type Sent } from "./envelope.js";
import type { SocketConnections } from "./socket-connections.js";

/**
 * Sends one attempt over one of the app's WebSockets. An acknowledgement counts as an answer with 200, whose
 * body is the payload that came with it.
 */
export async function sendOverSocket(
  sockets: SocketConnections,
  sent: Sent,
  retryNum: number,
  signal: AbortSignal,
): Promise<Outcome> {
  const outcome = await sockets.send(envelopeOf(sent, retryNum), signal);
  if (!("connection" in outcome)) return { error: "no_connection" };
  const { connection } = outcome;
  if ("failed" in outcome) {
    return { error: outcome.failed === "late" ? "timeout" : "connection_failed", connection };
  }
  const { payload } = outcome.acknowledged;
  const text = payload === undefined ? "" : JSON.stringify(payload);
  return { answer: { status: 200, headers: { "content-type": "application/json" }, text }, connection };
}
