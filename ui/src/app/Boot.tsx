/*
 * From an empty page to the right one: language, session, app, then the shell with its pages. One
 * rule: every state on the way has something to show, and none of them knows what a record is.
 */
import { Notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { Suspense, useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { Redirect, Route, Router, Switch, useLocation, useSearch } from 'wouter';
import { announceMissing } from '../kit/announce';
import { Guarded } from '../kit/Guarded';
import { NotFound } from '../kit/NotFound';
import { LoadFailed } from '../kit/Problems';
import { carry, onServer, queryClient } from './api';
import { formatsFor } from './format';
import { aroundNav } from './guard';
import {
  I18nContext,
  keepLanguage,
  loadCatalogue,
  preferredLanguage,
  translator,
  useI18n,
} from './i18n';
import { AppContext, appQuery } from './meta';
import { base, binPath, jobsPath, noticesPath, tenant } from './place';
import { isStatus } from './problems';
import { missing, route, untilHere, whenIdle } from './route';
import { askToSignIn, speak } from './session';
import { Shell } from './Shell';

const HomePage = route(() => import('../pages/home/HomePage'));
const ListPage = route(() => import('../pages/list/ListPage'));
const BoardPage = route(() => import('../pages/board/BoardPage'));
const RecordPage = route(() => import('../pages/record/RecordPage'));
const FormPage = route(() => import('../pages/form/FormPage'));
const ReportPage = route(() => import('../pages/report/ReportPage'));
const DashboardPage = route(() => import('../pages/dashboard/DashboardPage'));
const ImportPage = route(() => import('../pages/import/ImportPage'));
const BinPage = route(() => import('../pages/bin/BinPage'));
const JobsPage = route(() => import('../pages/jobs/JobsPage'));
const JobPage = route(() => import('../pages/jobs/JobPage'));
const SearchPage = route(() => import('../pages/search/SearchPage'));
const NoticesPage = route(() => import('../pages/notifications/NoticesPage'));
const SignInPage = route(() => import('../pages/sign-in/SignInPage'));
const WorkspacePage = route(() => import('../pages/sign-in/WorkspacePage'));

/**
 * The code of the first page and the app's description travel together; the other pages follow in
 * an idle moment.
 */
function startLoading() {
  const path = location.pathname.slice(base.length);
  if (/^\/o\/\w+\/?$/.test(path)) ListPage.prefetch();
  else if (/^\/o\/\w+\/(new|\w+\/edit)$/.test(path)) FormPage.prefetch();
  else if (/^\/o\/\w+\/board\//.test(path)) BoardPage.prefetch();
  else if (path.startsWith('/o/')) RecordPage.prefetch();
  else if (path === binPath) BinPage.prefetch();
  if (tenant && path !== '/sign-in') void queryClient.prefetchQuery(appQuery);
  whenIdle(() => [ListPage, RecordPage, FormPage].forEach((page) => page.prefetch()));
}
startLoading();

export function Boot() {
  const [chosen, setChosen] = useState<string | null>(null);
  const signedIn = useQuery({ ...appQuery, enabled: false }).data;
  const language = signedIn?.language ?? chosen ?? preferredLanguage();
  const catalogue = useQuery({
    queryKey: ['catalogue', language],
    queryFn: () => loadCatalogue(language),
    staleTime: Infinity,
    gcTime: Infinity,
    placeholderData: (previous) => previous,
  }).data;

  useEffect(() => {
    document.documentElement.lang = language;
    carry({ language }); // so that refusals before the sign-in come in it too
    if (signedIn) keepLanguage(language);
  }, [language, signedIn]);

  const setLanguage = useCallback((wanted: string) => {
    setChosen(wanted);
    if (!queryClient.getQueryData(appQuery.queryKey)) return keepLanguage(wanted);
    void speak(wanted).finally(() =>
      queryClient.invalidateQueries({ queryKey: appQuery.queryKey }),
    );
  }, []);
  const zone = signedIn?.time_zone ?? 'UTC';
  const i18n = useMemo(
    () =>
      catalogue && {
        language,
        setLanguage,
        t: translator(language, catalogue),
        format: formatsFor(language, zone),
      },
    [language, catalogue, zone, setLanguage],
  );

  if (!i18n) return null;
  return (
    <I18nContext value={i18n}>
      <Notifications position="bottom-right" />
      <MissingParts />
      <Guarded>
        <Router base={base} aroundNav={aroundNav}>
          <Suspense fallback={null}>
            {tenant ? <Tenant chosen={chosen} /> : <WorkspacePage />}
          </Suspense>
        </Router>
      </Guarded>
    </I18nContext>
  );
}

/** Says it for as long as something that is wanted here has not arrived. */
function MissingParts() {
  const { t } = useI18n();
  const some = useSyncExternalStore(missing.subscribe, () => missing.count > 0);
  useEffect(() => announceMissing(t, some), [t, some]);
  return null;
}

function Tenant({ chosen }: { chosen: string | null }) {
  const [location] = useLocation();

  useEffect(() => onServer('signed-out', askToSignIn), []);
  useEffect(
    () =>
      onServer(
        'release-changed',
        () => void queryClient.invalidateQueries({ queryKey: appQuery.queryKey }),
      ),
    [],
  );

  return location === '/sign-in' ? <SignInPage language={chosen} /> : <SignedIn />;
}

/** Pages follow what others do, from the first quiet moment on until one signs out. */
function useFollowing(user: string | undefined) {
  useEffect(() => {
    if (!user) return;
    let ended = false;
    let end = () => {};
    whenIdle(() => {
      void untilHere(() => import('../live/start')).then(({ start }) => ended || (end = start()));
    });
    return () => {
      ended = true;
      end();
    };
  }, [user]);
}

function SignedIn() {
  const { data, error, refetch } = useQuery(appQuery);
  useFollowing(data?.user.id);
  const [location] = useLocation();
  const search = useSearch();
  const here = search ? `${location}?${search}` : location;

  if (isStatus(error, 401))
    return <Redirect to={`/sign-in?next=${encodeURIComponent(here)}`} replace />;
  if (!data)
    return error ? (
      <main>
        <LoadFailed error={error} retry={() => void refetch()} />
      </main>
    ) : null;
  return (
    <AppContext value={data}>
      <Shell>
        <Guarded key={location}>
          <Suspense fallback={null}>
            <Pages />
          </Suspense>
        </Guarded>
      </Shell>
    </AppContext>
  );
}

function Pages() {
  return (
    <Switch>
      <Route path="/">
        <HomePage />
      </Route>
      <Route path="/o/:object">{({ object }) => <ListPage key={object} name={object} />}</Route>
      <Route path="/o/:object/new">
        {({ object }) => <FormPage key={object} name={object} id={null} />}
      </Route>
      <Route path="/o/:object/import">
        {({ object }) => <ImportPage key={object} name={object} />}
      </Route>
      <Route path="/o/:object/:id/edit">
        {({ object, id }) => <FormPage key={id} name={object} id={id} />}
      </Route>
      <Route path="/o/:object/board/:board">
        {({ object, board }) => (
          <BoardPage key={`${object}.${board}`} name={object} board={board} />
        )}
      </Route>
      <Route path="/o/:object/:id">
        {({ object, id }) => <RecordPage key={id} name={object} id={id} />}
      </Route>
      <Route path="/search">
        <SearchPage />
      </Route>
      <Route path="/report/:name">{({ name }) => <ReportPage key={name} name={name} />}</Route>
      <Route path="/dashboard/:name">
        {({ name }) => <DashboardPage key={name} name={name} />}
      </Route>
      <Route path={binPath}>
        <BinPage />
      </Route>
      <Route path={noticesPath}>
        <NoticesPage />
      </Route>
      <Route path={jobsPath}>
        <JobsPage />
      </Route>
      <Route path="/jobs/:id">{({ id }) => <JobPage key={id} id={id} />}</Route>
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
}
