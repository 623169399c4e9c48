import { existsSync } from 'node:fs'
import type { Server } from 'node:http'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createRequestHandler } from '@remix-run/express'
import type { ServerBuild } from '@remix-run/node'
import express, { type RequestHandler } from 'express'
import type { Services } from '#server/services.ts'
import { createLoadContext } from './load-context.ts'

const clientFolder = fileURLToPath(new URL('../../build/client', import.meta.url))
const serverBuild = fileURLToPath(new URL('../../build/server/index.js', import.meta.url))

/** Express handlers for pages and their files, and what must be closed at the end. */
export type Pages = { handler: RequestHandler; close: () => Promise<void> }

/**
 * Pages from the build, or in development straight from the sources through Vite.
 * @throws Error with a sentence for the operator when there is no build
 */
export async function createPages(services: Services, server: Server): Promise<Pages> {
  return services.env.mode === 'development' ? createDevelopmentPages(services, server) : createBuiltPages(services)
}

async function createBuiltPages(services: Services): Promise<Pages> {
  if (!existsSync(serverBuild)) throw new Error('The pages are not built yet. Run `npm run build` once, then start again.')
  const build = (await import(pathToFileURL(serverBuild).href)) as ServerBuild
  const router = express.Router()
  // Names carry a hash of the content; a missing one must never be answered with a page.
  router.use('/assets', express.static(`${clientFolder}/assets`, { immutable: true, maxAge: '1y', index: false, redirect: false }), (_req, res) => {
    res.status(404).type('text/plain').send('Not found')
  })
  router.use(express.static(clientFolder, { maxAge: '1h', index: false, redirect: false }))
  router.use(remixHandler(services, build))
  return { handler: router, close: () => Promise.resolve() }
}

async function createDevelopmentPages(services: Services, server: Server): Promise<Pages> {
  const { createServer } = await import('vite')
  const ours = process.listeners('SIGTERM')
  const vite = await createServer({ server: { middlewareMode: true, hmr: { server } }, appType: 'custom' })
  // Remix's second Vite inside ends the process at once on SIGTERM, before our own orderly stop.
  for (const theirs of process.listeners('SIGTERM')) if (!ours.includes(theirs)) process.off('SIGTERM', theirs)
  const router = express.Router()
  router.use(vite.middlewares)
  router.use(remixHandler(services, () => vite.ssrLoadModule('virtual:remix/server-build') as Promise<unknown> as Promise<ServerBuild>))
  return { handler: router, close: () => vite.close() }
}

function remixHandler(services: Services, build: ServerBuild | (() => Promise<ServerBuild>)): RequestHandler {
  const remix = createRequestHandler({ build, mode: services.env.mode, getLoadContext: (req, res) => createLoadContext(services, req, res) })
  return (req, res, next) => {
    remix(req, res, next).catch(next)
  }
}
