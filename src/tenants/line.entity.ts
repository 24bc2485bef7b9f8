import type { BusinessHours } from '../domain/business-hours';
import type { JsonObject } from '../domain/json';
import type { FormerLine } from './line';
import type { LineSettings } from './settings';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('lines')
export class LineEntity {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid')
  tenantId: string;

  /** What it was before it was moved. */
  @Column('jsonb', { default: [] })
  formerLines: FormerLine[];

  @Column('text')
  name: string;

  @Column('text', { default: 'cloud-api' })
  provider: string;

  @Column('text')
  phoneNumberId: string;

  @Column('text', { nullable: true })
  businessAccountId: string | null;

  @Column('text', { nullable: true })
  portfolioId: string | null;

  @Column('text', { array: true, default: '{}' })
  formerPortfolios: string[];

  @Column('boolean', { default: false })
  identityCheck: boolean;

  @Column('text', { nullable: true })
  displayPhoneNumber: string | null;

  @Column('boolean', { default: true })
  active: boolean;

  /** Wired to the built-in simulator instead of Meta. */
  @Column('boolean', { default: false })
  simulated: boolean;

  @Column('text', { nullable: true })
  apiBaseUrl: string | null;

  @Column('text', { nullable: true })
  apiVersion: string | null;

  /** Of its WhatsApp Business account, by IANA name: where its months begin for what it pays. */
  @Column('text', { default: 'UTC' })
  accountTimezone: string;

  /** ISO 4217; null: whichever currency there is a rate in. */
  @Column('text', { nullable: true })
  billingCurrency: string | null;
  /** Null: what WhatsApp told of it, else that of the installation; 0: unpaced. */
  @Column('integer', { nullable: true })
  messagesPerSecond: number | null;

  @Column('integer', { nullable: true })
  learntMessagesPerSecond: number | null;

  /** What it has otherwise than its tenant. */
  @Column('jsonb', { default: {} })
  settings: LineSettings;

  /** When its marketing waits; null: never. */
  @Column('jsonb', { nullable: true })
  quietHours: BusinessHours | null;

  /** Sealed, as are the next three. */
  @Column('bytea')
  token: Buffer;

  @Column('bytea')
  verifyToken: Buffer;

  @Column('bytea', { nullable: true })
  appSecret: Buffer | null;

  /** Accepted beside the other while the app's secret changes. */
  @Column('bytea', { nullable: true })
  secondAppSecret: Buffer | null;

  /** Of the app that signs, as Meta's dashboard shows it. */
  @Column('text', { nullable: true })
  appId: string | null;

  /** Of the app secrets that it had before: bodies that they signed may still wait. */
  @Column('text', { array: true, default: '{}' })
  formerAppDigests: string[];

  /** Of the environment's values that last made or changed this line. */
  @Column('text', { nullable: true })
  environmentDigest: string | null;

  /** What WhatsApp told of it last, by kind of notice. */
  @Column('jsonb', { default: {} })
  told: JsonObject;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt: Date;
}
