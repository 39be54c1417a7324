import { describe, expect, it } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { ApiProblem } from './api.ts';
import { Facts } from './facts.ts';
import { Paper } from './paper.ts';
import { tell, type Told } from './story.ts';
import type { Step, World } from './world.ts';

async function told(steps: Step[], stopping = new AbortController()): Promise<{ told: Told[]; text: string }> {
  const out = new PassThrough();
  const world = { facts: new Facts(), paper: new Paper(out as unknown as NodeJS.WriteStream), signal: stopping.signal } as unknown as World;
  return { told: await tell(steps, world), text: String(out.read() ?? '') };
}

const verdicts = (all: Told[]): string[] => all.map(({ verdict }) => verdict);

describe('a story', () => {
  it('goes on after a step that fails, and skips those that need what it did not leave', async () => {
    const { told: all, text } = await told([
      { title: 'holds', guide: ['Clique em Adicionar'], run: ({ check }) => Promise.resolve(void check.same('um é um', 1, 1)) },
      { title: 'fails', run: ({ check }) => Promise.resolve(void check.same('um é dois', 2, 1)) },
      { title: 'breaks', run: () => Promise.reject(new Error('sem rede')) },
      { title: 'is refused', run: () => Promise.reject(new ApiProblem('POST /packages', 422, { code: 'code_taken', detail: 'Já existe.' })) },
      { title: 'needs', run: ({ facts }) => Promise.resolve(void facts.get('integration')) },
    ]);
    expect(verdicts(all)).toEqual(['held', 'failed', 'failed', 'failed', 'skipped']);
    expect(text).toContain('“Clique em Adicionar”');
    expect(text).toMatch(/✘ um é dois\n\s+esperado:\s+2\n\s+visto:\s+1/);
    expect(text).toContain('sem rede');
    expect(text).toContain('POST /packages: 422 code_taken Já existe.');
    expect(text).toContain('depende de um passo anterior (a integração cadastrada)');
    expect(text).not.toContain('\x1b');
  });

  it('wants a refusal by its code, and shows what the operator reads', async () => {
    const refusal = (code: string) => Promise.reject(new ApiProblem('POST /packages', 422, { code, detail: 'No máximo um produto.' }));
    const { told: all, text } = await told([
      { title: 'right', run: ({ check }) => check.refused('dois produtos', 'too_many_products', refusal('too_many_products')) },
      { title: 'other', run: ({ check }) => check.refused('dois produtos', 'too_many_products', refusal('product_closed')) },
      { title: 'accepted', run: ({ check }) => check.refused('dois produtos', 'too_many_products', Promise.resolve()) },
    ]);
    expect(verdicts(all)).toEqual(['held', 'failed', 'failed']);
    expect(text).toContain('→ No máximo um produto.');
  });

  it('stops where it is told to', async () => {
    const stopping = new AbortController();
    const steps: Step[] = [
      {
        title: 'is interrupted',
        run: () => {
          stopping.abort(new Error('stopped'));
          return Promise.reject(new Error('cut off'));
        },
      },
    ];
    await expect(told(steps, stopping)).rejects.toThrow('stopped');
  });
});
