import { GraphFailure } from './graph-errors';
import { JsonObject } from './json';
import { appIdOf, HealthBook } from './line-health';
import { appCallbackOf, phoneNumberNode } from './phone-number';
import { needText, needWhatsApp } from './rules';
import { SimulatedLine } from './types';

/** Registrations of a number that Meta takes (business-phone-numbers/registration). */
const mostRegistrations = 10;
const registrationsWithinMs = 72 * 3_600_000;

export interface SetupCall {
  readonly id: string;
  readonly query: URLSearchParams;
  /** What the caller says it is; undefined: nothing. */
  readonly token: string | undefined;
}

/** The line that a call is about, found before its body is read, and what it answers. */
export interface SetupAnswer {
  readonly line: SimulatedLine;
  readonly answer: (body: JsonObject) => JsonObject;
}

type Route = (call: SetupCall) => SetupAnswer;

/** The routes of the Graph API that say how lines, accounts and apps are set up. */
export class SetupEndpoint {
  private readonly registrations = new Map<string, number[]>();

  private readonly routes: Readonly<Record<string, Route>> = {
    'GET debug_token': (call) => this.debugToken(call),
    'GET */subscribed_apps': (call) => this.subscribedApps(call),
    'POST */subscribed_apps': (call) => this.subscribe(call),
    'GET */subscriptions': (call) => this.subscriptions(call),
  };

  constructor(
    private readonly health: HealthBook,
    private readonly clock: () => number,
  ) {}

  /** Undefined when it is no route of these. */
  routeOf(method: string, id: string, edge: string): Route | undefined {
    const name = edge === '' ? `${method} ${id}` : `${method} */${edge}`;
    return Object.hasOwn(this.routes, name) ? this.routes[name] : undefined;
  }

  number(line: SimulatedLine, fields: string | null): JsonObject {
    this.health.needScope(line, 'whatsapp_business_management');
    return phoneNumberNode(line, this.health.of(line), fields);
  }

  register(line: SimulatedLine, body: JsonObject): JsonObject {
    needWhatsApp(body);
    const pin = needText(body, 'pin', 'pin');
    if (!/^\d{6}$/.test(pin)) throw new GraphFailure(100, 'Param pin must be 6 digits');
    this.countRegistration(line);
    const { registerError, codeVerification, pin: known } = this.health.of(line);
    if (registerError !== 0) throw new GraphFailure(registerError);
    if (codeVerification !== 'VERIFIED') throw new GraphFailure(133006);
    if (known !== '' && known !== pin) throw new GraphFailure(133005);
    this.health.change(line, { registered: true, pin });
    return { success: true };
  }

  private countRegistration({ phoneNumberId }: SimulatedLine): void {
    const since = this.clock() - registrationsWithinMs;
    const recent = (this.registrations.get(phoneNumberId) ?? []).filter((at) => at > since);
    if (recent.length >= mostRegistrations) throw new GraphFailure(133016);
    this.registrations.set(phoneNumberId, [...recent, this.clock()]);
  }

  /** Either the token itself asks, or the app with `<app id>|<app secret>`. */
  private debugToken({ query, token }: SetupCall): SetupAnswer {
    const line = this.health.ofToken(query.get('input_token') ?? '');
    if (token === undefined) throw new GraphFailure(190);
    if (line === undefined) throw new GraphFailure(190, 'The token that is asked about is of no app.');
    const health = this.health.of(line);
    const byApp = token === appTokenOf(line);
    const is_valid = this.health.isTokenGood(line);
    if (!byApp && (token !== line.token || !is_valid)) throw new GraphFailure(190);
    if (!byApp && !health.tokenAsksAboutItself)
      throw new GraphFailure(
        100,
        'You must provide an app access token, or a user token of an owner of the app',
      );
    const { tokenType, tokenExpiresAt, scopes } = health;
    const about = { is_valid, type: tokenType, expires_at: tokenExpiresAt, scopes };
    return {
      line,
      answer: () => ({ data: { app_id: appIdOf(line), application: 'Recado Demo', ...about } }),
    };
  }

  private subscribedApps({ id, token }: SetupCall): SetupAnswer {
    const line = this.ofAccount(id, token);
    const { subscribed, otherApp, accountCallback } = this.health.of(line);
    const app = (appId: string, name: string) => ({
      whatsapp_business_api_data: {
        id: appId,
        name,
        link: 'https://www.facebook.com/games/?app_id=' + appId,
      },
    });
    const override = accountCallback === '' ? {} : { override_callback_uri: accountCallback };
    const data = [
      ...(subscribed ? [{ ...app(appIdOf(line), 'Recado Demo'), ...override }] : []),
      ...(otherApp === '' ? [] : [app(otherApp, 'Another app')]),
    ];
    return { line, answer: () => ({ data }) };
  }

  /** An empty body takes away the account's own callback (Meta, webhooks/override); here nobody sets one by this call. */
  private subscribe({ id, token }: SetupCall): SetupAnswer {
    const line = this.ofAccount(id, token);
    return {
      line,
      answer: (body) => {
        if (body['override_callback_uri'] !== undefined)
          throw new GraphFailure(100, 'The simulator takes no override here; PUT /simulator/health sets one');
        for (const one of this.health.ofAccount(id))
          if (appIdOf(one) === appIdOf(line))
            this.health.change(one, { subscribed: true, accountCallback: '' });
        return { success: true };
      },
    };
  }

  private subscriptions({ id, token }: SetupCall): SetupAnswer {
    const [line] = this.health.ofApp(id);
    if (line === undefined || token !== appTokenOf(line)) throw new GraphFailure(190);
    const health = this.health.of(line);
    const fields = health.fields.map((name) => ({ name, version: health.fieldVersion }));
    const subscription = {
      object: 'whatsapp_business_account',
      callback_url: appCallbackOf(line, health),
      active: true,
      fields,
    };
    return { line, answer: () => ({ data: fields.length === 0 ? [] : [subscription] }) };
  }

  private ofAccount(id: string, token: string | undefined): SimulatedLine {
    const line = this.health.ofAccount(id).find((one) => one.token === token);
    if (line === undefined || !this.health.isTokenGood(line)) throw new GraphFailure(190);
    this.health.needScope(line, 'whatsapp_business_management');
    return line;
  }
}

function appTokenOf(line: SimulatedLine): string {
  return `${appIdOf(line)}|${line.appSecret}`;
}
