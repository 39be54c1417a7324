import type { FolderFile } from './read-folder.ts';
import { isRecord, type JsonRecord } from './read-values.ts';
import type { ImportFile, Origin, ReportLines } from '../../runs/report.ts';

/** What HubSoft calls the list in an answer. `servicos` at the top are the plans on sale. */
export const contentKeys = ['tipos_servico', 'vencimentos', 'servicos', 'clientes', 'faturas'] as const;
export type ContentKey = (typeof contentKeys)[number];

export interface Element {
  origin: Origin;
  value: JsonRecord;
}

/** Hands out the places of what is read, in its order. */
export class Places {
  private order = 0;

  of(file: string, line: number | null, path: string): Origin {
    this.order += 1;
    return { file, line, path, order: this.order };
  }
}

export interface HubsoftAnswers {
  files: ImportFile[];
  elements: Record<ContentKey, Element[]>;
  /** Since when the oldest answer about invoices lies there; null: there is none, or one of which nobody knows. */
  invoicesSavedAt: Date | null;
}

/**
 * Recognises each file by what it holds, whatever its name. What is not an answer of HubSoft, and an element that is no object,
 * becomes a line of the report.
 */
export function readHubsoft(folder: readonly FolderFile[], places: Places, lines: ReportLines): HubsoftAnswers {
  const elements: HubsoftAnswers['elements'] = { tipos_servico: [], vencimentos: [], servicos: [], clientes: [], faturas: [] };
  const saved: (Date | null)[] = [];
  const files = folder.map((entry): ImportFile => {
    const { file } = entry;
    const skip = (reason: string): ImportFile => {
      lines.add(places.of(file, null, ''), 'file', null, 'skipped', { reason });
      return { file, contents: [], elements: 0 };
    };
    if ('reason' in entry) return skip(entry.reason);
    const { content, savedAt } = entry;
    const lists = isRecord(content) ? contentKeys.flatMap((key) => (Array.isArray(content[key]) ? [{ key, list: content[key] as unknown[] }] : [])) : [];
    if (!isRecord(content) || lists.length === 0) return skip(`não é uma resposta do HubSoft com ${contentKeys.join(', ')}`);
    // Not spread: a list may be longer than a call has room for.
    for (const { key, list } of lists) elements[key] = elements[key].concat(readList(file, key, list, places, lines));
    if (lists.some(({ key }) => key === 'faturas')) saved.push(savedAt);
    const note = pageNote(content['paginacao']);
    return {
      file,
      contents: lists.map(({ key }) => key),
      elements: lists.reduce((sum, { list }) => sum + list.length, 0),
      ...(note === undefined ? {} : { note }),
    };
  });
  return { files, elements, invoicesSavedAt: oldest(saved) };
}

function oldest(saved: readonly (Date | null)[]): Date | null {
  const known = saved.filter((at) => at !== null);
  return known.length > 0 && known.length === saved.length ? new Date(Math.min(...known.map(Number))) : null;
}

const lineKinds = { tipos_servico: 'charge_type', vencimentos: 'due_day', servicos: 'plan', clientes: 'customer', faturas: 'invoice' } as const;

function readList(file: string, key: ContentKey, list: readonly unknown[], places: Places, lines: ReportLines): Element[] {
  return list.flatMap((value, index) => {
    const origin = places.of(file, index, `${key}[${index}]`);
    if (isRecord(value)) return [{ origin, value }];
    lines.add(origin, lineKinds[key], null, 'skipped', { reason: 'não é um objeto' });
    return [];
  });
}

/** HubSoft pages its longer lists: a folder with one page of five hundred should not look complete. */
function pageNote(paging: unknown): string | undefined {
  if (!isRecord(paging)) return undefined;
  const { primeira_pagina: first, ultima_pagina: last, pagina_atual: current, total_registros: total } = paging;
  if (![first, last, current, total].every((part) => typeof part === 'number') || first === last) return undefined;
  return `página ${Number(current) - Number(first) + 1} de ${Number(last) - Number(first) + 1} (${Number(total)} registros ao todo)`;
}
