/** What is wrong with the settings of a Redis for a queue, out of its INFO; what INFO leaves out is not judged. */
export function redisFaults(info: string): string[] {
  const value = (name: string) => new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1];
  const policy = value('maxmemory_policy');
  const evicts = policy !== undefined && policy !== 'noeviction';
  const forgets = value('aof_enabled') === '0';
  return [
    ...(evicts ? [`maxmemory-policy is ${policy}; set noeviction`] : []),
    ...(forgets ? ['appendonly is off; set appendonly yes'] : []),
  ];
}
