import { createContext, useContext } from 'react';
import type { TranscriptMessage } from '../../../src/simulator/control-types';
import type { Persona } from './persona';
import type { Composer } from './use-composer';

/** What may slide in over the conversation. */
export type SheetName = 'location' | 'contact' | 'order' | 'sticker' | 'ad' | 'product';

/** The screen of the phone, for everything that is drawn on it. */
export interface Screen {
  persona: Persona;
  /** What the business is called. */
  business: string;
  composer: Composer;
  openSheet: (name: SheetName) => void;
  openList: (message: TranscriptMessage) => void;
  /** Where sheets slide in. */
  element: HTMLElement | null;
  focusInput: () => void;
}

export const ScreenContext = createContext<Screen | null>(null);

export function useScreen(): Screen {
  const screen = useContext(ScreenContext);
  if (screen === null) throw new Error('This is drawn on the screen of a phone only.');
  return screen;
}
