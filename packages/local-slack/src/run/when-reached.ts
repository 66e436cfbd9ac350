import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** How often it is tried. */
const EVERY_MS = 50;

/**
 * Resolves to true as soon as an app that was started is reached: `isReached` says so. Resolves to false when it has ended
 * before.
 */
export async function whenReached(
  isReached: () => boolean | Promise<boolean>,
  ended: Promise<unknown>,
): Promise<boolean> {
  let hasEnded = false;
  const end = () => {
    hasEnded = true;
  };
  ended.then(end, end);
  while (!hasEnded) {
    if (await isReached()) return true;
    await wait(EVERY_MS);
  }
  return false;
}

/** Whether something listens at the host and port of an address. */
export function isListening(address: string): Promise<boolean> {
  const { hostname, port, protocol } = new URL(address);
  return new Promise((resolve) => {
    const socket = connect(Number(port || (protocol === "https:" ? 443 : 80)), hostname);
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}
