import i18next, { type ResourceKey } from 'i18next';
import { initReactI18next } from 'react-i18next';

const CHOSEN = 'recado-language';
const LANGUAGES = ['es', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Of each part of the interface, by its name. */
type Texts = Readonly<Record<string, Readonly<Record<Language, ResourceKey>>>>;

/** The language chosen before, else the browser's first that we speak, else Spanish. */
export async function speak(texts: Texts): Promise<void> {
  const inLanguage = (language: Language) =>
    Object.fromEntries(Object.entries(texts).map(([name, ofPart]) => [name, ofPart[language]]));
  await i18next.use(initReactI18next).init({
    lng: chosenLanguage(),
    fallbackLng: 'es',
    defaultNS: 'shell',
    resources: { es: inLanguage('es'), en: inLanguage('en') },
    // React escapes.
    interpolation: { escapeValue: false },
  });
  i18next.on('languageChanged', tell);
  tell(i18next.language);
}

export function chooseLanguage(language: Language): void {
  localStorage.setItem(CHOSEN, language);
  void i18next.changeLanguage(language);
}

function chosenLanguage(): Language {
  const wanted = [localStorage.getItem(CHOSEN) ?? '', ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return wanted.map((tag) => LANGUAGES.find((known) => known === tag)).find((known) => known) ?? 'es';
}

/** For the browser and for screen readers. */
function tell(language: string): void {
  document.documentElement.lang = language;
}
