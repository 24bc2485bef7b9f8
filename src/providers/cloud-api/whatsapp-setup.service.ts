import { Injectable } from '@nestjs/common';
import { LineAccess } from '../provider';
import { GraphAccess, GraphCall, GraphClient, GraphRefusal } from './graph-client';
import { AppWebhook, NumberSetup, SubscribedApp, TokenSetup } from './line-setup';
import { NUMBER_FIELDS, readAppWebhook, readNumber, readSubscribedApps, readToken } from './read-setup';

/** Somebody waits for all of it, and some questions need the answer to another. */
const PATIENCE_MS = 5_000;

/** A number, where Graph is, and as whom it is asked. */
type NumberAccess = GraphAccess & Pick<LineAccess, 'phoneNumberId'>;

/** What Graph knows, or why we do not. */
export type Told<T> =
  { readonly ok: true; readonly value: T; readonly answeredAt: Date | null } | GraphRefusal;

/** How a line is set up at Meta: looks, and the two things that are mended by a call. Never rejects. */
@Injectable()
export class WhatsappSetupService {
  constructor(private readonly graph: GraphClient) {}

  async number(line: NumberAccess): Promise<Told<NumberSetup>> {
    return this.look(line, line.phoneNumberId, readNumber, { fields: NUMBER_FIELDS });
  }

  /** Meta takes the token that is asked about in the address only; who asks is in the header as always. */
  async token(asking: GraphAccess, token: string): Promise<Told<TokenSetup>> {
    return this.look(asking, 'debug_token', readToken, { input_token: token });
  }

  async subscribedApps(line: GraphAccess, accountId: string): Promise<Told<readonly SubscribedApp[]>> {
    return this.look(line, `${accountId}/subscribed_apps`, readSubscribedApps);
  }

  /** Needs the app's own token; see {@link asApp}. */
  async appWebhook(app: GraphAccess, appId: string): Promise<Told<AppWebhook | null>> {
    return this.look(app, `${appId}/subscriptions`, readAppWebhook);
  }

  /** Sets an override of the account's callback back, if there is one (Meta, "Webhook overrides"). */
  async subscribe(line: GraphAccess, accountId: string): Promise<Told<null>> {
    return this.act(line, { path: `${accountId}/subscribed_apps`, body: {} });
  }

  /** Meta counts 10 attempts in 72 hours. */
  async register(line: NumberAccess, pin: string): Promise<Told<null>> {
    const body = { messaging_product: 'whatsapp', pin };
    return this.act(line, { path: `${line.phoneNumberId}/register`, body });
  }

  private async look<T>(
    access: GraphAccess,
    path: string,
    read: (body: Record<string, unknown>) => T,
    query?: GraphCall['query'],
  ): Promise<Told<T>> {
    const call = { method: 'GET', path, timeoutMs: PATIENCE_MS, ...(query === undefined ? {} : { query }) };
    const reply = await this.graph.call(access, call as GraphCall);
    return reply.ok ? { ok: true, value: read(reply.body), answeredAt: reply.answeredAt } : reply;
  }

  private async act(access: GraphAccess, call: Pick<GraphCall, 'path' | 'body'>): Promise<Told<null>> {
    const reply = await this.graph.call(access, { method: 'POST', ...call });
    return reply.ok ? { ok: true, value: null, answeredAt: reply.answeredAt } : reply;
  }
}

/** The app itself asks. Source: Meta, "Access tokens, app access tokens". */
export function asApp(line: GraphAccess, appId: string, appSecret: string): GraphAccess {
  return { ...line, token: `${appId}|${appSecret}` };
}
