import { TcpProxy } from "../fakes/tcp-proxy.js";

/** Puts a proxy in front of the MongoDB server of this URI, which names one; resolves to it and to the URI that leads through it. */
export async function mongodbBehindProxy(uri: string): Promise<{ proxy: TcpProxy; uri: string }> {
  const url = new URL(uri);
  const proxy = await TcpProxy.start({ host: url.hostname, port: Number(url.port || 27017) });
  url.host = `127.0.0.1:${proxy.port}`;
  // A replica set would name its members, and the driver would go around the proxy.
  url.searchParams.set("directConnection", "true");
  return { proxy, uri: url.href };
}
