const es = {
  owner: 'Propietario',
  admin: 'Administrador',
  agent: 'Agente',
  marketing: 'Marketing',
  auditor: 'Auditor',
};

const en: typeof es = {
  owner: 'Owner',
  admin: 'Administrator',
  agent: 'Agent',
  marketing: 'Marketing',
  auditor: 'Auditor',
};

/** What somebody is here. */
export const roleTexts = { es, en };
