/*
 * What a demo tells of itself: its tenants and who may sign in. Any other server tells nothing, and
 * then nothing is shown.
 */
import { useQuery } from '@tanstack/react-query';
import { demoAddress } from '../../app/place';

export interface DemoTenant {
  name: string;
  label: string;
  icon: string | null;
  people: { login: string; name: string; role: string }[];
}

export interface Demo {
  tenants: DemoTenant[];
  password?: string;
}

export const useDemo = (language: string) =>
  useQuery({
    queryKey: ['demo', language],
    queryFn: async ({ signal }) => {
      const answer = await fetch(demoAddress, { signal, headers: { 'Accept-Language': language } });
      return answer.ok ? ((await answer.json()) as Demo) : { tenants: [] };
    },
    retry: false,
    placeholderData: (previous) => previous,
  });
