import { UnstyledButton } from '@mantine/core';
import {
  IconArrowBackUp,
  IconExternalLink,
  IconForms,
  IconList,
  IconMapPin,
  IconShoppingBag,
  IconUserShare,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TranscriptMessage } from '../../../src/simulator/control-types';
import { type Json, listIn, objectIn, textIn } from '../api/wire';
import classes from '../whatsapp/bubble.module.css';
import { contentOf } from '../whatsapp/message';
import { buttonReply, contacts, templateReply } from './content';
import type { Persona } from './persona';
import { isPhone } from './persona';
import { useScreen } from './screen';

/** What the business offers to tap, below its bubble. */
export function MessageActions({ message }: { message: TranscriptMessage }) {
  if (message.direction === 'inbound') return null;
  if (message.type !== 'template' && message.type !== 'interactive') return null;
  return (
    <div className={classes.actions}>
      {message.type === 'template' ? (
        <TemplateButtons message={message} />
      ) : (
        <InteractiveAction
          message={message}
          kind={textIn(contentOf(message), 'type') ?? ''}
          action={objectIn(contentOf(message), 'action')}
        />
      )}
    </div>
  );
}

interface ActionProps {
  message: TranscriptMessage;
  kind: string;
  action: Json;
}

function InteractiveAction({ message, kind, action }: ActionProps) {
  const { t } = useTranslation('phone');
  const { composer, openList, openSheet, persona } = useScreen();
  const parameters = objectIn(action, 'parameters');
  switch (kind) {
    case 'button':
      return <ReplyButtons message={message} action={action} />;
    case 'list':
      return (
        <Tap icon={<IconList size={18} aria-hidden />} onTap={() => openList(message)}>
          {textIn(action, 'button') ?? t('options')}
        </Tap>
      );
    case 'cta_url':
      return (
        <LinkButton url={textIn(parameters, 'url') ?? ''}>{textIn(parameters, 'display_text')}</LinkButton>
      );
    case 'location_request_message':
      return (
        <Tap
          icon={<IconMapPin size={18} aria-hidden />}
          onTap={() => {
            composer.change({ replyTo: message });
            openSheet('location');
          }}
        >
          {t('sendLocation')}
        </Tap>
      );
    case 'request_contact_info':
      return (
        <Tap
          icon={<IconUserShare size={18} aria-hidden />}
          onTap={() => composer.act(ownCard(persona), message)}
        >
          {t('shareContact')}
        </Tap>
      );
    case 'flow':
      return (
        <Inert icon={<IconForms size={18} aria-hidden />}>{textIn(parameters, 'flow_cta') ?? 'Flow'}</Inert>
      );
    case 'product':
    case 'product_list':
    case 'catalog_message':
      return <Inert icon={<IconShoppingBag size={18} aria-hidden />}>{t('viewItems')}</Inert>;
    default:
      return <Inert>{kind}</Inert>;
  }
}

function ReplyButtons({ message, action }: Pick<ActionProps, 'message' | 'action'>) {
  const { composer } = useScreen();
  return listIn(action, 'buttons').map((button, i) => {
    const reply = objectIn(button, 'reply');
    const [id, title] = [textIn(reply, 'id') ?? '', textIn(reply, 'title') ?? ''];
    return (
      <Tap
        key={i}
        icon={<IconArrowBackUp size={18} aria-hidden />}
        onTap={() => composer.act(buttonReply(id, title), message)}
      >
        {title}
      </Tap>
    );
  });
}

function TemplateButtons({ message }: { message: TranscriptMessage }) {
  const { composer } = useScreen();
  const buttons = listIn(contentOf(message), 'components').filter(
    (component) => textIn(component, 'type') === 'button' && textIn(component, 'sub_type') === 'quick_reply',
  );
  return buttons.map((button, i) => {
    const payload = textIn(listIn(button, 'parameters')[0], 'payload') ?? '';
    return (
      <Tap
        key={i}
        icon={<IconArrowBackUp size={18} aria-hidden />}
        onTap={() => composer.act(templateReply(payload, payload), message)}
      >
        {payload}
      </Tap>
    );
  });
}

interface ButtonProps {
  icon?: ReactNode;
  children: ReactNode;
}

function Tap({ icon, children, onTap }: ButtonProps & { onTap: () => void }) {
  return (
    <UnstyledButton className={classes.tap} onClick={onTap}>
      {icon}
      <span dir="auto">{children}</span>
    </UnstyledButton>
  );
}

/** What a phone could open and this one cannot. */
function Inert({ icon, children }: ButtonProps) {
  return (
    <span className={classes.tap} data-inert>
      {icon}
      <span dir="auto">{children}</span>
    </span>
  );
}

function LinkButton({ url, children }: { url: string; children: ReactNode }) {
  if (!/^https?:\/\//i.test(url)) return <Inert>{children}</Inert>;
  return (
    <a className={classes.tap} href={url} target="_blank" rel="noopener noreferrer">
      <IconExternalLink size={18} aria-hidden />
      <span dir="auto">{children ?? url}</span>
    </a>
  );
}

/** The customer's own card, as WhatsApp shares it when the business asks. */
function ownCard({ name, who }: Persona) {
  return contacts({
    name: { formatted_name: name, first_name: name },
    ...(isPhone(who) ? { phones: [{ phone: `+${who}`, wa_id: who, type: 'CELL' }] } : {}),
    origin: 'contact_request',
  });
}
