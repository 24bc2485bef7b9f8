import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { type TriedMessage, type Media, type Option, optionsOf, type Rule } from './rule';
import { useTried } from './rules-data';

type Way = 'text' | 'choice' | 'media' | 'location';
export const WAYS: readonly Way[] = ['text', 'choice', 'media', 'location'];

/** What somebody is trying, kept whole while they look at other ways. */
export interface Trial {
  way: Way;
  text: string;
  option: string;
  media: Media;
  /** Null: not from an ad. */
  headline: string | null;
  /** Null: not about a product. */
  product: string | null;
}

const START: Trial = { way: 'text', text: 'hola', option: '', media: 'image', headline: null, product: null };
const WHILE_TYPING_MS = 250;

/** What is tried and what came of it. Asks only while it is shown. */
export function useTrying(tenantId: string, rules: readonly Rule[], isShown: boolean) {
  const [trial, setTrial] = useState(START);
  const change = (changes: Partial<Trial>) => setTrial((before) => ({ ...before, ...changes }));
  const [settled] = useDebouncedValue(trial, WHILE_TYPING_MS);
  const options = optionsOf(rules);
  const message = messageOf(settled, options);
  const tried = useTried(tenantId, isShown ? message : null);
  const isIdle = message === null;
  return { trial, change, options, tried, isIdle, answering: isIdle ? undefined : tried.data?.rule?.id };
}

export type Trying = ReturnType<typeof useTrying>;

/** Null while there is nothing to try. */
function messageOf(trial: Trial, options: readonly Option[]): TriedMessage | null {
  const { way, text, option, media } = trial;
  switch (way) {
    case 'text':
      return text.trim() === '' ? null : { text, ...adOf(trial), ...productOf(trial) };
    case 'choice': {
      if (option.trim() === '') return null;
      const known = options.find(({ id }) => id === option);
      return { choice: { id: option, title: known?.title || option } };
    }
    case 'media':
      return { media, ...adOf(trial) };
    case 'location':
      return { location: true };
  }
}

function adOf({ headline }: Trial): Pick<TriedMessage, 'referral'> {
  if (headline === null) return {};
  return { referral: headline.trim() === '' ? {} : { headline } };
}

function productOf({ product }: Trial): Pick<TriedMessage, 'product'> {
  return product === null || product.trim() === '' ? {} : { product };
}
