import { GraphFailure } from './graph-errors';
import { JsonObject, stringIn } from './json';
import { mayText, needObjects, needText } from './rules';
import { NewTemplate, placeholdersIn, templateCategories } from './template';

/** Seconds that a message may wait for delivery (Meta, templates/time-to-live). */
const ttls = {
  AUTHENTICATION: [30, 900],
  UTILITY: [30, 43_200],
  MARKETING: [43_200, 2_592_000],
} as const;

/** A template from the body of its creation, checked against Meta's limits (templates/components); throws GraphFailure. */
export function templateFrom(body: JsonObject): NewTemplate {
  const name = needText(body, 'name', 'name', 512);
  if (!/^[a-z0-9_]+$/.test(name)) throw wrong('name', 'must be lowercase letters, digits and underscores');
  const language = needText(body, 'language', 'language');
  const category = templateCategories.find((one) => one === body['category']);
  if (!category) throw wrong('category', `must be one of ${templateCategories.join(', ')}`);
  checkTtl(body['message_send_ttl_seconds'], ttls[category]);
  const components = needObjects(body, 'components', 'components', [1, 5]);
  for (const component of components) checkComponent(component);
  const format = stringIn(body, 'parameter_format')?.toUpperCase() === 'NAMED' ? 'NAMED' : 'POSITIONAL';
  return { name, language, category, components, parameterFormat: format, status: 'PENDING' };
}

function wrong(at: string, why: string): GraphFailure {
  return new GraphFailure(100, `${at} ${why}`);
}

function checkTtl(seconds: unknown, [least, most]: readonly [number, number]): void {
  if (seconds === undefined) return;
  if (typeof seconds === 'number' && seconds >= least && seconds <= most) return;
  throw wrong('message_send_ttl_seconds', `must be from ${least} to ${most}`);
}

function checkComponent(component: JsonObject): void {
  switch (stringIn(component, 'type')?.toUpperCase() ?? '') {
    case 'HEADER':
      if (component['format'] !== 'TEXT') return;
      needText(component, 'text', 'HEADER.text', 60);
      if (placeholdersIn(component['text']).length > 1) throw wrong('HEADER.text', 'may have one variable');
      return;
    case 'BODY':
      return void mayText(component, 'text', 'BODY.text', 1024);
    case 'FOOTER':
      return void mayText(component, 'text', 'FOOTER.text', 60);
    case 'BUTTONS':
      return needObjects(component, 'buttons', 'BUTTONS.buttons', [1, 10]).forEach(checkButton);
    default:
  }
}

function checkButton(button: JsonObject): void {
  mayText(button, 'text', 'BUTTONS.text', 25);
  mayText(button, 'url', 'BUTTONS.url', 2000);
  const codes = button['type'] === 'COPY_CODE' ? [button['example']].flat() : [];
  for (const example of codes) needText({ example }, 'example', 'BUTTONS.example', 20);
}
