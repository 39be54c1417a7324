import { count, number } from '../words.ts';
import type { Step } from '../world.ts';

interface Platforms {
  data: { key: string; title: string; status: string; version: string }[];
}
interface Check {
  ok: boolean;
  account?: string;
  licences?: { contracted: number; used: number };
  code?: string;
  message?: string;
}
interface Integration {
  id: string;
  description: string;
  settings: { token: { set: boolean } };
  health: { status: string };
}

const description = 'Livros digitais';

export const addIntegration: Step = {
  title: 'Configurações › Integrações › Plataformas de Conteúdo › Adicionar',
  guide: [
    'Para integrar com a Saber Mais (Click Sistemas) é necessário solicitar a plataforma o token.',
    'Selecione o gateway como Click Sistemas (Saber Mais), preencha a descrição e inclua o parâmetro token',
  ],
  async run({ api, platform, facts, paper, check }) {
    const { data } = await api.read<Platforms>('/platforms');
    const gateway = data.find(({ key }) => key === 'saber-mais');
    check.same('o gateway está na lista', 'Click Sistemas (Saber Mais), loaded', `${gateway?.title}, ${gateway?.status}`);

    paper.block('Antes de a plataforma enviar o token, com um inventado:');
    const { id } = await api.post<Integration>('/integrations', {
      platform: 'saber-mais',
      description,
      settings: { token: 'ainda-nao-recebido', baseUrl: platform.baseUrl },
    });
    const refused = await api.post<Check>(`/integrations/${id}/check`);
    check.same('a verificação diz que o token não serve', { ok: false, code: 'invalid-settings' }, { ok: refused.ok, code: refused.code });
    paper.block(`→ ${refused.message}`, 'dim');

    paper.block('Com o token que a plataforma enviou:');
    await api.patch<Integration>(`/integrations/${id}`, { settings: { token: platform.token } });
    const opened = await api.post<Check>(`/integrations/${id}/check`);
    const { settings, licences } = await platform.state();
    check.same(`a verificação abre a nossa conta: “${opened.account}”`, settings.razaoSocial, opened.account);
    check.same(
      `a plataforma informa ${count(licences.contratadas, 'licença', 'licenças')}, ${number(licences.em_uso)} em uso`,
      licences.contratadas,
      opened.licences?.contracted,
    );

    const kept = await api.read<Integration>(`/integrations/${id}`);
    const hidden = kept.settings.token.set && !JSON.stringify(kept).includes(platform.token);
    check.that('o token foi guardado e não volta em resposta nenhuma', hidden, 'token: { set: true }', kept.settings);
    check.same('a integração está ativa e saudável', 'ok', kept.health.status);
    facts.keep('integration', { id, description });
  },
};
