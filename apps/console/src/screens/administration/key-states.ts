import type { DataKeyView, KeysState } from '../../api/generated/types.gen.ts';

/** What a data key is doing. */
export function dataKeyState(
  { purpose, number, retiredAt, activeFrom }: Pick<DataKeyView, 'purpose' | 'number' | 'retiredAt' | 'activeFrom'>,
  sealingWith: number,
  now: Date,
): { label: string; color: string } {
  if (purpose === 'index') return { label: 'em uso, não se troca', color: 'green' };
  if (number === sealingWith) return { label: 'em uso', color: 'green' };
  if (retiredAt !== null) return { label: 'aposentada', color: 'default' };
  if (new Date(activeFrom) > now || number > sealingWith) return { label: 'começa em instantes', color: 'blue' };
  return { label: 'ainda abre o que selou', color: 'gold' };
}

/** What a key from outside is to the process that answered. */
export function wrapperRole(id: string, { current, previous }: Pick<KeysState, 'current' | 'previous'>): string {
  if (id === current) return 'em uso';
  return id === previous ? 'anterior' : 'desconhecida deste processo';
}

interface Step {
  type: 'success' | 'info' | 'warning';
  title: string;
  steps: string[];
}

/** What whoever cares for the server does next about `SECRETS_KEY`. */
export function nextStep({ current, previous, wrappedBy }: Pick<KeysState, 'current' | 'previous' | 'wrappedBy'>): Step {
  const others = wrappedBy.filter(({ id }) => id !== current);
  if (others.length === 0 && previous !== null && previous !== current)
    return { type: 'info', title: 'A troca terminou.', steps: ['Tire SECRETS_KEY_PREVIOUS de todos os processos: não serve mais.'] };
  if (others.length === 0)
    return {
      type: 'success',
      title: 'Tudo em ordem. Para trocar a SECRETS_KEY, sem parar:',
      steps: [
        'Gere outra: openssl rand -base64 32.',
        'Reinicie cada processo, um de cada vez, com a nova em SECRETS_KEY e a de agora em SECRETS_KEY_PREVIOUS.',
        'Volte a esta tela: ela mostra as duas, e o que falta.',
      ],
    };
  if (others.every(({ id }) => id === previous))
    return {
      type: 'info',
      title: 'Uma troca está em curso: as duas chaves abrem este banco.',
      steps: [
        'Confira que todos os processos já reiniciaram com a nova em SECRETS_KEY.',
        'Descarte a anterior, abaixo: sozinha, ela deixa de abrir qualquer coisa neste banco (backups de antes continuam abrindo com ela).',
        'Tire SECRETS_KEY_PREVIOUS de todos os processos.',
      ],
    };
  return {
    type: 'warning',
    title: 'Há uma chave que este processo não conhece.',
    steps: [
      'Se uma troca está em curso, este processo ainda tem a antiga: reinicie-o com a nova em SECRETS_KEY e a antiga em SECRETS_KEY_PREVIOUS.',
      'Se a troca já acabou e nenhum processo usa mais a chave desconhecida, descarte-a abaixo.',
    ],
  };
}
