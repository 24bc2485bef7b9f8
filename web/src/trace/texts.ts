const es = {};

const en: typeof es = {};

export const texts = { es, en };
