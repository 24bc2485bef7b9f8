import { Page } from 'playwright-core';
import { accessibilityFaults, describeWithBrowser } from '../support/browser';
import { sharePage, WebStand } from '../web/stand';

const CUSTOMER = '15550100077';

interface Link {
  readonly to: string;
  readonly rel: string;
  /** In a tab of its own. */
  readonly outside: boolean;
}

/** Whatever runs as a script sets `RAN`, or asks something that is not there for it. */
const CORPUS: Readonly<Record<string, string>> = {
  script: '<script>window.RAN=1</script>',
  'script in capitals': '<ScRiPt src=https://evil.example/x.js></sCrIpT>',
  image: '<img src=x onerror=window.RAN=1>',
  'image from elsewhere': '<img src="https://evil.example/pixel.png">',
  svg: '<svg/onload=window.RAN=1><animate onbegin=window.RAN=1 attributeName=x dur=1s>',
  'svg that uses': '<svg><use href="data:image/svg+xml,<svg id=x onload=window.RAN=1>#x"/></svg>',
  attribute: `" autofocus onfocus=window.RAN=1 x="' onmouseover=window.RAN=1 y='`,
  'way out': '</textarea></title></style></script><script>window.RAN=1</script>',
  comment: '<!--><img src=x onerror=window.RAN=1>-->',
  frame: '<iframe srcdoc="<script>parent.RAN=1</script>"></iframe>',
  base: '<base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example/">',
  form: '<form action="https://evil.example/"><button autofocus>Entrar</button></form>',
  style: '<style>body{background:url(https://evil.example/css)}</style>',
  scheme: 'javascript:window.RAN=1 vbscript:x data:text/html,<script>window.RAN=1</script>',
  'scheme in a link': '<a href="jAvAsCrIpT:window.RAN=1">Pago</a> [Pago](javascript:window.RAN=1)',
  address: 'https://evil.example/"onmouseover="window.RAN=1',
  'address with a script':
    "https://evil.example/<script>window.RAN=1</script>'><img/src=x/onerror=window.RAN=1>",
  mustache: "{{constructor.constructor('window.RAN=1')()}} ${window.RAN=1} <%= 7*7 %> #{7*7}",
  'unicode escapes': '\\u003cimg src=x onerror=window.RAN=1\\u003e \\x3cscript\\x3e',
  entities: '&lt;img src=x onerror=window.RAN=1&gt; &#60;script&#62;',
  'wide brackets': '＜script＞window.RAN=1＜/script＞',
  'other direction': '‮gpj.exe‬ ⁦⁧عربي⁩ <b>‮txet</b>',
  'long word': `<b>${'a'.repeat(1_500)}</b>`,
  zalgo: `Z${'̶̷̸'.repeat(100)}`,
};

/** Known again by its beginning, wherever it is shown. */
const evil = (field: string) =>
  `${field}"'><img src=x onerror=window.RAN=1></script><svg/onload=window.RAN=1>`;

/** Where few letters are allowed. */
const SHORT = '<img src=x onerror=window.RAN=1>';

