import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { CustomerMessages } from '../../../src/simulator/control-types';
import { $api } from '../api/client';
import type { Persona } from '../phone/persona';
import type { SimulatedLine } from '../phone/simulated-lines';
import { transcriptOf } from '../phone/transcript';
import { Failure } from '../shell/failure';
import { Loading } from '../shell/loading';
import { Nothing } from '../shell/nothing';
import { BotSilence } from './bot-silence';
import { Exchanges } from './exchanges';

/** What became of each message between a line and a customer. */
export function WhatHappened({ line, persona }: { line: SimulatedLine; persona: Persona }) {
  const { t } = useTranslation('trace');
  const lines = $api.useQuery('get', '/api/v1/lines', { params: { query: { limit: 200 } } });
  const lineId = lines.data?.items.find(({ phoneNumberId }) => phoneNumberId === line.phoneNumberId)?.id;
  const contact = useQuery({ ...transcriptOf(line, persona), select: contactOf });
  const conversations = $api.useQuery(
    'get',
    '/api/v1/conversations',
    { params: { query: { contact: contact.data ?? '', line: lineId ?? '', limit: 1 } } },
    { enabled: lineId !== undefined && contact.data !== undefined, meta: { topic: 'conversations' } },
  );
  const failed = [lines, contact, conversations].find((query) => query.isError && query.data === undefined);
  if (failed !== undefined) return <Failure error={failed.error} retry={failed.refetch} />;
  const pending = [lines, contact, ...(lineId === undefined ? [] : [conversations])].find(
    (query) => query.isPending,
  );
  if (pending !== undefined) return <Loading query={pending} />;
  const conversation = conversations.data?.items[0];
  return conversation === undefined ? (
    <Nothing title={t('nobody')} hint={t('nobodyHint', { name: persona.name })} />
  ) : (
    <>
      {!conversation.botEnabled && <BotSilence conversationId={conversation.id} />}
      <Exchanges key={conversation.id} conversationId={conversation.id} />
    </>
  );
}

/** By what the business may know them. */
function contactOf({ customer: { userId, phone, hidesPhone } }: CustomerMessages): string {
  return hidesPhone === true ? userId : (phone ?? userId);
}
