import { ApiError } from './api-error';

/** A JSON call of the simulator's control API, below `/simulator`. Rejects with {@link ApiError}. */
export async function callSimulator<Answer>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: object,
): Promise<Answer> {
  return ask<Answer>(path, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
}

/** Sends the bytes of a file as they are. */
export async function uploadToSimulator<Answer>(path: string, file: Blob): Promise<Answer> {
  const type = file.type === '' ? 'application/octet-stream' : file.type;
  return ask<Answer>(path, { method: 'POST', headers: { 'content-type': type }, body: file });
}

async function ask<Answer>(path: string, request: RequestInit): Promise<Answer> {
  const response = await fetch(`/simulator${path}`, request).catch((error: unknown) => {
    throw ApiError.unreachable(error);
  });
  if (!response.ok) throw await ApiError.of(response);
  return (await response.json()) as Answer;
}
