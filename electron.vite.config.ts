import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { EXTERNALS } from './scripts/packaging/externals.ts';

const at = (path: string) => resolve(import.meta.dirname, path);

/** The window's shell, the node and the embedded engine are processes of their own: each has its entry. */
const mainEntries = {
  desktop: at('main/desktop/main.ts'),
  headless: at('main/node/headless.ts'),
  engine: at('main/engine/main.ts'),
};

export default defineConfig({
  main: {
    build: {
      outDir: at('out/main'),
      // Dependencies are bundled: one file is read instead of hundreds, and the node is ready in half the time.
      externalizeDeps: false,
      target: 'node24',
      minify: false,
      sourcemap: true,
      rollupOptions: {
        input: mainEntries,
        // It finds its native parts by where its own files lie.
        external: [...EXTERNALS],
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: at('out/preload'),
      // A sandboxed preload is one file of the old kind and loads nothing but Electron.
      externalizeDeps: false,
      target: 'node24',
      minify: false,
      sourcemap: true,
      rollupOptions: {
        input: { index: at('preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    base: '/',
    plugins: [react()],
    build: {
      outDir: at('out/renderer'),
      target: 'es2024',
      emptyOutDir: true,
      minify: true,
      // A data: script or style would need a hole in the content security policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: { input: at('renderer/index.html') },
    },
  },
});
