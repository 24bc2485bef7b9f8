import { Badge, Collapse, Text, UnstyledButton } from '@mantine/core';
import { IconArrowDownLeft, IconArrowUpRight, IconChevronDown } from '@tabler/icons-react';
import { useId } from 'react';
import { ageOf, durationOf, type Exchange, startOf, toneOf } from './exchange';
import { titleOf } from './message-words';
import { said as parts, useWords, type Words } from './step';
import { StepList } from './step-list';
import { stepsIn } from './steps-in';
import { fateOf, stepsOut } from './steps-out';
import { ToneIcon, TONE_COLORS } from './tone-icon';
import classes from './trace.module.css';

interface Props {
  readonly exchange: Exchange;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
}

/** One message: what became of it in a line, and when opened step by step. */
export function ExchangeCard({ exchange, open, onOpen }: Props) {
  const words = useWords();
  const { t, moments } = words;
  const steps = useId();
  const { asked, said } = exchange;
  const message = (asked ?? said)?.message;
  if (message === undefined) return null;
  const tone = toneOf(exchange);
  const Direction = asked === null ? IconArrowUpRight : IconArrowDownLeft;
  const start = startOf(exchange);
  return (
    <li className={classes.card} data-tone={tone}>
      <UnstyledButton
        className={classes.head}
        aria-expanded={open}
        aria-controls={steps}
        onClick={() => onOpen(!open)}
      >
        <span className={classes.direction} data-inbound={asked !== null || undefined}>
          <Direction size={18} role="img" aria-label={t(asked === null ? 'fromUs' : 'fromCustomer')} />
        </span>
        <span className={classes.said}>
          <Text component="span" fw={600} truncate dir="auto" className={classes.words}>
            {titleOf(message, t)}
          </Text>
          <Text component="span" size="sm" c="dimmed">
            {fateWords(exchange, words)}
          </Text>
        </span>
        <span className={classes.aside}>
          <Badge
            variant="light"
            color={TONE_COLORS[tone]}
            tt="none"
            leftSection={<ToneIcon tone={tone} size={12} />}
            className={classes.badge}
          >
            {t(`tone.${tone}`)}
          </Badge>
          <Text component="time" dateTime={start} size="xs" c="dimmed" className={classes.numbers}>
            {moments.clock(start)}
          </Text>
        </span>
        <IconChevronDown size={16} aria-hidden className={classes.chevron} data-open={open || undefined} />
      </UnstyledButton>
      <Collapse expanded={open} id={steps}>
        <div className={classes.steps}>
          {asked !== null && (
            <StepList steps={stepsIn(asked, words)} messageId={asked.message.id} start={start} />
          )}
          {asked !== null && said !== null && (
            <div className={classes.reply}>
              <Text span size="xs" fw={600} c="dimmed">
                {t('reply')}
              </Text>
              <Text span size="sm" truncate dir="auto">
                {titleOf(said.message, t)}
              </Text>
            </div>
          )}
          {said !== null && (
            <StepList steps={stepsOut(said, words)} messageId={said.message.id} start={start} />
          )}
        </div>
      </Collapse>
    </li>
  );
}

/** The way in a few words: the rule, then how the reply fared; or why there is none. */
function fateWords(exchange: Exchange, words: Words): string {
  const { t, moments } = words;
  const { asked, said } = exchange;
  const { matched = null } = asked?.decision?.why ?? {};
  const rule =
    matched === null
      ? []
      : [`${t('rule.title').toLowerCase()}: ${t(`kind.${matched.type}`, { word: matched.word })}`];
  const fate = said === null ? silence(exchange, words) : fateOf(said.message.status, t);
  const duration = durationOf(exchange);
  const age = ageOf(exchange);
  return parts(
    [...rule, fate].join(' → '),
    duration !== null && t(asked === null ? 'sentIn' : 'answeredIn', { time: moments.duration(duration) }),
    age !== null && t('written', { time: moments.duration(age) }),
  ).join(' · ');
}

/** Why no reply is shown with a message. */
function silence({ asked, isAnsweredElsewhere }: Exchange, { t, reasonOf }: Words): string {
  const { state = null, reason = null } = asked?.event ?? {};
  if (reason !== null) return reasonOf(reason);
  if (state === 'pending') return t('event.pending');
  if (isAnsweredElsewhere) return t('rule.together');
  return t(asked?.decision?.why?.rulesAsked === true ? 'rule.none' : 'handler.silent');
}
