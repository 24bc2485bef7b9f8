import { useMutation, useQueryClient } from '@tanstack/react-query';
import { $api, api } from '../../api/client';
import type { components } from '../../api/schema';

export type Template = components['schemas']['TemplateDto'];

const MOST = 200;

/** The templates of a line that can be sent as they are, and the way to fetch them from Meta. */
export function usePlainTemplates(lineId: string) {
  const queries = useQueryClient();
  const query = { line: lineId, status: 'APPROVED', limit: MOST };
  const { data } = $api.useQuery('get', '/api/v1/templates', { params: { query } });
  const fetch = useMutation({
    mutationFn: async () => api.POST('/api/v1/templates/sync', { body: { lineId } }),
    onSuccess: async () => queries.invalidateQueries({ queryKey: ['get', '/api/v1/templates'] }),
  });
  return { templates: (data?.items ?? []).filter(isPlain), fetch };
}

/** Nothing is to be filled in: no placeholder, no picture, no code. */
function isPlain({ sendable, category, components: parts }: Template): boolean {
  if (!sendable || category === 'AUTHENTICATION' || parts === null) return false;
  const isText = parts.every(({ type, format }) => type !== 'HEADER' || format === 'TEXT');
  const needs = /\{\{|COPY_CODE|FLOW|CATALOG|CAROUSEL|LIMITED_TIME_OFFER/;
  return isText && !needs.test(JSON.stringify(parts));
}
