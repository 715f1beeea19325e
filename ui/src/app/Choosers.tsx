/* The small menus of language and colours; the sign-in page shows them too. */
import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core';
import { Icon } from '../kit/Icon';
import { languageName, useI18n, type Key } from './i18n';

interface Choice {
  value: string;
  label: string;
  icon?: string;
}

interface Props {
  label: string;
  icon: string;
  choices: Choice[];
  value: string;
  onChange: (value: string) => void;
}

function Chooser({ label, icon, choices, value, onChange }: Props) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={32} aria-label={label} title={label}>
          <Icon name={icon} size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map((choice) => (
          <Menu.Item
            key={choice.value}
            leftSection={choice.icon && <Icon name={choice.icon} />}
            rightSection={choice.value === value && <Icon name="check" />}
            aria-current={choice.value === value || undefined}
            onClick={() => onChange(choice.value)}
          >
            {choice.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

export function LanguageChooser({ languages }: { languages: string[] }) {
  const { t, language, setLanguage } = useI18n();
  const choices = languages.map((value) => ({ value, label: languageName(value) }));
  return (
    <Chooser
      label={t('language')}
      icon="languages"
      choices={choices}
      value={language}
      onChange={setLanguage}
    />
  );
}

export const schemes: { value: 'light' | 'dark' | 'auto'; label: Key; icon: string }[] = [
  { value: 'light', label: 'scheme.light', icon: 'sun' },
  { value: 'dark', label: 'scheme.dark', icon: 'moon' },
  { value: 'auto', label: 'scheme.auto', icon: 'monitor' },
];

export function SchemeChooser() {
  const { t } = useI18n();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const icon = schemes.find((scheme) => scheme.value === colorScheme)!.icon;
  const choices = schemes.map((scheme) => ({ ...scheme, label: t(scheme.label) }));
  return (
    <Chooser
      label={t('scheme')}
      icon={icon}
      choices={choices}
      value={colorScheme}
      onChange={(value) => setColorScheme(value as 'auto')}
    />
  );
}
