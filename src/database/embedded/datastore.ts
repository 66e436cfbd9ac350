import nedb from "@seald-io/nedb";

/**
 * NeDB's class. At run time the package's export is the class itself; its types put it under `default`, which is
 * where an ESM import of a CommonJS package does not find it.
 */
export const Datastore = nedb as unknown as typeof nedb.default;

export type Datastore = InstanceType<typeof Datastore>;
