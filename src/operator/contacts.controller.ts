import { Body, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { Consent, ConsentService } from '../contacts/consent.service';
import { ContactsService } from '../contacts/contacts.service';
import { Erasures } from '../erasing/erasures.service';
import { ErasingService } from '../erasing/erasing.service';
import { MediaKeeper } from '../media/media-keeper.service';
import { MergingService } from '../merging/merging.service';
import { OperatorDatabase } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { ProblemDto } from '../platform/http/problem.dto';
import { type Access, actsOn, Caller } from '../access/access';
import { Needs } from '../access/needs';
import { contactFilter } from './contact-filter';
import { BlockService } from './block.service';
import {
  BlockDto,
  BlockedDto,
  ChangeContactDto,
  ContactDto,
  ContactsQuery,
  ErasedDto,
  ExportQuery,
  MergeContactDto,
} from './contacts.dto';
import { sendJsonExport, sendZipExport } from './export-contact';
import { RowId } from './ids';
import { API_BASE, OperatorController } from './operator-controller';
import { type List, listOf, pagingOf } from './paging';
import { contactIdsOf, listContacts, loadContacts } from './queries/contacts';

/** Whoever asked is answered after that, whatever is left; a worker does it. */
const ERASING_MS = 10_000;

@OperatorController(`${API_BASE}/contacts`, 'Contacts')
export class ContactsController {
  constructor(
    readonly database: OperatorDatabase,
    readonly keeper: MediaKeeper,
    private readonly contacts: ContactsService,
    private readonly consent: ConsentService,
    private readonly merging: MergingService,
    private readonly erasing: ErasingService,
    private readonly erasures: Erasures,
    private readonly blocking: BlockService,
  ) {}

  @Get()
  @Needs('contacts:read')
  @ApiOperation({ summary: 'Contacts, newest first' })
  @ApiOkResponse({ type: listOf(ContactDto) })
  async list(@Caller() access: Access, @Query() query: ContactsQuery): Promise<List<ContactDto>> {
    const paging = pagingOf(query);
    const ids = await contactIdsOf(this.database, access, contactFilter(query.contact));
    return listContacts(this.database, access, { ids, externalId: query.externalId ?? null }, paging);
  }

  @Get(':id')
  @Needs('contacts:read')
  @ApiOperation({ summary: 'One contact' })
  @ApiOkResponse({ type: ContactDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  async find(@Caller() access: Access, @Param('id', new RowId('Contact')) id: string): Promise<ContactDto> {
    const [contact] = await loadContacts(this.database, access, [{ id }]);
    if (contact === undefined) throw Problem.notFound('Contact');
    return contact;
  }

  @Patch(':id')
  @Needs('contacts:write')
  @ApiOperation({ summary: 'Change what the business keeps of its own about a contact' })
  @ApiOkResponse({ type: ContactDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  async change(
    @Caller() access: Access,
    @Param('id', new RowId('Contact')) id: string,
    @Body() changes: ChangeContactDto,
  ): Promise<ContactDto> {
    const currentId = await this.database.inTransaction(async (tx) => {
      const changed = await this.contacts.change(tx, access.tenantId, id, changes);
      if (changed === null) throw Problem.notFound('Contact');
      const { id: contactId, tenantId } = changed;
      actsOn(access, tenantId);
      await this.consent.record(tx, consentsOf(changes, { tenantId, contactId }));
      return contactId;
    });
    return this.find(access, currentId);
  }

  @Get(':id/export')
  @Needs('contacts:export')
  @ApiOperation({
    summary: 'Everything that is kept of a contact, to hand over to them',
    description:
      'A zip of JSON and of the files; with `format=json` one JSON object that names the addresses of the files',
  })
  @ApiProduces('application/zip', 'application/json')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  @ApiNotFoundResponse({ type: ProblemDto })
  async export(
    @Caller() access: Access,
    @Param('id', new RowId('Contact')) id: string,
    @Query() { format = 'zip' }: ExportQuery,
    @Res() response: Response,
  ): Promise<void> {
    const contact = await this.find(access, id);
    await (format === 'zip' ? sendZipExport : sendJsonExport)(this, contact.id, response);
  }

  @Delete(':id')
  @Needs('contacts:erase')
  @ApiOperation({
    summary:
      'Erase a contact, with everything that was said, its files and the webhooks that named it. It cannot be taken back',
  })
  @ApiOkResponse({ type: ErasedDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  async erase(@Caller() access: Access, @Param('id', new RowId('Contact')) id: string): Promise<ErasedDto> {
    const erased = await this.erasing.erase(access.tenantId, id);
    if (erased === null) throw Problem.notFound('Contact');
    const { erasureId, ...counts } = erased;
    // It is erased; whatever goes wrong from here on, a worker goes on with it.
    await this.erasures.finish(ERASING_MS).catch(() => undefined);
    const finished = await this.erasures.isFinished(erasureId).catch(() => false);
    return { id: erasureId, finished, ...counts };
  }

  @Post(':id/merge')
  @Needs('contacts:write')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Say that two contacts are one; answers the one that remains. It cannot be taken back',
  })
  @ApiOkResponse({ type: ContactDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  @ApiConflictResponse({ type: ProblemDto, description: '`played_contact`' })
  async merge(
    @Caller() access: Access,
    @Param('id', new RowId('Contact')) id: string,
    @Body() { into }: MergeContactDto,
  ): Promise<ContactDto> {
    if (into === id) throw Problem.invalid('into', 'must be another contact');
    const remaining = await this.database.inTransaction((tx) =>
      this.merging.mergeAsTold(tx, { id, into }, access.tenantId),
    );
    return this.find(access, remaining);
  }

  @Post(':id/block')
  @Needs('contacts:write')
  @HttpCode(200)
  @ApiOperation({ summary: "Block a contact: stored, never answered; on request also on WhatsApp's list" })
  @ApiOkResponse({ type: BlockedDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  async block(
    @Caller() access: Access,
    @Param('id', new RowId('Contact')) id: string,
    @Body() { whatsapp = false }: BlockDto,
  ): Promise<BlockedDto> {
    const contact = await this.change(access, id, { blocked: true });
    return { contact, whatsapp: whatsapp ? await this.blocking.change(contact.id, 'block') : [] };
  }

  @Delete(':id/block')
  @Needs('contacts:write')
  @ApiOperation({ summary: "Unblock a contact, on WhatsApp's list too" })
  @ApiOkResponse({ type: BlockedDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  async unblock(
    @Caller() access: Access,
    @Param('id', new RowId('Contact')) id: string,
  ): Promise<BlockedDto> {
    const contact = await this.change(access, id, { blocked: false });
    return { contact, whatsapp: await this.blocking.change(contact.id, 'unblock') };
  }
}

function consentsOf(
  { optedOut, marketingOptedOut }: ChangeContactDto,
  place: Pick<Consent, 'tenantId' | 'contactId'>,
): Consent[] {
  const said = [
    { scope: 'all' as const, stop: optedOut },
    { scope: 'marketing' as const, stop: marketingOptedOut },
  ];
  return said.flatMap(({ scope, stop }): Consent[] =>
    stop === undefined
      ? []
      : [{ ...place, scope, value: stop ? 'stop' : 'resume', source: 'person', at: new Date() }],
  );
}
