import type { TenantSettings } from './settings';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('tenants')
export class TenantEntity {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('text')
  name: string;

  /** What the tenant chose; what is missing is as by default. */
  @Column('jsonb', { default: {} })
  settings: Partial<TenantSettings>;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt: Date;
}
