import { Avatar } from '@mantine/core';
import classes from './face.module.css';

const COLOURS = 6;

/** The initials of somebody, always in the same colour. */
export function Face({ name, size }: { name: string; size: number }) {
  const sum = Array.from(name, (letter) => letter.codePointAt(0) ?? 0).reduce((a, b) => a + b, 0);
  return <Avatar name={name} size={size} className={classes.face} data-colour={sum % COLOURS} aria-hidden />;
}
