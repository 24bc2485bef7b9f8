import { Alert, type AlertProps } from '@mantine/core';
import classes from './note.module.css';

/** Something to know of, in a colour that says how bad it is and words that are legible on it. */
export function Note(props: Omit<AlertProps, 'variant' | 'classNames'>) {
  return <Alert {...props} variant="light" classNames={{ title: classes.title ?? '' }} />;
}
