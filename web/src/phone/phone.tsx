import { useRef, useState } from 'react';
import type { TranscriptMessage } from '../../../src/simulator/control-types';
import { Failure } from '../shell/failure';
import colours from '../whatsapp/colours.module.css';
import { Composer } from './composer';
import { useLineNames } from './line-names';
import { ListSheet } from './list-sheet';
import type { Persona } from './persona';
import { PhoneHeader } from './phone-header';
import classes from './phone.module.css';
import { ScreenContext, type SheetName } from './screen';
import { AnySheet } from './sheets';
import { numberOf, type SimulatedLine } from './simulated-lines';
import { ThreadView } from './thread-view';
import { useComposer } from './use-composer';
import { useConversation } from './use-conversation';
import { type PhoneProps, WhoIsIt } from './who-is-it';

/** A customer's phone on a line, and the choice of both. */
export function Phone({ line, lines, onLine, ...personas }: PhoneProps) {
  const { persona } = personas;
  return (
    <div className={`${colours.colours} ${classes.phone}`}>
      <WhoIsIt line={line} lines={lines} onLine={onLine} {...personas} />
      <PhoneScreen key={`${line.phoneNumberId} ${persona.who}`} line={line} persona={persona} />
    </div>
  );
}

type Over = { sheet: SheetName } | { list: TranscriptMessage };

function PhoneScreen({ line, persona }: { line: SimulatedLine; persona: Persona }) {
  const { messages, error, isPending, refetch, send } = useConversation(line, persona);
  const composer = useComposer({ persona, isFirst: messages?.length === 0, send });
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [over, setOver] = useState<Over>();
  const input = useRef<HTMLTextAreaElement>(null);
  const business = useLineNames()(line) ?? numberOf(line);
  const screen = {
    persona,
    business,
    composer,
    element,
    openSheet: (sheet: SheetName) => setOver({ sheet }),
    openList: (list: TranscriptMessage) => setOver({ list }),
    // After whatever was open has given the focus back.
    focusInput: () => window.setTimeout(() => input.current?.focus()),
  };
  return (
    <ScreenContext value={screen}>
      <div className={classes.screen} ref={setElement}>
        <PhoneHeader number={numberOf(line)} business={business} />
        {messages === undefined && !isPending ? (
          <div className={classes.failure}>
            <Failure error={error} retry={refetch} />
          </div>
        ) : (
          <ThreadView messages={messages} />
        )}
        <Composer input={input} />
        {over && 'sheet' in over && <AnySheet name={over.sheet} onClose={() => setOver(undefined)} />}
        {over && 'list' in over && <ListSheet message={over.list} onClose={() => setOver(undefined)} />}
      </div>
    </ScreenContext>
  );
}
