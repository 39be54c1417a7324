import { App, Button, Flex, Form, Input, Modal, Select, Skeleton, Switch } from 'antd';
import { lazy, Suspense, useState } from 'react';
import type { IntegrationView, PlatformView } from '../api/generated/types.gen.ts';
import { ApiProblem } from '../api/request.ts';
import { Loaded, ProblemNote } from '../ui/states.tsx';
import { useSave } from '../ui/use-save.ts';
import { usePlatforms } from '../api/lookups.ts';

const SettingsForm = lazy(() => import('./settings-form.tsx'));

interface Fields {
  platform: string;
  description: string;
  enabled: boolean;
  suspendOnDebt: boolean;
}

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

function Fields({ platforms, integration, onClose }: { platforms: PlatformView[]; integration: IntegrationView | undefined; onClose: () => void }) {
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const [platform, setPlatform] = useState(integration?.platform ?? platforms.find(({ status }) => status === 'loaded')?.key ?? '');
  const [settings, setSettings] = useState<Record<string, unknown>>(knownSettings(integration));
  const chosen = platforms.find(({ key }) => key === platform);
  const save = useSave<Fields>({
    path: '/integrations',
    existing: integration,
    bodyOf: ({ platform: _, ...fields }) => ({ ...fields, ...(integration ? {} : { platform }), settings: typed(settings) }),
    onSaved: () => {
      void message.success('Integração salva.');
      onClose();
    },
  });
  return (
    <Form<Fields>
      form={form}
      layout="vertical"

      initialValues={{
        platform,
        description: integration?.description ?? '',
        enabled: integration?.enabled ?? true,
        suspendOnDebt: integration?.suspendOnDebt ?? true,
      }}
      onFinish={(fields) => save.mutate(fields)}
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
      <Flex vertical gap="middle">
        {save.error !== null && <ProblemNote error={save.error} overwrite={save.overwrite} proceed={save.proceed} />}
        <Flex gap="small" justify="end">
          <Button onClick={onClose}>Cancelar</Button>
          <Button type="primary" htmlType="submit" loading={save.isPending}>
            Salvar
          </Button>
        </Flex>
      </Flex>
    </Form>
  );
}

/** Registers an account on a platform, or changes one; the settings' fields are the plugin's own. */
export function IntegrationForm({ integration, onClose }: { integration: IntegrationView | undefined; onClose: () => void }) {
  const platforms = usePlatforms();
  return (
    <Modal
      open
      width={640}
      title={integration ? `Editar: ${integration.description}` : 'Adicionar integração'}
      onCancel={onClose}
      footer={null}
      mask={{ closable: false }}
    >
      <Loaded query={platforms}>{({ data }) => <Fields platforms={data} integration={integration} onClose={onClose} />}</Loaded>
    </Modal>
  );
}
