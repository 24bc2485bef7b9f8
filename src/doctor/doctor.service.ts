import { Injectable } from '@nestjs/common';
import { Problem } from '../platform/errors/problem';
import { Config } from '../platform/config/config';
import { WhatsappSetupService } from '../providers/cloud-api/whatsapp-setup.service';
import { Line } from '../tenants/line';
import { LinesService } from '../tenants/lines.service';
import { callbackOf, doorOf } from './callback';
import { accessFindings } from './checks/access';
import { appFindings } from './checks/app';
import { doorFindings } from './checks/doors';
import { installationFindings, unreadable } from './checks/installation';
import { numberFindings } from './checks/number';
import { publicUrlFinding } from './checks/public-url';
import { recordsFindings } from './checks/records';
import { webhookFindings } from './checks/webhook';
import { DoorProbe } from './door-probe';
import { Evidence, GraphEvidence } from './evidence';
import { CHECKS, Finding } from './finding';
import { askGraph } from './graph-questions';
import { LineRecords } from './line-records.service';

const USUAL_DOOR = '/webhook';

/** What is right and wrong with a line, at Meta, on the way here, and here. */
@Injectable()
export class DoctorService {
  private readonly running = new Map<string, Promise<readonly Finding[]>>();

  constructor(
    private readonly config: Config,
    private readonly lines: LinesService,
    private readonly setup: WhatsappSetupService,
    private readonly door: DoorProbe,
    private readonly records: LineRecords,
  ) {}

  /** Whoever asks while a look at the line is under way shares it. Ends within 20 seconds whatever does not answer. */
  async examine(lineId: string): Promise<readonly Finding[]> {
    const running = this.running.get(lineId) ?? this.look(lineId).finally(() => this.running.delete(lineId));
    this.running.set(lineId, running);
    return running;
  }

  /** @throws Problem when its secrets cannot be opened */
  async opened(lineId: string): Promise<Line> {
    const line = await this.find(lineId);
    if (line !== undefined) return line;
    const { found, mend } = unreadable(lineId);
    throw new Problem('conflict', 'line_unreadable', `${found} Mend: ${mend}`);
  }

  private async find(lineId: string): Promise<Line | undefined> {
    return (await this.lines.reload()).find(({ id }) => id === lineId);
  }

  private async look(lineId: string): Promise<readonly Finding[]> {
    const line = await this.find(lineId);
    // Whoever looks at all lines is not to be kept from the others.
    if (line === undefined) return [unreadable(lineId)];
    const evidence = await this.gather(line);
    return inOrder(findingsOf(evidence)).map((finding) => withoutSecrets(finding, line));
  }

  private async gather(line: Line): Promise<Evidence> {
    const number = this.setup.number(line);
    const [graph, [local, world], records] = await Promise.all([
      askGraph(this.setup, line, number),
      number.then(async (told) => this.knock(line, told)),
      this.records.of(line),
    ]);
    return { at: new Date(), line, installation: this.config, graph, local, world, records };
  }

  /** At the path that Meta uses, where it is known. */
  private async knock(line: Line, number: GraphEvidence['number']) {
    const { localUrl, publicUrl } = this.config;
    const callback = callbackOf({ number, apps: null, webhook: null, appId: null });
    const door = callback === null ? null : doorOf(callback.url, { line, installation: this.config });
    const path = door ?? USUAL_DOOR;
    return Promise.all([
      this.door.knock(localUrl, path, line),
      publicUrl === undefined ? null : this.door.knock(publicUrl, path, line),
    ]);
  }
}

function findingsOf(evidence: Evidence): Finding[] {
  return [
    ...installationFindings(evidence),
    ...accessFindings(evidence),
    ...numberFindings(evidence),
    ...webhookFindings(evidence),
    ...appFindings(evidence),
    publicUrlFinding(evidence),
    ...doorFindings(evidence),
    ...recordsFindings(evidence),
  ];
}

function inOrder(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((one, other) => CHECKS.indexOf(one.check) - CHECKS.indexOf(other.check));
}

/** Findings quote what others say; whatever that is, no secret of the line comes out this way. */
function withoutSecrets({ check, state, found, mend }: Finding, line: Line): Finding {
  const hidden = (text: string) =>
    [line.token, line.verifyToken, line.appSecret ?? '', line.secondAppSecret ?? '']
      .filter((secret) => secret !== '')
      .reduce((shown, secret) => shown.replaceAll(secret, '[secret]'), text);
  return { check, state, found: hidden(found), mend: mend === null ? null : hidden(mend) };
}
