import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { loadTexts } from './i18n/index.ts';
import { Theme } from './theme/index.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element #root');
document.documentElement.lang = await loadTexts();
createRoot(root).render(
  <StrictMode>
    <Theme>
      <App />
    </Theme>
  </StrictMode>,
);
