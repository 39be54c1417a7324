/** How this platform asks, and what it makes of the answer. */
export interface NeoQuestion {
  method: 'POST';
  headers: Record<string, string>;
  body: string;
}

export interface NeoAnswer {
  /** `recusado`: our credentials were not taken; `sem-resposta`: what came was no answer. Nobody comes in on either. */
  situacao: 'ativo' | 'bloqueado' | 'inexistente' | 'recusado' | 'sem-resposta';
  pacotes: string[];
  bloqueados: string[];
}

export const questionAbout = (login: string, { usuario, senha }: { usuario: string; senha: string }): NeoQuestion => ({
  method: 'POST',
  headers: { authorization: `Basic ${Buffer.from(`${usuario}:${senha}`).toString('base64')}`, 'content-type': 'application/json' },
  body: JSON.stringify({ login }),
});

/** Strict where somebody could come in by mistake. */
export function understand(status: number, body: string): NeoAnswer {
  const nobody = (situacao: NeoAnswer['situacao']): NeoAnswer => ({ situacao, pacotes: [], bloqueados: [] });
  if (status === 401 || status === 403) return nobody('recusado');
  try {
    const { existe, situacao, pacotes, pacotes_bloqueados: bloqueados } = JSON.parse(body) as Record<string, unknown>;
    const isList = (value: unknown): value is string[] => Array.isArray(value) && value.every((item) => typeof item === 'string');
    if (status !== 200 || typeof existe !== 'boolean' || !isList(pacotes) || !isList(bloqueados)) return nobody('sem-resposta');
    if (situacao !== 'ativo' && situacao !== 'bloqueado' && situacao !== 'inexistente') return nobody('sem-resposta');
    if (existe !== (situacao !== 'inexistente') || (situacao === 'ativo') !== pacotes.length > 0) return nobody('sem-resposta');
    return { situacao, pacotes, bloqueados };
  } catch {
    return nobody('sem-resposta');
  }
}
