import createFetchClient, { type Middleware } from 'openapi-fetch';
import createQueryClient from 'openapi-react-query';
import { ApiError } from './api-error';
import type { paths } from './schema';

const refusing: Middleware = {
  async onResponse({ response }) {
    if (!response.ok) throw await ApiError.of(response);
  },
  onError({ error }) {
    return ApiError.unreachable(error);
  },
};

/** Calls of the REST API; the browser's session cookie goes along. Rejects with {@link ApiError}. */
export const api = createFetchClient<paths>({ baseUrl: location.origin });
api.use(refusing);

/** The same as hooks of TanStack Query. */
export const $api = createQueryClient(api);
