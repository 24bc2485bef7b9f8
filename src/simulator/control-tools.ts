import { ControlRoutes } from './control-api';
import { ErrorCode, FaultRules, Items, Limits, Mischief } from './control-types';
import { Faults, parseFaults } from './faults';
import { errorCodes } from './graph-errors';
import { sendJson } from './http';
import { parseLimits } from './limits';
import { noMischief, parseMischief } from './mischief';
import { accepted, jsonBody, numberIn } from './refusal';
import { RequestLog } from './request-log';

/** The control routes that break things and show what the Graph side received. */
export class ControlTools {
  readonly routes: ControlRoutes = {
    'GET /error-codes': ({ res }) => sendJson(res, 200, { items: errorCodes } satisfies Items<ErrorCode>),
    'GET /faults': ({ res }) => sendJson(res, 200, { faults: this.faults.rules } satisfies FaultRules),
    'PUT /faults': async ({ req, res }) => {
      this.faults.use(...accepted(parseFaults(await jsonBody(req))));
      this.changed();
      sendJson(res, 200, { faults: this.faults.rules } satisfies FaultRules);
    },
    'DELETE /faults': ({ res }) => {
      this.faults.clear();
      this.changed();
      sendJson(res, 200, { faults: [] } satisfies FaultRules);
    },
    'GET /mischief': ({ res }) => sendJson(res, 200, this.mischief satisfies Mischief),
    'PUT /mischief': async ({ req, res }) => {
      Object.assign(this.mischief, noMischief, accepted(parseMischief(await jsonBody(req))));
      this.changed();
      sendJson(res, 200, this.mischief satisfies Mischief);
    },
    'GET /limits': ({ res }) => sendJson(res, 200, this.limits satisfies Limits),
    'PUT /limits': async ({ req, res }) => {
      Object.assign(this.limits, accepted(parseLimits(await jsonBody(req), this.limits)));
      this.changed();
      sendJson(res, 200, this.limits satisfies Limits);
    },
    'GET /requests': ({ res, query }) =>
      sendJson(res, 200, this.lastRequests(numberIn(query, 'limit', { usual: 100, least: 1 }))),
  };

  constructor(
    private readonly faults: Faults,
    private readonly mischief: Mischief,
    private readonly limits: Limits,
    private readonly log: RequestLog,
    /** Told when people set something. */
    private readonly changed: () => void,
  ) {}

  private lastRequests(limit: number): object {
    const { count, requests } = this.log;
    return { count, items: requests.slice(-limit) };
  }
}
