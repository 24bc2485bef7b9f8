import './shell/mantine.css';
import '@mantine/notifications/styles.css';
import './shell/global.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { isShutOut } from './api/api-error';
import { lookWhoIsIn, SESSION } from './api/session';
import { router } from './router';
import { speak } from './shell/language';
import { readableGreys, theme } from './shell/theme';
import { texts } from './texts';

/**
 * Signed out elsewhere, or for too long: asking who is signed in shows the door. Of another role by now: it shows what
 * that one may. Whoever stands at the door asks already.
 */
function seeWhoIsSignedIn(error: unknown, key: readonly unknown[] = []): void {
  if (!isShutOut(error) || key[1] === SESSION[1]) return;
  void lookWhoIsIn(queries);
}

const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error, { queryKey }) => seeWhoIsSignedIn(error, queryKey) }),
  mutationCache: new MutationCache({
    onError: (error, _given, _result, { options }) => seeWhoIsSignedIn(error, options.mutationKey),
  }),
  defaultOptions: {
    mutations: { networkMode: 'always' },
    queries: {
      // The server may be this very machine: what the browser thinks of its network does not matter.
      networkMode: 'always',
      retry: (failures, error) => failures < 2 && !isShutOut(error),
      // News says what to look at again.
      staleTime: Infinity,
    },
  },
});

/** Styles that are made while the page runs carry the nonce of the page; everything else is refused by its policy. */
function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';
}

// The name under which the library that stops the page from scrolling behind a dialog looks for it.
Object.assign(window, { __webpack_nonce__: styleNonce() });
await speak(texts);
createRoot(document.getElementById('root') ?? document.body).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      cssVariablesResolver={readableGreys}
      getStyleNonce={styleNonce}
    >
      <Notifications position="top-center" />
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
