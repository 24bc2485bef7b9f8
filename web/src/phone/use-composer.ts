import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TranscriptMessage } from '../../../src/simulator/control-types';
import { adClick, type Arrival, EXAMPLE_PRODUCT, surroundings } from './arrival';
import { type Content, type Draft, edit, media, text } from './content';
import { type Attachment, faultOf } from './files';
import type { Persona } from './persona';

interface Composing {
  text: string;
  replyTo?: TranscriptMessage | undefined;
  editing?: TranscriptMessage | undefined;
  attachment?: Attachment | undefined;
  /** Absent: as this customer arrives when they write for the first time. */
  arrival?: Arrival;
}

interface ComposerOptions {
  persona: Persona;
  /** Nothing has been said yet. */
  isFirst: boolean;
  send: (draft: Draft) => Promise<unknown>;
}

/** What is being written. A message that could not be sent comes back, unless something else was begun. */
export function useComposer({ persona, isFirst, send }: ComposerOptions) {
  const { t } = useTranslation('phone');
  const usual = useUsualArrival(persona);
  const [composing, setComposing] = useState<Composing>({ text: '' });
  const [error, setError] = useState<Error>();
  const arrival = composing.arrival ?? (isFirst ? usual : {});

  const deliver = (draft: Draft, rest: Composing) => {
    setComposing(rest);
    setError(undefined);
    send(draft).catch((reason: Error) => {
      setComposing((now) => (now === rest ? composing : now));
      setError(reason);
    });
  };
  const around = () => surroundings(arrival, composing.replyTo && { id: composing.replyTo.id });
  const change = (changes: Partial<Composing>) => setComposing((now) => ({ ...now, ...changes }));

  return {
    ...composing,
    arrival,
    error,
    forgive: () => setError(undefined),
    fail: (words: string) => setError(new Error(words)),
    change,
    /** Whether the file can be sent; when it cannot, the reason is shown. */
    admits: (file: File) => {
      const fault = faultOf(file);
      setError(fault && new Error(t(`attach.${fault}`)));
      return fault === undefined;
    },
    /** Back to a message that is about no other and carries no file. */
    giveUp: () =>
      setComposing(({ text: written, editing, ...now }) => ({
        text: editing === undefined ? written : '',
        ...(now.arrival === undefined ? {} : { arrival: now.arrival }),
      })),
    /** Sends what is written: a text, a file with its caption, or the new words of an older message. */
    submit: () => {
      const { editing, attachment } = composing;
      const body = composing.text.trim();
      const rest = { text: '', arrival: {} };
      if (editing !== undefined) {
        if (body !== '') deliver({ content: edit(editing.id, body) }, { ...rest, arrival });
      } else if (attachment !== undefined) deliver({ ...fileDraft(attachment, body), ...around() }, rest);
      else if (body !== '') deliver({ content: text(body), ...around() }, rest);
    },
    /** Sends something beside what is written, which stays. */
    say: (content: Content, file?: Blob) => {
      const draft = { content, ...around(), ...(file === undefined ? {} : { file }) };
      deliver(draft, { ...composing, replyTo: undefined, arrival: {} });
    },
    /** Sends a tap, a reaction or the like, which takes nothing along of what is being written. */
    act: (content: Content, quoted?: TranscriptMessage) => {
      setError(undefined);
      const context = quoted && { id: quoted.id };
      send({ content, ...(context === undefined ? {} : { context }) }).catch(setError);
    },
  };
}

export type Composer = ReturnType<typeof useComposer>;

function useUsualArrival({ arrives }: Persona): Arrival {
  const { t } = useTranslation('phone');
  const [usual] = useState<Arrival>(() => {
    if (arrives === 'ad')
      return { ad: { headline: t('ad.example'), body: t('ad.exampleBody'), ...adClick() } };
    return arrives === 'product' ? { product: EXAMPLE_PRODUCT } : {};
  });
  return usual;
}

function fileDraft({ file, type }: Attachment, caption: string): Draft {
  const part = { filename: file.name, mime_type: file.type, ...(caption === '' ? {} : { caption }) };
  return { content: media(type, part), file };
}
