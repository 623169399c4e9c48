import '@fontsource-variable/inter/index.css'
import '@mantine/core/styles.css'
import '@mantine/charts/styles.css'
import '@mantine/dropzone/styles.css'
import '@mantine/notifications/styles.css'
import '@mantine/spotlight/styles.css'
import './styles/global.css'
import { ColorSchemeScript, mantineHtmlProps, MantineProvider } from '@mantine/core'
import { ModalsProvider } from '@mantine/modals'
import { Notifications } from '@mantine/notifications'
import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Links, Meta, Outlet, Scripts, ScrollRestoration, useRouteLoaderData } from '@remix-run/react'
import type { ReactNode } from 'react'
import { ErrorPage } from './components/error-page.tsx'
import { LocaleProvider } from './lib/locale.tsx'
import { useNonce } from './lib/nonce.ts'
import { readerOf } from './lib/reader.ts'
import { cssVariablesResolver, theme } from './theme.ts'

export const meta: MetaFunction = () => [{ title: 'Clarion' }, { name: 'description', content: 'WhatsApp campaigns that neither repeat nor lose a message' }]

export function loader({ request }: LoaderFunctionArgs) {
  return readerOf(request)
}

/** The reader's locale does not change while they click around. */
export function shouldRevalidate() {
  return false
}

export function Layout({ children }: { children: ReactNode }) {
  const nonce = useNonce()
  const reader = useRouteLoaderData<typeof loader>('root')
  return (
    <html lang="en" {...mantineHtmlProps}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href={icon} type="image/svg+xml" />
        <Meta />
        <ColorSchemeScript nonce={nonce} defaultColorScheme="auto" suppressHydrationWarning />
        <Links />
      </head>
      <body>
        <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto" getStyleNonce={() => nonce}>
          <LocaleProvider locale={reader?.locale ?? 'en-GB'} timeZone={reader?.timeZone ?? 'UTC'}>
            <ModalsProvider labels={{ confirm: 'Confirm', cancel: 'Back' }}>
              {children}
              <Notifications position="bottom-right" limit={3} />
            </ModalsProvider>
          </LocaleProvider>
        </MantineProvider>
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  )
}

export default function App() {
  return <Outlet />
}

export function ErrorBoundary() {
  return <ErrorPage />
}

const icon = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="6" fill="#0b6d77"/><path d="M15.5 9.5a4 4 0 1 0 0 5" fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/></svg>')}`
