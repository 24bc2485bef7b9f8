import { ApiProperty } from '@nestjs/swagger';
import { type Role, ROLES } from '../access/rights';
import { type Invitation, type Purpose, PURPOSES } from '../operators/invitation-rows';
import type { Link } from '../operators/invitations.service';
import { OneOf, Text } from '../platform/http/fields';
import { Email, Password } from './operators.dto';

export class InviteDto {
  @Email()
  email: string;

  @OneOf(ROLES, { description: 'None with rights that you lack' })
  role: Role;

  @Text({ max: 36, optional: true, description: 'Needed where there are several; none for an owner' })
  tenantId?: string;
}

export class InvitationDto {
  @ApiProperty()
  id: string;

  @ApiProperty({ type: String, nullable: true, description: 'Null: for an owner' })
  tenantId: string | null;

  @ApiProperty({ enum: PURPOSES, enumName: 'InvitationPurpose' })
  purpose: Purpose;

  @ApiProperty({ type: String, nullable: true, description: 'Null: whoever opens the link says it' })
  email: string | null;

  @ApiProperty({ enum: ROLES, enumName: 'Role' })
  role: Role;

  @ApiProperty({ description: 'Who made it' })
  createdBy: string;

  @ApiProperty({ format: 'date-time' })
  createdAt: Date;

  @ApiProperty({ format: 'date-time' })
  expiresAt: Date;
}

export class LinkDto extends InvitationDto {
  @ApiProperty({ format: 'uri', description: 'To hand over; shown this once, and works once' })
  url: string;
}

export class TokenDto {
  @Text({ max: 100, description: 'What stands behind the `#` of the link' })
  token: string;
}

export class OpenInvitationDto {
  @ApiProperty({ enum: PURPOSES, enumName: 'InvitationPurpose' })
  purpose: Purpose;

  @ApiProperty({ type: String, nullable: true, description: 'Null: give one with `accept`' })
  email: string | null;

  @ApiProperty({ enum: ROLES, enumName: 'Role' })
  role: Role;

  @ApiProperty({ type: String, nullable: true, description: 'Null: the whole installation' })
  tenantName: string | null;

  @ApiProperty({ description: 'Whether `accept` takes a code of the authenticator app, or a recovery code' })
  needsCode: boolean;

  @ApiProperty({ format: 'date-time' })
  expiresAt: Date;
}

export class AcceptDto extends TokenDto {
  @Text({ max: 200, optional: true, description: 'Needed except for `reset`', example: 'Ana' })
  name?: string;

  @Email({ optional: true })
  email?: string;

  @Password()
  password: string;

  @Text({ max: 40, optional: true, description: 'Where `needsCode`' })
  code?: string;
}

export function shownInvitation(invitation: Invitation): InvitationDto {
  const { id, tenantId, purpose, email, role, createdBy, createdAt, expiresAt } = invitation;
  return { id, tenantId, purpose, email, role, createdBy, createdAt, expiresAt };
}

export function shownLink(link: Link): LinkDto {
  return Object.assign(shownInvitation(link), { url: link.url });
}
