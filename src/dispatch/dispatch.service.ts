import { BeforeApplicationShutdown, Injectable, OnApplicationBootstrap } from '@nestjs/common';
import { ProposedMerges } from '../merging/proposed-merges.service';
import { Loop } from '../platform/queue/loop';
import { WakeUps } from '../platform/queue/wake-ups';
import { within } from '../platform/timing/within';
import { ExpanderService } from './expander.service';
import { InboundLanes } from './inbound-lanes.service';
import { MediaTransfers } from './media-transfers.service';
import { OutboundLanes } from './outbound-lanes.service';

/** How long work in hand may take to end at shutdown; a send that has not been answered by then stays `sending`. */
const DRAIN_MS = 6_000;

/** Drives the way of a message: bodies become events, events become replies, replies leave. */
@Injectable()
export class DispatchService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly expand = new Loop('expand', () => this.expander.step());
  private readonly inbound = new Loop('in', () => this.inboundLanes.step());
  private readonly suspects = new Loop('suspects', () => this.inboundLanes.suspectStep());
  private readonly outbound = new Loop('out', () => this.outboundLanes.step());
  private readonly merges = new Loop('merge', () => this.proposedMerges.step());

  private readonly loops = [this.expand, this.inbound, this.suspects, this.outbound, this.merges];

  constructor(
    private readonly expander: ExpanderService,
    private readonly inboundLanes: InboundLanes,
    private readonly outboundLanes: OutboundLanes,
    private readonly proposedMerges: ProposedMerges,
    private readonly media: MediaTransfers,
    private readonly wakeUps: WakeUps,
  ) {}

  onApplicationBootstrap(): void {
    this.wakeUps.listen('expand', this.expand.wake);
    this.wakeUps.listen('in', this.inbound.wake);
    this.wakeUps.listen('out', this.outbound.wake);
    this.wakeUps.listen('media', this.media.wake);
    this.outboundLanes.wake = this.outbound.wake;
    this.proposedMerges.onProposed(this.merges.wake);
    // Whatever an earlier process left.
    for (const loop of this.loops) loop.wake();
    this.media.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    const stopped = Promise.all(this.loops.map((loop) => loop.stop()));
    const drained = stopped.then(() => this.outboundLanes.drain());
    await within(DRAIN_MS, Promise.all([drained, this.media.stop()]), undefined);
    this.outboundLanes.close();
  }
}
