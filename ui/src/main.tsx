/* The start: nonce first, then the styles, then the providers that everything below expects. */
import { nonce } from './app/nonce';
import './app/mantine.css';
import './app/base.css';
import './app/print.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { queryClient } from './app/api';
import { Boot } from './app/Boot';
import { install } from './app/install';
import { watchStyles } from './app/route';
import { theme } from './app/theme';

watchStyles();
createRoot(document.getElementById('root')!).render(
  <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
    <QueryClientProvider client={queryClient}>
      <Boot />
    </QueryClientProvider>
  </MantineProvider>,
);

install();
