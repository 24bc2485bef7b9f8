import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { RuleCondition, RuleReply } from './rule';

@Entity('rules')
export class RuleEntity {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid')
  tenantId: string;

  @Column('int')
  position: number;

  @Column('boolean', { default: true })
  active: boolean;

  @Column('jsonb')
  when: RuleCondition;

  @Column('jsonb')
  reply: RuleReply;

  @Column('boolean', { default: false })
  handOver: boolean;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt: Date;
}
