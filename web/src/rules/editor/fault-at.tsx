import { Input } from '@mantine/core';
import { useDraft } from './draft';
import classes from './editor.module.css';

/** Where a refusal is shown that is about a group of fields, or about one that has no input. */
export function FaultAt({ path }: { path: string }) {
  const fault = useDraft().errors[path];
  return (
    <div data-path={path} tabIndex={-1} className={classes.fault}>
      {fault && <Input.Error role="alert">{fault}</Input.Error>}
    </div>
  );
}
