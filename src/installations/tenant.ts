const TENANT = /^[!-~]{1,128}$/;

/** What a tenant is, for whoever gave something else. */
export const TENANT_IN_WORDS = "1 to 128 letters, digits and signs of ASCII, without blanks";

/** Whether a value can be a tenant: the id that a company gives to a customer of its own. It is stored as it is. */
export function isTenant(value: unknown): value is string {
  return typeof value === "string" && TENANT.test(value);
}
