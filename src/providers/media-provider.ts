import { Readable } from 'node:stream';
import { ProviderError } from '../domain/inbound';
import { Verdict } from './provider';

/** What the provider tells of a file before it gives it. */
interface MediaFacts {
  /** Where it can be fetched for a few minutes. */
  readonly url: string;
  readonly bytes: number | null;
}

/** An answer no, or none at all: then the verdict is to try again. */
export interface MediaRefusal {
  readonly outcome: 'refused';
  readonly verdict: Verdict;
  readonly error: ProviderError;
}

export type Resolved = { readonly outcome: 'resolved'; readonly facts: MediaFacts } | MediaRefusal;

/**
 * What became of one download.
 * - `complete`: every byte that was promised was handed over.
 * - `too_large`: it has, or says that it has, more bytes than wanted.
 * - `gone`: the address does not give it (any more); its id may give another address.
 * - `broken`: anything else; worth another try later. `reason` is a word such as `redirect`, `html`, `http_503`.
 */
export type Downloaded =
  | { readonly outcome: 'complete'; readonly bytes: number }
  | { readonly outcome: 'too_large' }
  | { readonly outcome: 'gone'; readonly reason: string }
  | { readonly outcome: 'broken'; readonly reason: string };

export interface Wanted {
  readonly url: string;
  readonly mimeType: string | null;
  /** As the provider said; null when it did not. */
  readonly bytes: number | null;
  readonly mostBytes: number;
}

export type Uploaded = { readonly outcome: 'uploaded'; readonly providerMediaId: string } | MediaRefusal;

export interface MediaUpload {
  readonly mimeType: string;
  readonly bytes: number;
  readonly content: Readable;
}
