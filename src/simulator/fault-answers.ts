import { ServerResponse } from 'node:http';
import { Background } from './background';
import { Fault } from './control-types';
import { GraphFailure } from './graph-errors';
import { sendBytes, sendJson } from './http';

const html = Buffer.from(
  '<!DOCTYPE html><html><head><title>Sorry</title></head><body>Sorry, something went wrong.</body></html>',
);

/** How a message fails that was accepted. */
export interface Failure {
  code: number;
  /** Only after its `sent`. */
  afterSent?: boolean;
}

/** Does the work of the request and gives the JSON of the answer; `failure` is how it fails later. */
export type Accept = (failure?: Failure) => Promise<unknown>;

/** Plays one fault instead of the plain answer. */
export async function playFault(
  fault: Fault,
  res: ServerResponse,
  accept: Accept,
  background: Background,
): Promise<void> {
  switch (fault.kind) {
    case 'error': {
      const { code, details, httpStatus } = fault;
      throw new GraphFailure(code, details, httpStatus === undefined ? {} : { httpStatus });
    }
    case 'fail_later':
      return sendJson(res, 200, await accept(fault));
    case 'delay':
      return (await background.pause(fault.ms)) ? sendJson(res, 200, await accept()) : reset(res);
    case 'accept_then_500':
      await accept();
      throw new GraphFailure(131000, undefined, { httpStatus: 500 });
    case 'accept_then_reset':
      await accept();
      return reset(res);
    case 'reset_before_accept':
      return reset(res);
    case 'hang':
      if (fault.accepted) await accept();
      return hang(res, background);
    case 'html':
      if (fault.accepted) await accept();
      return sendBytes(res, fault.httpStatus ?? 502, html, 'text/html');
    case 'redirect':
      if (fault.accepted) await accept();
      res
        .writeHead(302, { location: fault.location ?? 'https://elsewhere.invalid/', 'content-length': 0 })
        .end();
      return;
    case 'half_json': {
      const bytes = Buffer.from(JSON.stringify(await accept()));
      return sendBytes(res, 200, bytes.subarray(0, bytes.length / 2), 'application/json; charset=UTF-8');
    }
  }
}

function reset(res: ServerResponse): void {
  res.socket?.resetAndDestroy();
}

/** Leaves the request open until the client goes or the simulator stops. */
function hang(res: ServerResponse, background: Background): Promise<void> {
  return new Promise((resolve) => {
    const forget = background.onStop(() => res.destroy());
    res.once('close', () => {
      forget();
      resolve();
    });
  });
}
