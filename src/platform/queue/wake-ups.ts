import { wakeUpsPassed } from '../metrics/metrics';

/** What a wake-up asks to look at. */
export type WakeUpTopic = 'expand' | 'in' | 'out' | 'media';

/**
 * Tells the workers that there is something to look at; it says nothing about what. Postgres is the truth, so a lost
 * wake-up costs at most the second until the next look, and a superfluous one costs an empty look.
 */
export abstract class WakeUps {
  /** Never waits and never throws: it is called on the acknowledging path. */
  abstract ring(topic: WakeUpTopic): void;
  abstract listen(topic: WakeUpTopic, look: () => void): void;
  /** False when wake-ups do not travel at the moment. */
  abstract healthy(): Promise<boolean>;
}

/** For a single process. */
export class InProcessWakeUps extends WakeUps {
  private readonly listeners = new Map<WakeUpTopic, () => void>();

  ring(topic: WakeUpTopic): void {
    wakeUpsPassed.inc({ topic, way: 'rung' });
    const look = this.listeners.get(topic);
    if (look === undefined) return;
    wakeUpsPassed.inc({ topic, way: 'heard' });
    look();
  }

  listen(topic: WakeUpTopic, look: () => void): void {
    this.listeners.set(topic, look);
  }

  async healthy(): Promise<boolean> {
    return true;
  }
}
