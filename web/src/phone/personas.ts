import { useLocalStorage, useSessionStorage } from '@mantine/hooks';
import { isPersona, type Persona } from './persona';
import { READY_PERSONAS } from './ready-personas';

const PEOPLE = 'recado-phone-people';
const CHOSEN = 'recado-phone-person';

/** Everybody that this browser plays, and who of them holds the phone in this tab. */
export function usePersonas() {
  const [kept, setPeople] = useLocalStorage<Persona[]>({
    key: PEOPLE,
    defaultValue: [...READY_PERSONAS],
    getInitialValueInEffect: false,
    deserialize: peopleOf,
  });
  const [chosen, choose] = useSessionStorage({
    key: CHOSEN,
    defaultValue: kept[0]?.who ?? '',
    getInitialValueInEffect: false,
  });
  const persona = kept.find(({ who }) => who === chosen) ?? kept[0] ?? READY_PERSONAS[0];
  return {
    people: kept,
    persona,
    choosePersona: ({ who }: Persona) => choose(who),
    /** Adds somebody, or puts them in place of who they were. */
    keepPersona: (person: Persona, before = person) => {
      const others = kept.filter(({ who }) => who !== person.who || who === before.who);
      const known = others.some(({ who }) => who === before.who);
      setPeople(known ? others.map((one) => (one.who === before.who ? person : one)) : [person, ...others]);
      choose(person.who);
    },
    forgetPersona: (person: Persona) => {
      const others = kept.filter(({ who }) => who !== person.who);
      setPeople(others.length > 0 ? others : [...READY_PERSONAS]);
    },
  };
}

export type Personas = ReturnType<typeof usePersonas>;

/** What an earlier version, or somebody by hand, has left there may be anything. */
function peopleOf(text: string | undefined): Persona[] {
  try {
    const json: unknown = JSON.parse(text ?? '');
    const people = Array.isArray(json) ? json.filter(isPersona) : [];
    return people.length > 0 ? people : [...READY_PERSONAS];
  } catch {
    return [...READY_PERSONAS];
  }
}
