import { describe, expect, it } from '@jest/globals';
import { blocked, contract, customer, wanting } from './fake-account.ts';
import { nextStep } from './steps.ts';

const active = contract(100, [1]);
const shut = contract(100, [1], blocked);
const old = customer([contract(100, [1])], { nome: 'Ana' });
const goal = (main: number, ...adicionais: number[]) => ({ produto_principal: main, adicionais });

describe('the next write', () => {
  it.each<[string, Parameters<typeof nextStep>, object | undefined]>([
    ['nothing wanted, nobody there', [wanting([]), null, null], undefined],
    ['nothing wanted, no contract', [wanting([]), customer([contract(99, [1], { situacao: 'encerrado' })]), null], undefined],
    ['nothing wanted, a contract', [wanting([]), customer([active]), null], { kind: 'end', contract: active }],
    ['nothing wanted, a blocked contract', [wanting([]), customer([shut]), null], { kind: 'end', contract: shut }],
    ['nobody there', [wanting([1]), null, null], { kind: 'create' }],
    ['one to adopt', [wanting([1]), customer([active], { codigo_externo: null }), null], { kind: 'adopt' }],
    ['no contract', [wanting([1]), customer(), goal(1)], { kind: 'open', products: goal(1) }],
    ['a failed one', [wanting([1]), customer([contract(99, [1], { situacao: 'falhou' })]), goal(1)], { kind: 'open' }],
    ['no contract, to be blocked', [wanting([1], true), customer(), goal(1)], { kind: 'open' }],
    ['in step', [wanting([1]), customer([active]), goal(1)], undefined],
    ['in step, blocked', [wanting([1], true), customer([shut]), goal(1)], undefined],
    ['to be blocked for debt', [wanting([1], 'debt'), customer([active]), goal(1)], { kind: 'block', reason: 'debito' }],
    ['to be blocked as asked', [wanting([1], 'request'), customer([active]), goal(1)], { kind: 'block', reason: 'solicitacao' }],
    ['one of two blocked', [{ ...wanting([1]), products: [...wanting([1]).products, { ref: '11', blocked: 'debt' }] }, customer([active]), goal(1)], undefined],
    ['to be unblocked', [wanting([1]), customer([shut]), goal(1)], { kind: 'unblock' }],
    ['to hold more', [wanting([1, 11]), customer([active]), goal(1, 11)], { kind: 'alter', products: goal(1, 11) }],
    ['to hold more and be blocked', [wanting([1, 11], true), customer([active]), goal(1, 11)], { kind: 'alter' }],
    ['blocked, to hold more', [wanting([1, 11], true), customer([shut]), goal(1, 11)], { kind: 'unblock' }],
    ['blocked, what it holds can not be changed', [wanting([1, 11], true), customer([shut]), null], undefined],
    ['to be blocked, what it holds can not be changed', [wanting([1, 11], true), customer([active]), null], { kind: 'block' }],
    ['another name, last', [wanting([1], true), old, goal(1)], { kind: 'block' }],
    ['another name', [wanting([1]), old, goal(1)], { kind: 'contact', changes: { nome: 'Ana Souza' } }],
    ['another name, no contract to be had', [wanting([1]), customer([], { nome: 'Ana' }), null], { kind: 'contact' }],
  ])('%s', (_name, given, expected) => {
    const step = nextStep(...given);
    if (expected === undefined) expect(step).toBeUndefined();
    else expect(step).toMatchObject(expected);
  });

  it('a ref named twice is blocked only when both say so', () => {
    const twice = (one: boolean, other: boolean) => ({ ...wanting([]), products: [...wanting([1], one).products, ...wanting([1], other).products] });
    expect(nextStep(twice(true, false), customer([active]), goal(1))).toBeUndefined();
    expect(nextStep(twice(true, true), customer([active]), goal(1))).toMatchObject({ kind: 'block' });
  });
});
