import { vitePlugin as remix } from '@remix-run/dev'
import { defineConfig } from 'vite'
import remixConfig from './remix.config.js'

export default defineConfig({
  plugins: [remix(remixConfig)],
  // Mantine ships CSS-free ESM; bundling it keeps one copy of its React contexts on the server.
  ssr: { noExternal: [/^@mantine\//] },
  build: { target: 'es2022', sourcemap: false, chunkSizeWarningLimit: 900 },
})
