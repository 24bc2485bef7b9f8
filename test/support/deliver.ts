import { found } from './until';

/** Delivers again what is refused for now, as Meta does: the door gives a machine that stands still no more than a moment. */
export async function deliver(post: () => Promise<Response>): Promise<Response> {
  return found(async () => {
    const response = await post();
    return response.status === 503 ? undefined : response;
  });
}
