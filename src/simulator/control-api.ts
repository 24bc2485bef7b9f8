import { IncomingMessage, ServerResponse } from 'node:http';
import { addressOf, sendJson } from './http';
import { bad, causeOf, Refusal, refusalOf } from './refusal';
import { SimulatorOptions } from './types';

/** One call of a control route; `id` is the part of the path that stands for `*`. */
export interface ControlCall {
  req: IncomingMessage;
  res: ServerResponse;
  query: URLSearchParams;
  id: string;
}

/** By method and path, such as `GET /media/*`. */
export type ControlRoutes = Readonly<Record<string, (call: ControlCall) => void | Promise<void>>>;

/** The routes for people and tools that play the customer and break things; JSON both ways. */
export class ControlApi {
  constructor(
    private readonly mayControl: NonNullable<SimulatorOptions['mayControl']>,
    private readonly tell: (message: string) => void,
    private readonly routes: ControlRoutes,
  ) {}

  async handle(req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
    try {
      if (!(await this.mayControl(req))) {
        throw new Refusal(401, 'unauthorized', 'Send the API key: Authorization: Bearer <key>.');
      }
      await this.route(req, res, path);
    } catch (error) {
      const { status, code, message } = refusalOf(error) ?? this.failed(error);
      sendJson(res, status, { statusCode: status, code, message });
    }
  }

  private async route(req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
    const { pathname, query } = addressOf(path);
    const [, before, id, after = ''] =
      /^(\/(?:customers|lines|media|templates)\/)([^/]+)(\/.+)?$/.exec(pathname) ?? [];
    const name = `${req.method} ${before === undefined ? pathname : `${before}*${after}`}`;
    const route = Object.hasOwn(this.routes, name) ? this.routes[name] : undefined;
    if (route === undefined) throw new Refusal(404, 'no_such_route', 'The simulator has no such route.');
    await route({ req, res, query, id: decoded(id) });
  }

  private failed(error: unknown): Refusal {
    this.tell(`Simulator: a control request failed: ${causeOf(error)}`);
    return new Refusal(500, 'internal_error', 'Something failed in the simulator; the log says what.');
  }
}

function decoded(segment = ''): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw bad('The address is not encoded rightly.');
  }
}
