import type {
  AppsManifestCreateResponse,
  AppsManifestDeleteResponse,
  AppsManifestExportResponse,
  AppsManifestUpdateResponse,
  AppsManifestValidateResponse,
  ToolingTokensRotateResponse,
} from "@slack/web-api";
import type { Stage } from "../stage.js";
import { sampleOf } from "./published.js";
import type { ResponseCase } from "./responses.js";

const MANIFEST = {
  display_information: { name: "A" },
  oauth_config: { scopes: { bot: ["chat:write"] } },
  settings: {},
};

export const MANIFEST_RESPONSES: readonly ResponseCase[] = [
  {
    method: "apps.manifest.create",
    what: "of a small manifest",
    sample: sampleOf<AppsManifestCreateResponse>()({
      ok: true,
      app_id: "A1",
      credentials: { client_id: "1.2", client_secret: "s", verification_token: "v", signing_secret: "s" },
      oauth_authorize_url: "u",
      team_id: "T1",
      team_domain: "acme",
    }),
    answer: (stage) => configure(stage, "create", {}),
  },
  {
    method: "apps.manifest.validate",
    what: "of a manifest that it refuses",
    sample: sampleOf<AppsManifestValidateResponse>()({
      ok: false,
      error: "invalid_manifest",
      errors: [{ code: "missing_field", message: "m", pointer: "/display_information/name" }],
    }),
    answer: (stage) => configure(stage, "validate", {}, {}),
  },
  {
    method: "apps.manifest.update",
    what: "of a small manifest",
    sample: sampleOf<AppsManifestUpdateResponse>()({ ok: true, app_id: "A1", permissions_updated: true }),
    answer: (stage) => configure(stage, "update", { app_id: stage.localSlack.appId }),
  },
  {
    method: "apps.manifest.export",
    what: "of a small manifest",
    sample: sampleOf<AppsManifestExportResponse>()({
      ok: true,
      manifest: {
        display_information: { name: "A" },
        oauth_config: { scopes: { bot: ["chat:write"] }, pkce_enabled: false },
        settings: {
          org_deploy_enabled: false,
          socket_mode_enabled: false,
          token_rotation_enabled: false,
          is_mcp_enabled: false,
        },
      },
    }),
    async answer(stage) {
      await configure(stage, "update", { app_id: stage.localSlack.appId });
      return configure(stage, "export", { app_id: stage.localSlack.appId });
    },
  },
  {
    method: "apps.manifest.delete",
    what: "of an app",
    sample: sampleOf<AppsManifestDeleteResponse>()({ ok: true }),
    answer: (stage) => configure(stage, "delete", { app_id: stage.localSlack.appId }),
  },
  {
    method: "tooling.tokens.rotate",
    what: "for a refresh token",
    sample: sampleOf<ToolingTokensRotateResponse>()({
      ok: true,
      token: "xoxe.xoxp-1",
      refresh_token: "xoxe-1",
      team_id: "T1",
      user_id: "U1",
      iat: 1,
      exp: 2,
    }),
    async answer(stage) {
      const { refreshToken } = configurationToken(stage);
      const body = new URLSearchParams({ refresh_token: refreshToken });
      return (await stage.call("tooling.tokens.rotate", { method: "POST", body })).body;
    },
  },
];

function configurationToken({ localSlack, acme }: Stage) {
  return localSlack.configurationToken({ team: acme.id, user: acme.people[0].id });
}

async function configure(
  stage: Stage,
  method: string,
  args: Record<string, string>,
  manifest: object = MANIFEST,
): Promise<object> {
  const headers = { authorization: `Bearer ${configurationToken(stage).token}` };
  const body = new URLSearchParams({ ...args, manifest: JSON.stringify(manifest) });
  return (await stage.call(`apps.manifest.${method}`, { method: "POST", headers, body })).body;
}
