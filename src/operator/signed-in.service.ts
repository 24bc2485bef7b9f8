import { Injectable } from '@nestjs/common';
import { Caller, INSTALLATION } from '../access/access';
import { Right, ROLE_RIGHTS } from '../access/rights';
import { InvitationsService } from '../operators/invitations.service';
import { OperatorsService } from '../operators/operators.service';
import { Config } from '../platform/config/config';
import { SessionDto } from './session.dto';

interface About extends Pick<SessionDto, 'tenantId' | 'operator' | 'ownerMissing'> {
  readonly rights: readonly Right[];
}

/** What a page is told of whoever is signed in. */
@Injectable()
export class SignedIn {
  constructor(
    private readonly config: Config,
    private readonly operators: OperatorsService,
    private readonly invitations: InvitationsService,
  ) {}

  /** Null: whoever came with the installation's key. */
  async as(operatorId: string | null): Promise<SessionDto> {
    return operatorId === null ? this.caller(INSTALLATION) : this.operator(operatorId);
  }

  async caller({ kind, id, tenantId, rights }: Caller): Promise<SessionDto> {
    if (kind === 'operator' && id !== null) return this.operator(id);
    const ownerMissing = kind === 'installation' && (await this.invitations.ownerMissing());
    return this.session({ tenantId, rights: [...rights], operator: null, ownerMissing });
  }

  private async operator(operatorId: string): Promise<SessionDto> {
    const operator = await this.operators.find(INSTALLATION, operatorId);
    const { tenantId, role, id, name, email, hasTotp } = operator;
    return this.session({
      tenantId,
      rights: ROLE_RIGHTS[role],
      operator: { id, name, email, role, hasTotp },
      ownerMissing: false,
    });
  }

  private session({ rights, ...about }: About): SessionDto {
    const { simulator, publicUrl = null } = this.config;
    return { ...about, rights: [...rights], simulator, publicUrl };
  }
}