const FIELDS = {
  text: { type: 'text', text: { body: evil('text') } },
  image: { type: 'image', image: { mime_type: 'image/png', caption: evil('caption') } },
  document: {
    type: 'document',
    document: {
      mime_type: 'application/pdf',
      filename: `${evil('filename')}.pdf`,
      caption: evil('caption2'),
    },
  },
  location: {
    type: 'location',
    location: { latitude: 1, longitude: 2, name: evil('place'), address: evil('address') },
  },
  contacts: {
    type: 'contacts',
    contacts: [
      {
        name: { formatted_name: evil('card'), first_name: evil('first') },
        phones: [{ phone: evil('phone'), type: 'CELL' }],
        emails: [{ email: evil('email') }],
        org: { company: evil('company') },
        urls: [{ url: 'javascript:window.RAN=1' }],
      },
    ],
  },
  order: {
    type: 'order',
    order: {
      catalog_id: evil('catalogue'),
      text: evil('order'),
      product_items: [
        { product_retailer_id: evil('product'), quantity: 1, item_price: 2, currency: evil('currency') },
      ],
    },
  },
  list: {
    type: 'interactive',
    interactive: {
      type: 'list_reply',
      list_reply: { id: evil('row'), title: evil('title'), description: evil('description') },
    },
  },
  quickReply: { type: 'button', button: { text: evil('button'), payload: evil('payload') } },
  reaction: { type: 'reaction', reaction: { message_id: evil('reacted'), emoji: evil('emoji') } },
  unknown: { type: evil('type'), [evil('type')]: { [evil('key')]: evil('value') } },
  referral: {
    type: 'text',
    text: { body: evil('clicked') },
    referral: {
      headline: evil('headline'),
      body: evil('adbody'),
      source_url: 'javascript:window.RAN=1//source',
      source_type: 'ad',
      source_id: evil('source'),
      ctwa_clid: evil('click'),
    },
  },
} satisfies Record<string, object>;

/** What of these a phone shows; the rest is in the JSON beside it. */
const ON_PHONE = [
  'text',
  'caption',
  'filename',
  'caption2',
  'place',
  'address',
  'card',
  'phone',
  'email',
  'company',
  'order',
  'product',
  'title',
  'description',
  'button',
  'type',
  'clicked',
  'headline',
  'adbody',
];

