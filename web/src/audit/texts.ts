const es = {
  title: 'Registro',
  intro:
    'Quién hizo qué, y a quién se le negó. Solo se añade: nadie puede cambiarlo. Guarda qué campos se tocaron, nunca su contenido.',
  none: 'No hay nada que coincida.',
  who: 'Quién',
  anybody: 'Cualquiera',
  installation: 'Clave de la instalación',
  what: 'Qué',
  anything: 'Cualquier cosa',
  since: 'Desde',
  until: 'Hasta',
  more: 'Ver más',
  refused: 'Negado: {{code}}',
  failed: 'Falló ({{outcome}})',
  fields: 'campos: {{fields}}',
  from: 'desde {{address}}',
  target: 'sobre {{ids}}',
  request: 'petición {{id}}',
  kind: {
    installation: 'clave de la instalación',
    key: 'clave',
    operator: 'persona',
    stranger: 'desconocido',
  },
};

const en: typeof es = {
  title: 'Audit log',
  intro:
    'Who did what, and who was refused. It is only added to: nobody can change it. It keeps which fields were touched, never what was in them.',
  none: 'Nothing is like that.',
  who: 'Who',
  anybody: 'Anybody',
  installation: 'Key of the installation',
  what: 'What',
  anything: 'Anything',
  since: 'Since',
  until: 'Until',
  more: 'More',
  refused: 'Refused: {{code}}',
  failed: 'Failed ({{outcome}})',
  fields: 'fields: {{fields}}',
  from: 'from {{address}}',
  target: 'about {{ids}}',
  request: 'request {{id}}',
  kind: { installation: 'key of the installation', key: 'key', operator: 'person', stranger: 'stranger' },
};

export const texts = { es, en };
