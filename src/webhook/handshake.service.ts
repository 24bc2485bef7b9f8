import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Door, doorAt } from '../inbox/doors';
import { FailedAttempts } from '../platform/http/failed-attempts';
import { PLAIN_HEADERS } from '../platform/http/safe-headers';
import { Line } from '../tenants/line';
import { LinesService } from '../tenants/lines.service';
import { refuse } from './door-answers';
import { hasVerifyToken, linesAt } from './signature';

/** Meta's are digits. Nothing that a browser or a cache could take for more than a word. */
const CHALLENGE = /^[\x21-\x7e]{1,256}$/;

/** Answers whoever asks whether an address is ours, when they know the verify token of an active line. */
@Injectable()
export class HandshakeService {
  constructor(
    private readonly lines: LinesService,
    private readonly attempts: FailedAttempts,
  ) {}

  /** A right token is answered however many wrong ones came from the same address. */
  async answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = req.url ?? '';
    const query = new URL(url, 'http://localhost').searchParams;
    const token = query.get('hub.verify_token');
    const challenge = query.get('hub.challenge');
    const door = doorAt(url);
    const asked = door !== null && query.get('hub.mode') === 'subscribe' && challenge !== null;
    if (!asked || token === null || !(await this.expects(door, token))) {
      return this.refuseToken(token, req, res);
    }
    if (!CHALLENGE.test(challenge)) {
      refuse(res, 400, 'invalid_challenge', 'hub.challenge must have 1 to 256 visible ASCII characters');
      return;
    }
    res.writeHead(200, { ...PLAIN_HEADERS, 'content-type': 'text/plain' }).end(challenge);
  }

  private async refuseToken(token: string | null, req: IncomingMessage, res: ServerResponse): Promise<void> {
    const seconds = token === null ? 0 : await this.attempts.count('verify_token', req);
    if (seconds === 0) {
      refuse(res, 403, 'wrong_verify_token', 'hub.verify_token is not the verify token of an active line');
      return;
    }
    res.setHeader('retry-after', String(seconds));
    refuse(res, 429, 'too_many_attempts', `too many wrong tokens; try again in ${seconds} seconds`);
  }

  /** A line made a moment ago, by another process perhaps, gets a second look. */
  private async expects(door: Door, token: string): Promise<boolean> {
    const has = (lines: readonly Line[]) =>
      hasVerifyToken(
        linesAt(door, lines).filter((line) => line.active),
        token,
      );
    return has(await this.lines.all()) || has(await this.lines.secondLook());
  }
}
