import { fileURLToPath } from 'node:url'
import { tanstackRouter } from '@tanstack/router-plugin/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { inlineDocuments } from './tools/inlineDocuments.ts'

const server = process.env.DASHBOARD_SERVER ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [inlineDocuments(), tanstackRouter({ target: 'react', autoCodeSplitting: true }), react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2022',
    // An older target would lower light-dark(), and colours would vanish.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    assetsInlineLimit: 0,
    manifest: true,
    chunkSizeWarningLimit: 900,
  },
  server: {
    host: '127.0.0.1',
    port: 5199,
    proxy: {
      '/graphql': { target: server, ws: true },
      '/session': { target: server },
      '/in/': { target: server },
    },
  },
})
