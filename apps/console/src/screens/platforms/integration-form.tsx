import { App, Form, Input, Modal, Select, Skeleton, Switch } from 'antd';
import { lazy, Suspense, useState } from 'react';
import type { IntegrationView, PlatformView } from '../../api/generated/types.gen.ts';
import { usePlatforms } from '../../api/lookups.ts';
import { ApiProblem } from '../../api/request.ts';
import { FormModal } from '../../ui/form-modal.tsx';
import { Loaded } from '../../ui/states.tsx';
import { useSave } from '../../ui/use-save.ts';

const SettingsForm = lazy(() => import('./settings-form.tsx'));

interface Fields {
  platform: string;
  description: string;
  enabled: boolean;
  suspendOnDebt: boolean;
}

const titleOf = (integration: IntegrationView | undefined): string => (integration ? `Editar: ${integration.description}` : 'Adicionar integração');

/** What was set before and is not secret; a secret stays as it is unless it is typed again. */
const knownSettings = (integration: IntegrationView | undefined): Record<string, unknown> =>
  Object.fromEntries(Object.entries(integration?.settings ?? {}).filter(([, value]) => typeof value !== 'object'));

const typed = (settings: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined && value !== ''));

const errorsOf = (error: unknown): Record<string, string> =>
  error instanceof ApiProblem
    ? Object.fromEntries(
        error.fields.filter(({ pointer }) => pointer.startsWith('/settings/')).map(({ pointer, message }) => [pointer.slice('/settings/'.length), message]),
      )
    : {};

function Opened({ platforms, integration, onClose }: { platforms: PlatformView[]; integration: IntegrationView | undefined; onClose: () => void }) {
  const { message } = App.useApp();
  const [platform, setPlatform] = useState(integration?.platform ?? platforms.find(({ status }) => status === 'loaded')?.key ?? '');
  const [settings, setSettings] = useState<Record<string, unknown>>(knownSettings(integration));
  const chosen = platforms.find(({ key }) => key === platform);
  const save = useSave<Fields, IntegrationView>({
    path: '/integrations',
    existing: integration,
    bodyOf: ({ platform: key, ...fields }) => ({ ...(integration ? {} : { platform: key }), ...fields, settings: typed(settings) }),
    onSaved: () => {
      void message.success('Integração salva.');
      onClose();
    },
  });
  return (
    <FormModal<Fields>
      width={640}
      title={titleOf(integration)}
      save={save}
      onClose={onClose}
      initialValues={{
        platform,
        description: integration?.description ?? '',
        enabled: integration?.enabled ?? true,
        suspendOnDebt: integration?.suspendOnDebt ?? true,
      }}
    >
      <Form.Item name="platform" label="Gateway" rules={[{ required: true }]}>
        <Select
          disabled={integration !== undefined}
          showSearch={{ optionFilterProp: 'label' }}
          onChange={(key: string) => {
            setPlatform(key);
            setSettings({});
          }}
          options={platforms.map(({ key, title, status, reason }) => ({
            value: key,
            label: status === 'failed' ? `${title} (não carregou: ${reason ?? ''})` : title,
            disabled: status === 'failed',
          }))}
        />
      </Form.Item>
      <Form.Item name="description" label="Descrição" rules={[{ required: true, message: 'Dê um nome para reconhecer esta integração.' }]}>
        <Input />
      </Form.Item>
      {chosen?.settingsSchema && (
        <Suspense fallback={<Skeleton active />}>
          <SettingsForm
            key={platform}
            schema={chosen.settingsSchema}
            value={settings}
            onChange={setSettings}
            secretsSet={integration?.settings ?? {}}
            errors={errorsOf(save.error)}
          />
        </Suspense>
      )}
      <Form.Item name="enabled" label="Ligada" valuePropName="checked" layout="horizontal" colon={false}>
        <Switch />
      </Form.Item>
      <Form.Item name="suspendOnDebt" label="Habilitar/Suspender assinaturas por débito" valuePropName="checked" layout="horizontal" colon={false}>
        <Switch />
      </Form.Item>
    </FormModal>
  );
}

/** Registers an account on a platform, or changes one; the settings' fields are the plugin's own. */
export function IntegrationForm({ integration, onClose }: { integration: IntegrationView | undefined; onClose: () => void }) {
  const platforms = usePlatforms();
  if (platforms.data) return <Opened platforms={platforms.data.data} integration={integration} onClose={onClose} />;
  return (
    <Modal open width={640} title={titleOf(integration)} onCancel={onClose} footer={null} mask={{ closable: false }}>
      <Loaded query={platforms}>{() => null}</Loaded>
    </Modal>
  );
}
