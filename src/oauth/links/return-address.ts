/** An address travels inside the OAuth state, and the state in a cookie, for which browsers have 4 KB. */
export const LONGEST_RETURN_TO = 512;

/** Whether a person may be sent to this address: a URL of one of the origins, without a password. */
export function mayReturnTo(address: unknown, origins: readonly string[]): address is string {
  if (typeof address !== "string" || address.length > LONGEST_RETURN_TO || !URL.canParse(address))
    return false;
  const { origin, username, password } = new URL(address);
  return origins.includes(origin) && username === "" && password === "";
}
