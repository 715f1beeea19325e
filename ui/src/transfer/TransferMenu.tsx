/* Import and export of a list: a menu beside its head; its dialogs come when they are needed. */
import { ActionIcon, Menu } from '@mantine/core';
import { Suspense, useState } from 'react';
import { useLocation } from 'wouter';
import { useI18n } from '../app/i18n';
import { importPath } from '../app/place';
import { part } from '../app/route';
import type { ObjectMeta } from '../app/types';
import { Icon } from '../kit/Icon';

const ExportDialog = part(() => import('./ExportDialog'));

/** What the list shows: an export can be the same. */
export interface Shown {
  select: string;
  view: string;
  where: string;
  q: string;
  sort: string;
  total: number | null;
}

export default function TransferMenu({ object, shown }: { object: ObjectMeta; shown: Shown }) {
  const { t } = useI18n();
  const [, go] = useLocation();
  const [exporting, setExporting] = useState(false);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size="var(--control)" aria-label={t('transfer.menu')}>
            <Icon name="download" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {object.rights.import && (
            <Menu.Item
              leftSection={<Icon name="upload" size={16} />}
              onClick={() => go(importPath(object.name))}
            >
              {t('import.open')}
            </Menu.Item>
          )}
          {object.rights.export && (
            <Menu.Item
              leftSection={<Icon name="download" size={16} />}
              onClick={() => setExporting(true)}
            >
              {t('export.open')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {exporting && (
        <Suspense fallback={null}>
          <ExportDialog object={object} shown={shown} onClose={() => setExporting(false)} />
        </Suspense>
      )}
    </>
  );
}
