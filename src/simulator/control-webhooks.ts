import { ControlRoutes } from './control-api';
import { Items, Payload, RawAnswer, SignedWebhook } from './control-types';
import { CustomerProfile } from './customers';
import { sendJson } from './http';
import { PayloadParts, PayloadSource } from './payload-source';
import { payloadLibrary } from './payloads';
import { parseRawWebhook, RawWebhooks } from './raw-webhooks';
import { accepted, jsonBody } from './refusal';
import { SimulatedLine } from './types';

const demoPhones = ['15550100077', '15550100088'] as const;

interface Payloads extends PayloadParts {
  lineOf: (id: string | undefined) => SimulatedLine;
  meet: (who: string, profile: Partial<CustomerProfile>) => CustomerProfile;
}

/** The control routes for webhooks that somebody wrote by hand. */
export class ControlWebhooks {
  readonly routes: ControlRoutes = {
    'GET /payloads': ({ query, res }) => {
      const items = payloadLibrary(this.sourceFor(query));
      sendJson(res, 200, { items } satisfies Items<Payload>);
    },
    'POST /webhooks': async ({ req, res }) => {
      const webhook = accepted(parseRawWebhook(await jsonBody(req)));
      sendJson(res, 200, (await this.raw.post(webhook)) satisfies RawAnswer);
    },
    'POST /signatures': async ({ req, res }) => {
      const webhook = accepted(parseRawWebhook(await jsonBody(req)));
      sendJson(res, 200, (await this.raw.sign(webhook)) satisfies SignedWebhook);
    },
  };

  constructor(
    private readonly raw: RawWebhooks,
    private readonly payloads: Payloads,
  ) {}

  private sourceFor(query: URLSearchParams): PayloadSource {
    const { lineOf, meet, ...parts } = this.payloads;
    const name = query.get('name');
    const person = meet(query.get('customer') ?? demoPhones[0], {});
    const other = meet(demoPhones.find((phone) => phone !== person.phone) ?? demoPhones[1], {});
    const people = { person, name: name ?? person.name, other };
    return new PayloadSource(lineOf(query.get('line') ?? undefined), people, parts);
  }
}
