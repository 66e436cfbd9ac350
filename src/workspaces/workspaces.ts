import type { Request, RequestHandler, Response } from "express";
import type { InstallationTarget } from "../installations/record-ids.js";
import { disconnect, type Revoke } from "../lifecycle/disconnect.js";
import type { ReportDisconnected } from "../lifecycle/report-disconnected.js";
import type { Log } from "../log/log.js";
import { HOME_PATH, WORKSPACES_PATH } from "../manifest/paths.js";
import type { OnSignedIn } from "../signin/signed-in.js";
import type { Site } from "../web/pages/site.js";
import { type ManagedPlace, managedWorkspace, placeOfPerson } from "./managed-places.js";
import { type RemoveOptions, removeInstall } from "./remove-install.js";
import { isFormOf, type Session, type SessionPerson, type Sessions } from "./session.js";
import {
  DONE,
  type Done,
  notDonePage,
  removalPage,
  signInFirstPage,
  workspacesPage,
} from "./workspaces-page.js";

export interface WorkspacesOptions {
  readonly sessions: Sessions;
  readonly site: Site;
  readonly publicUrl: string;
  readonly botScopes: readonly string[];
  /** Whether people can connect their own account. */
  readonly connects: boolean;
  readonly revoke: Revoke;
  readonly reportDisconnected: ReportDisconnected;
  readonly removing: Omit<RemoveOptions, "report">;
  /** Reports an install that a person removed. */
  readonly reportRemoved: (userId: string) => RemoveOptions["report"];
  readonly log: Log;
}

type Handle = (request: Request, response: Response, session: Session) => Promise<unknown>;

/**
 * *Your workspaces*, the example of what follows Sign in with Slack. Who signed in sees the workspaces that they signed in to: where
 * they installed the app, they install it again or remove it; their own account they connect or disconnect. Everything is
 * asked of the database when it is shown and once more when it is done.
 */
export class Workspaces {
  constructor(private readonly options: WorkspacesOptions) {}

  /** Adds who signed in to the session, and leads them to where their link said, or to this page. */
  readonly onSignedIn: OnSignedIn = ({ returnTo, ...person }, request, response) => {
    const { sessions, site } = this.options;
    // Beside the cookie that Sign in with Slack takes back.
    response.appendHeader("set-cookie", sessions.with(person, sessions.of(request)));
    response.writeHead(303, { location: returnTo ?? site.basePath + WORKSPACES_PATH }).end();
  };

  readonly show: RequestHandler = this.#page(async ({ query }, response, { people, formToken }) => {
    const { removing, botScopes, connects, site } = this.options;
    const workspaces = await Promise.all(
      people.map((person) => managedWorkspace(removing.store, person, botScopes)),
    );
    const done = DONE.find((each) => each === query.done);
    response.send(workspacesPage(site, { workspaces, formToken, done, connects }));
  });

  readonly askRemoval: RequestHandler = this.#page(async ({ query }, response, session) => {
    const { site } = this.options;
    const found = await this.#installedBy(session, query.place);
    if (found === undefined) return this.#notDone(response, 403, site.texts.workspaces.notYours);
    response.send(removalPage(site, found.place, session.formToken));
  });

  readonly remove: RequestHandler = this.#form(async ({ body }, response, session) => {
    const { site, removing, reportRemoved, log } = this.options;
    const found = await this.#installedBy(session, body.place);
    if (found === undefined) return this.#notDone(response, 403, site.texts.workspaces.notYours);
    const report = reportRemoved(found.person.userId);
    await removeInstall({ ...removing, report }, found.place.target);
    log.info({ place: found.place.id }, "A person removed the app on the page of their workspaces");
    this.#done(response, "removed");
  });

  readonly disconnect: RequestHandler = this.#form(async ({ body }, response, { people }) => {
    const { site, removing, revoke, reportDisconnected } = this.options;
    const person = people.find(({ teamId }) => teamId === body.place);
    if (person === undefined) return this.#notDone(response, 403, site.texts.workspaces.notYours);
    const target = placeOfPerson(person);
    if (await disconnect(removing.store, revoke, target, person.userId)) {
      await reportDisconnected(await this.#servedAs(person, target), person.userId, "disconnected");
    }
    this.#done(response, "disconnected");
  });

  readonly signOut: RequestHandler = this.#form(async (_request, response) => {
    response
      .appendHeader("set-cookie", this.options.sessions.none)
      .redirect(303, this.options.site.basePath + HOME_PATH);
  });

  /** The install that one of these people made in this workspace or organization, as it is stored now. */
  async #installedBy(
    { people }: Session,
    placeId: unknown,
  ): Promise<{ readonly place: ManagedPlace; readonly person: SessionPerson } | undefined> {
    const { removing, botScopes } = this.options;
    for (const person of people) {
      if (placeId !== person.teamId && placeId !== person.enterpriseId) continue;
      const { places } = await managedWorkspace(removing.store, person, botScopes);
      const place = places.find(({ id, install }) => id === placeId && install?.isByThem);
      if (place !== undefined) return { place, person };
    }
    return undefined;
  }

  /** Where the person's account was connected, for the audit trail and the hook: the organization's install or the workspace's. */
  async #servedAs(person: SessionPerson, target: InstallationTarget): Promise<InstallationTarget> {
    const { places } = await managedWorkspace(this.options.removing.store, person, this.options.botScopes);
    return places.find(({ install }) => install !== undefined)?.target ?? target;
  }

  #page(handle: Handle): RequestHandler {
    return async (request, response) => {
      const { sessions, site } = this.options;
      // The other pages have no forms.
      const policy = String(response.getHeader("content-security-policy"));
      response.setHeader(
        "content-security-policy",
        policy.replace("form-action 'none'", "form-action 'self'"),
      );
      // Without a referrer a browser does not say either from which origin a form comes.
      response.set({ "cache-control": "no-store", "referrer-policy": "same-origin" }).type("html");
      const session = sessions.of(request);
      if (session === undefined) return void response.send(signInFirstPage(site));
      await handle(request, response, session);
    };
  }

  /** What a form of these pages asks for. What fails at Slack or in the database is logged, and said. */
  #form(handle: Handle): RequestHandler {
    return this.#page(async (request, response, session) => {
      const { site, log } = this.options;
      if (!this.#isFromHere(request) || !isFormOf(session, request.body?.token)) {
        return this.#notDone(response, 403, site.texts.workspaces.oldForm);
      }
      try {
        await handle(request, response, session);
      } catch (error) {
        log.error({ err: error }, "What a person asked for on the page of their workspaces failed");
        this.#notDone(response, 502, site.texts.workspaces.slackAway);
      }
    });
  }

  #isFromHere({ headers }: Request): boolean {
    const { origin, "sec-fetch-site": site } = headers;
    const isOwn = origin === undefined || origin === new URL(this.options.publicUrl).origin;
    return isOwn && (site === undefined || site === "same-origin");
  }

  #done(response: Response, done: Done): void {
    response.redirect(
      303,
      `${this.options.site.basePath + WORKSPACES_PATH}?${new URLSearchParams({ done })}`,
    );
  }

  #notDone(response: Response, status: number, sentence: string): void {
    response.status(status).send(notDonePage(this.options.site, sentence));
  }
}
