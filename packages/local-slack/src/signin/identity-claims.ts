import type { Person, Workspace } from "../org/workspaces.js";

/** Where Slack has pictures, in these sizes; none of these addresses leads anywhere. */
const PERSON_SIZES = [24, 32, 48, 72, 192, 512];
const TEAM_SIZES = [34, 44, 68, 88, 102, 132, 230];
const PICTURES = "https://pictures.invalid";

/**
 * What Sign in with Slack says of a person: with `email` their address, and with `profile` names and pictures
 * (https://docs.slack.dev/reference/methods/openid.connect.token). `sub` is the person's id, which counts in its workspace alone.
 */
export function identityClaims(
  person: Person,
  workspace: Workspace,
  scopes: readonly string[],
): { readonly sub: string } & Record<string, string | number | boolean> {
  const { enterprise } = workspace;
  const [given_name = "", ...family] = person.realName.split(" ");
  return {
    sub: person.id,
    "https://slack.com/team_id": workspace.id,
    "https://slack.com/user_id": person.id,
    ...(enterprise && {
      "https://slack.com/enterprise_id": enterprise.id,
      "https://slack.com/enterprise_name": enterprise.name,
      "https://slack.com/enterprise_domain": enterprise.domain,
    }),
    ...(scopes.includes("email") && {
      email: `${person.name}@${workspace.domain}.example`,
      email_verified: true,
      date_email_verified: 1_622_128_723,
    }),
    ...(scopes.includes("profile") && {
      locale: "en-US",
      name: person.realName,
      picture: pictureOf(person.id, 512),
      given_name,
      family_name: family.join(" "),
      "https://slack.com/team_name": workspace.name,
      "https://slack.com/team_domain": workspace.domain,
      ...pictures("user", person.id, PERSON_SIZES),
      ...pictures("team", workspace.id, TEAM_SIZES),
      "https://slack.com/team_image_default": true,
    }),
  };
}

function pictures(whose: "user" | "team", id: string, sizes: readonly number[]): Record<string, string> {
  return Object.fromEntries(
    sizes.map((size) => [`https://slack.com/${whose}_image_${size}`, pictureOf(id, size)]),
  );
}

function pictureOf(id: string, size: number): string {
  return `${PICTURES}/${id}_${size}.png`;
}
