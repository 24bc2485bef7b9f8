import { Injectable } from '@nestjs/common';
import { Caller, INSTALLATION } from '../access/access';
import { Right, ROLE_RIGHTS } from '../access/rights';
import { InvitationsService } from '../operators/invitations.service';
import { OperatorsService } from '../operators/operators.service';
import { Config } from '../platform/config/config';
import { SessionDto } from './session.dto';

/** What a page is told of whoever is signed in. */
@Injectable()
export class SignedIn {
  constructor(
    private readonly config: Config,
    private readonly operators: OperatorsService,
    private readonly invitations: InvitationsService,
  ) {}

  async byKey(): Promise<SessionDto> {
    return this.caller(INSTALLATION);
  }

  async operator(operatorId: string): Promise<SessionDto> {
    const operator = await this.operators.find(INSTALLATION, operatorId);
    const { tenantId, role, id, name, email, hasTotp } = operator;
    return this.session(tenantId, ROLE_RIGHTS[role], { id, name, email, role, hasTotp });
  }

  async caller({ kind, id, tenantId, rights }: Caller): Promise<SessionDto> {
    if (kind === 'operator' && id !== null) return this.operator(id);
    const ownerMissing = kind === 'installation' && (await this.invitations.ownerMissing());
    return { ...this.session(tenantId, [...rights], null), ownerMissing };
  }

  private session(
    tenantId: string | null,
    rights: readonly Right[],
    operator: SessionDto['operator'],
  ): SessionDto {
    const { simulator, publicUrl = null } = this.config;
    return { tenantId, rights: [...rights], simulator, publicUrl, operator, ownerMissing: false };
  }
}