describeWithBrowser('markup that somebody stored, in a browser', () => {
  let stand: WebStand;
  let line = { id: '', phoneNumberId: '' };
  beforeAll(async () => {
    stand = await WebStand.up();
    const { items } = await stand.api<{ items: (typeof line & { tenantId: string })[] }>(
      'GET',
      '/api/v1/lines',
    );
    const [{ tenantId, ...own } = { id: '', phoneNumberId: '', tenantId: '' }] = items;
    line = own;
    await stand.api('PATCH', `/api/v1/tenants/${tenantId}`, { name: evil('tenant') });
    await stand.api('PATCH', `/api/v1/lines/${line.id}`, { name: evil('line') });
    await stand.api('POST', '/api/v1/rules', {
      tenantId,
      when: { type: 'keyword', words: [evil('word')] },
      reply: { type: 'text', content: { body: evil('reply') } },
    });
  });
  afterAll(() => stand.down());
  const shared = sharePage(() => stand);
  /** Whoever plays this customer in this browser has a name with markup too. */
  beforeAll(async () => {
    const { page, faults } = shared;
    const people = [{ who: CUSTOMER, name: evil('persona'), username: evil('handle') }];
    await page.addInitScript(
      `localStorage.setItem('recado-phone-people', ${JSON.stringify(JSON.stringify(people))})`,
    );
    page.on('dialog', (dialog) => {
      faults.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
  });

  const write = async (message: object) =>
    stand.api('POST', `/simulator/customers/${CUSTOMER}/messages`, {
      line: line.phoneNumberId,
      name: evil('name'),
      username: evil('username'),
      ...message,
    });
  const visit = async (path: string) => {
    const { page, faults } = shared;
    await page.goto(stand.url + path);
    return { page, faults };
  };
  const shown = async (page: Page, text: string) =>
    page.locator('body').filter({ hasText: text }).waitFor({ state: 'attached' });

  /** What ran, what became an element, and links that lead where no link may. */
  const harmOn = async (page: Page, faults: readonly string[]): Promise<unknown[]> => {
    const ran = await page.evaluate('window.RAN');
    const made = await page.evaluate<string[]>(`[...document.querySelectorAll('*')].filter((element) =>
      [...element.attributes].some(({ name }) => name.startsWith('on')) ||
      ['IFRAME', 'OBJECT', 'EMBED', 'BASE', 'ANIMATE'].includes(element.tagName) ||
      (element.tagName === 'SCRIPT' && new URL(element.src, 'http://none').origin !== location.origin) ||
      (element.tagName === 'META' && element.httpEquiv === 'refresh') ||
      (element.tagName === 'STYLE' && element.textContent.includes('evil'))).map(({ outerHTML }) => outerHTML.slice(0, 200))`);
    const links = await page.evaluate<
      Link[]
    >(`[...document.querySelectorAll('a[href], form[action], [src]')].map((one) => ({
      to: one.href ?? one.action ?? one.src, rel: one.rel ?? '', outside: one.target === '_blank' }))`);
    return [
      ...(ran === undefined ? [] : [ran]),
      ...made,
      ...links.filter((link) => !isGood(link)),
      ...faults,
    ];
  };
  const isGood = ({ to, rel, outside }: Link) =>
    /^(?:https?:\/\/|blob:http|data:image\/)/.test(to) &&
    (!outside || /noopener|noreferrer/.test(rel)) &&
    (outside || !to.startsWith('http') || to.startsWith(stand.url));

  it('of each kind is read as the text that it is, on the phone and in what happened', async () => {
    for (const body of Object.values(CORPUS)) await write({ type: 'text', text: { body } });
    const { page, faults } = await visit('/playground');
    for (const text of Object.values(CORPUS)) await shown(page, text.slice(0, 500));
    await page.getByRole('tab', { name: 'Qué ha pasado' }).click();
    await shown(page, 'Z');
    expect(await harmOn(page, faults)).toEqual([]);
    expect(await page.evaluate(`document.documentElement.scrollWidth > window.innerWidth`)).toBe(false);
  });

  it('in every field of a message is text on the phone, and in what happened down to the JSON', async () => {
    for (const message of Object.values(FIELDS)) await write(message);
    const { page, faults } = await visit('/playground');
    for (const field of [...ON_PHONE, 'persona']) await shown(page, evil(field));
    expect(await harmOn(page, faults)).toEqual([]);
    await page.getByRole('tab', { name: 'Qué ha pasado' }).click();
    const panel = page.getByRole('tabpanel', { name: 'Qué ha pasado' });
    await panel
      .getByRole('button', { name: /^Puerta/ })
      .first()
      .click();
    await panel.getByRole('textbox', { name: 'Lo que envió WhatsApp' }).first().waitFor();
    expect(await harmOn(page, faults)).toEqual([]);
  });

  it('that the business itself sends is text, and its links lead to pages alone', async () => {
    await write({ type: 'text', text: { body: 'hola' } });
    await stand.api('GET', `/simulator/customers/${CUSTOMER}/messages?line=${line.phoneNumberId}&wait=15000`);
    const parts = {
      header: { type: 'text', text: SHORT },
      body: { text: evil('menu') },
      footer: { text: SHORT },
    };
    const row = { id: evil('option'), title: '<svg/onload=RAN=1>', description: SHORT };
    const list = { button: '<b onclick=a()>x</b>', sections: [{ title: '<script>RAN=1', rows: [row] }] };
    const link = (url: string) => ({
      type: 'cta_url',
      body: { text: evil('offer') },
      action: {
        name: 'cta_url',
        parameters: {
          display_text: '<b onclick=a()>x</b>',
          url,
        },
      },
    });
    const reply = { type: 'reply', reply: { id: evil('choice'), title: '<b onclick=b()>y</b>' } };
    const all: object[] = [
      { interactive: { ...parts, type: 'list', action: list } },
      { interactive: { ...parts, type: 'button', action: { buttons: [reply] } } },
      { interactive: link(`https://evil.example/"onmouseover="window.RAN=1`) },
      { location: { latitude: 1, longitude: 2, name: evil('shop'), address: evil('street') } },
    ];
    const send = async (message: object) =>
      stand.api<{ code?: string }>('POST', '/webhook/send', { to: CUSTOMER, lineId: line.id, ...message });
    for (const message of all) expect((await send(message)).code).toBeUndefined();
    expect((await send({ interactive: link('javascript:window.RAN=1') })).code).toBe('validation_failed');
    const { page, faults } = await visit('/playground');
    for (const text of ['menu', 'offer', 'shop', 'street']) await shown(page, evil(text));
    expect(await harmOn(page, faults)).toEqual([]);
    await page.getByRole('log').getByRole('button', { name: '<b onclick=a()>x</b>' }).last().click();
    await shown(page, '<svg/onload=RAN=1>');
    expect(await harmOn(page, faults)).toEqual([]);
  });

  it('that Graph answers with, or WhatsApp warns with, is text', async () => {
    const fault = {
      kind: 'error',
      code: 100,
      httpStatus: 400,
      details: evil('graph'),
      match: { type: 'text' },
    };
    await stand.api('PUT', '/simulator/faults', { faults: [fault] });
    const alert = {
      alert_type: '<img src=x onerror=window.RAN=1>',
      alert_severity: 'CRITICAL',
      alert_status: 'ACTIVE',
    };
    await stand.api('POST', `/simulator/lines/${line.phoneNumberId}/actions`, {
      action: 'tell',
      field: 'account_alerts',
      value: {
        entity_type: 'BUSINESS',
        entity_id: '1',
        alert_info: {
          ...alert,
          alert_description: evil('why'),
        },
      },
    });
    await write({ type: 'text', text: { body: 'hola' } });
    const { page, faults } = await visit('/playground');
    await page.getByRole('tab', { name: 'Qué ha pasado' }).click();
    await shown(page, evil('graph'));
    expect(await harmOn(page, faults)).toEqual([]);
    await page.getByRole('tab', { name: 'Travesuras' }).click();
    await page.getByRole('tabpanel', { name: 'Travesuras' }).waitFor();
    expect(await harmOn(page, faults)).toEqual([]);
    await stand.api('PUT', '/simulator/faults', { faults: [] });
    await page.goto(`${stand.url}/lines`);
    await shown(page, evil('line'));
    // A word of WhatsApp's that nobody knows is cut short.
    await shown(page, 'WhatsApp alerts: <img src=x onerror=');
    expect(await harmOn(page, faults)).toEqual([]);
  });

  it('in a body by hand is text, and so is the answer to it', async () => {
    const { page, faults } = await visit('/playground');
    await page.getByRole('tab', { name: 'Webhook a mano' }).click();
    const panel = page.getByRole('tabpanel', { name: 'Webhook a mano' });
    const body = JSON.stringify({
      [evil('member')]: Object.values(CORPUS),
      object: evil('object'),
      entry: 1,
    });
    await panel.getByRole('textbox', { name: 'Cuerpo del webhook' }).fill(body);
    await panel.getByRole('button', { name: /^Enviar/ }).click();
    await shown(page, 'invalid_envelope');
    expect(await harmOn(page, faults)).toEqual([]);
  });

  it.each([
    ['/rules', ['word', 'reply']],
    ['/tenants', ['tenant']],
    ['/lines', ['line']],
  ])('in names and rules is text on %s', async (path, fields) => {
    const { page, faults } = await visit(path);
    for (const field of fields) await shown(page, evil(field));
    expect(await harmOn(page, faults)).toEqual([]);
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('in the name of a line is text on its own page', async () => {
    const { page, faults } = await visit(`/lines/${line.id}`);
    await shown(page, evil('line'));
    expect(await harmOn(page, faults)).toEqual([]);
  });

  it('in an address leads to no page and runs nothing', async () => {
    const paths = [
      '/lines/%3Cimg%20src=x%20onerror=window.RAN=1%3E',
      '/%3Cscript%3Ewindow.RAN=1%3C/script%3E',
      '/playground?line=%22%3E%3Csvg/onload=window.RAN=1%3E#%3Cimg%20src=x%20onerror=window.RAN=1%3E',
      '//evil.example/%2e%2e',
      '/lines/javascript:window.RAN=1',
    ];
    for (const path of paths) {
      const { page, faults } = await visit(path);
      await page.getByRole('main').first().waitFor();
      expect(new URL(page.url()).origin).toBe(stand.url);
      expect(await harmOn(page, faults)).toEqual([]);
    }
  });
});
