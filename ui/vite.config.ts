/*
 * How the UI becomes files. One rule: names carry a content hash below /assets (cached for ever);
 * everything else that is built stays at the root and is asked for again.
 */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2023',
    manifest: true, // scripts/budget.mjs reads it
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // an inlined font or sprite could not be cached, nor pass the CSP
    reportCompressedSize: false,
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // React changes rarely: its own file survives our releases in the browser's cache.
            {
              name: 'react',
              test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/,
              priority: 3,
            },
          ],
        },
      },
    },
  },
  test: { environment: 'node', include: ['test/**/*.test.{ts,mjs}'], css: true },
});
