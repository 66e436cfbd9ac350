import type {
  AppHomeOpenedEvent,
  AppRateLimitedEvent,
  AppUninstalledEvent,
  AppUninstalledTeamEvent,
  LinkSharedEvent,
  TeamAccessGrantedEvent,
  TeamAccessRevokedEvent,
  TokensRevokedEvent,
} from "@slack/types";
import type { SentEvent } from "../../src/events/app-events.js";
import { CHANNEL_EVENTS } from "./channel-event-cases.js";
import type { Envelope, HomeOpened, OrgEnvelope } from "./deviations.js";
import { AUTHORIZATION, ben, ENVELOPE, type EventCase, ORG, TOLD } from "./event-envelope-sample.js";
import { CHANGED_BY_PEOPLE, MENTIONS, MESSAGES } from "./message-event-cases.js";
import { sampleOf } from "./published.js";
import { HOME } from "./view-responses.js";

const { team_id: _team, context_team_id: _context, ...WITHOUT_TEAM } = ENVELOPE;
const ORG_ENVELOPE = {
  ...WITHOUT_TEAM,
  team_id: null,
  enterprise_id: ORG,
  context_enterprise_id: ORG,
} as const;
const ORG_TOLD = {
  ...ORG_ENVELOPE,
  authorizations: [{ ...AUTHORIZATION, enterprise_id: ORG, team_id: null, is_enterprise_install: true }],
} as const;

const HOME_OPENED = {
  type: "app_home_opened",
  user: "U1",
  channel: "D1",
  tab: "home",
  event_ts: "1.000001",
} as const;

/** What can be sent for each type of event; the compiler sees to it that none is forgotten. */
export const EVENTS: Readonly<Record<SentEvent["type"] | "app_rate_limited", readonly EventCase[]>> = {
  ...CHANNEL_EVENTS,
  message: [...MESSAGES, ...CHANGED_BY_PEOPLE],
  app_mention: MENTIONS,
  link_shared: [
    {
      what: "by a person, where the bot is",
      sample: sampleOf<Envelope<LinkSharedEvent>>()({
        ...TOLD,
        event: {
          type: "link_shared",
          channel: "C1",
          is_bot_user_member: true,
          user: "U1",
          message_ts: "1.000001",
          unfurl_id: "C1.1.000001.a",
          source: "conversations_history",
          links: [{ domain: "a.example", url: "https://a.example/1" }],
          event_ts: "1.000001",
        },
      }),
      async happen(stage) {
        await stage.install(stage.acme, { scope: "links:read" });
        const text = "see https://a.example/1";
        await stage.localSlack.postMessage({ ...ben(stage), channel: stage.acme.general, text });
      },
    },
  ],
  app_home_opened: [
    {
      what: "for the first time",
      sample: sampleOf<Envelope<AppHomeOpenedEvent>>()({ ...TOLD, event: HOME_OPENED }),
      async happen(stage) {
        await stage.install(stage.acme);
        await stage.localSlack.openHome(ben(stage));
      },
    },
    {
      what: "with a view in it",
      sample: sampleOf<Envelope<HomeOpened>>()({ ...TOLD, event: { ...HOME_OPENED, view: HOME } }),
      async happen(stage) {
        const bot = await stage.installedBot(stage.acme);
        const blocks = [{ type: "section", block_id: "b", text: { type: "plain_text" as const, text: "t" } }];
        await bot.views.publish({ user_id: ben(stage).user, view: { type: "home", blocks } });
        await stage.localSlack.openHome(ben(stage));
      },
    },
  ],
  app_uninstalled: [
    {
      what: "of a workspace",
      sample: sampleOf<Envelope<AppUninstalledEvent>>()({ ...ENVELOPE, event: { type: "app_uninstalled" } }),
      async happen(stage) {
        await stage.install(stage.acme);
        await stage.localSlack.uninstall(stage.acme.id);
      },
    },
    {
      what: "of an organization",
      sample: sampleOf<OrgEnvelope<AppUninstalledEvent>>()({
        ...ORG_ENVELOPE,
        event: { type: "app_uninstalled" },
      }),
      async happen(stage) {
        await stage.install(stage.initech, { org: true });
        await stage.localSlack.uninstallOrg(ORG);
      },
    },
  ],
  tokens_revoked: [
    {
      what: "of everyone",
      sample: sampleOf<Envelope<TokensRevokedEvent>>()({
        ...ENVELOPE,
        event: { type: "tokens_revoked", tokens: { oauth: ["U1"], bot: ["U2"] } },
      }),
      async happen(stage) {
        await stage.install(stage.acme, { user_scope: "chat:write" });
        await stage.localSlack.uninstall(stage.acme.id);
      },
    },
    {
      what: "of one person",
      sample: sampleOf<Envelope<TokensRevokedEvent>>()({
        ...TOLD,
        event: { type: "tokens_revoked", tokens: { oauth: ["U1"] } },
      }),
      async happen(stage) {
        await stage.install(stage.acme, { user_scope: "chat:write" });
        await stage.localSlack.revokeUserToken(stage.acme.id, stage.acme.people[0].id);
      },
    },
  ],
  team_access_granted: [
    {
      what: "to an org-wide install",
      sample: sampleOf<OrgEnvelope<TeamAccessGrantedEvent>>()({
        ...ORG_TOLD,
        event: { type: "team_access_granted", team_ids: ["T1"], event_ts: "1.000001" },
      }),
      async happen(stage) {
        await stage.install(stage.initech, { org: true });
        await stage.localSlack.revokeTeam(ORG, stage.initech.id);
        await stage.localSlack.grantTeam(ORG, stage.initech.id);
      },
    },
  ],
  team_access_revoked: [
    {
      what: "from an org-wide install",
      sample: sampleOf<OrgEnvelope<TeamAccessRevokedEvent>>()({
        ...ORG_TOLD,
        event: { type: "team_access_revoked", team_ids: ["T1"], event_ts: "1.000001" },
      }),
      async happen(stage) {
        await stage.install(stage.initech, { org: true });
        await stage.localSlack.revokeTeam(ORG, stage.initech.id);
      },
    },
  ],
  app_uninstalled_team: [
    {
      what: "of the app itself",
      sample: sampleOf<OrgEnvelope<AppUninstalledTeamEvent>>()({
        ...ORG_TOLD,
        event: {
          type: "app_uninstalled_team",
          app_id: "A1",
          app_name: "LocalSlack App",
          app_owner_id: "U1",
          user_id: "U1",
          team_id: "T1",
          team_domain: "initech-berlin",
          event_ts: "1.000001",
        },
      }),
      async happen(stage) {
        const botEvents = ["app_uninstalled_team"];
        stage.localSlack.configureApp(stage.app.settings({ botEvents, userScopes: ["admin.apps:read"] }));
        await stage.install(stage.initech, { org: true, user_scope: "admin.apps:read" });
        await stage.localSlack.revokeTeam(ORG, stage.initech.id);
      },
    },
  ],
  app_rate_limited: [
    {
      what: "without an envelope",
      sample: sampleOf<AppRateLimitedEvent>()({
        token: "t",
        type: "app_rate_limited",
        team_id: "T1",
        minute_rate_limited: 60,
        api_app_id: "A1",
      }),
      async happen(stage) {
        stage.localSlack.rateLimitEvents(stage.acme.id);
      },
    },
  ],
};
