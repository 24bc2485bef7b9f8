import { texts as account } from './account/texts';
import { texts as audit } from './audit/texts';
import { texts as keys } from './keys/texts';
import { texts as lines } from './lines/texts';
import { texts as mischief } from './mischief/texts';
import { texts as operators } from './operators/texts';
import { texts as playground } from './pages/texts';
import { texts as phone } from './phone/texts';
import { texts as rules } from './rules/texts';
import { texts as shell } from './shell/texts';
import { texts as tenants } from './tenants/texts';
import { texts as trace } from './trace/texts';
import { texts as whatsapp } from './whatsapp/texts';

/** What each part of the interface says; `useTranslation` names the part, and without a name it is the shell. */
export const texts = {
  shell,
  playground,
  phone,
  whatsapp,
  trace,
  rules,
  mischief,
  lines,
  tenants,
  operators,
  keys,
  audit,
  account,
};

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'shell';
    resources: { [Part in keyof typeof texts]: (typeof texts)[Part]['es'] };
  }
}
