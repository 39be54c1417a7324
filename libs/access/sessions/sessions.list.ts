import { filter, type ListSpec } from '#kernel';
import { idleHours } from './session-cookie.ts';

const ended = `coalesce(s.ended_at, CASE WHEN least(s.expires_at, s.last_used_at + interval '${idleHours} hours') < now() THEN least(s.expires_at, s.last_used_at + interval '${idleHours} hours') END)`;

export const sessionList: ListSpec = {
  from: 'session s JOIN app_user u ON u.id = s.user_id',
  id: 's.id',
  select: {
    id: 's.id',
    userId: 's.user_id',
    userName: 'u.name',
    method: 's.method',
    address: 's.address',
    userAgent: 's.user_agent',
    createdAt: 's.created_at',
    lastUsedAt: 's.last_used_at',
    expiresAt: 's.expires_at',
    endedAt: ended,
  },
  sort: { createdAt: { sql: 's.created_at', type: 'timestamptz' } },
  defaultSort: '-createdAt',
  filters: { userId: filter.uuid('s.user_id'), live: filter.flag(`(${ended} IS NULL)`) },
};

const { live } = sessionList.filters;
export const ownSessionList: ListSpec = { ...sessionList, filters: { live } as ListSpec['filters'] };
