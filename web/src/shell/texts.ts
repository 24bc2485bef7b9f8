import { reasonTexts } from './reason-texts';

const es = {
  appName: 'Recado',
  nav: {
    label: 'Secciones',
    playground: 'Simulador',
    rules: 'Reglas',
    docs: 'API',
  },
  language: 'Idioma',
  toDark: 'Pasar al modo oscuro',
  toLight: 'Pasar al modo claro',
  signOut: 'Salir',
  live: 'En vivo',
  connecting: 'Reconectando…',
  loading: 'Cargando…',
  close: 'Cerrar',
  retry: 'Reintentar',
  failed: 'Algo no ha funcionado',
  unreachable: 'El servidor no responde.',
  notFound: 'Esta página no existe',
  toStart: 'Ir al inicio',
  skip: 'Saltar al contenido',
  signIn: {
    title: 'Entrar en Recado',
    intro: 'Usa la clave de la API de esta instalación.',
    key: 'Clave de la API',
    where: 'Se imprimió en la consola al primer inicio y está en DATA_DIR/api.key, o en la variable API_KEY.',
    submit: 'Entrar',
    wrong: 'No es la clave de esta instalación.',
    empty: 'Pega aquí la clave.',
  },
  reason: reasonTexts.es,
};

const en: typeof es = {
  appName: 'Recado',
  nav: {
    label: 'Sections',
    playground: 'Playground',
    rules: 'Rules',
    docs: 'API',
  },
  language: 'Language',
  toDark: 'Switch to dark mode',
  toLight: 'Switch to light mode',
  signOut: 'Sign out',
  live: 'Live',
  connecting: 'Reconnecting…',
  loading: 'Loading…',
  close: 'Close',
  retry: 'Try again',
  failed: 'Something did not work',
  unreachable: 'The server does not answer.',
  notFound: 'This page does not exist',
  toStart: 'Go to the start',
  skip: 'Skip to the content',
  signIn: {
    title: 'Sign in to Recado',
    intro: 'Use the API key of this installation.',
    key: 'API key',
    where:
      'It was printed on the console at the first start and is in DATA_DIR/api.key, or in the variable API_KEY.',
    submit: 'Sign in',
    wrong: 'This is not the key of this installation.',
    empty: 'Paste the key here.',
  },
  reason: reasonTexts.en,
};

export const texts = { es, en };
