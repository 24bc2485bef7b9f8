import { ControlCall, ControlRoutes } from './control-api';
import { LineHealth } from './control-types';
import { sendJson } from './http';
import { HealthBook, parseHealth } from './line-health';
import { accepted, jsonBody } from './refusal';
import { SimulatedLine } from './types';

/** The control routes that make a line's setup at Meta wrong. */
export class ControlHealth {
  readonly routes: ControlRoutes = {
    'GET /health': ({ res, query }) =>
      sendJson(res, 200, this.health.of(this.lineIn(query)) satisfies LineHealth),
    'PUT /health': async ({ req, res, query }) => {
      const given = accepted(parseHealth(await jsonBody(req)));
      sendJson(res, 200, this.health.use(this.lineIn(query), given) satisfies LineHealth);
      this.changed();
    },
    'DELETE /health': ({ res, query }) => {
      const line = this.lineIn(query);
      this.health.clear(line);
      sendJson(res, 200, this.health.of(line) satisfies LineHealth);
      this.changed();
    },
  };

  constructor(
    private readonly health: HealthBook,
    private readonly lineOf: (id: string | undefined) => SimulatedLine,
    /** Told when people set something. */
    private readonly changed: () => void,
  ) {}

  private lineIn(query: ControlCall['query']): SimulatedLine {
    return this.lineOf(query.get('line') ?? undefined);
  }
}
