import { subscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import type { Serving } from "./serve.js";

/** Counts what goes over every connection that this process makes from now on, but for those to Slack's stand-in. */
export function countDatabaseBytes(slackUrl: string): NonNullable<Serving["databaseBytes"]> {
  const slackPort = Number(new URL(slackUrl).port);
  const sockets: Socket[] = [];
  subscribe("net.client.socket", (message) => {
    const { socket } = message as { socket: Socket };
    socket.once("connect", () => {
      if (socket.remotePort !== slackPort) sockets.push(socket);
    });
  });
  const sum = (name: "bytesWritten" | "bytesRead") =>
    sockets.reduce((total, socket) => total + socket[name], 0);
  return () => ({ bytesSent: sum("bytesWritten"), bytesReceived: sum("bytesRead") });
}
