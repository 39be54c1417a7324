import { describe, expect, it } from '@jest/globals';
import { type AdoptionFacts, decideAdoption } from './decide-adoption.ts';

const facts: AdoptionFacts = {
  remoteId: '4711',
  reference: 'ours',
  document: '52998224725',
  found: { reference: null, remoteId: '4711' },
  shownDocument: '52998224725',
  confirmed: false,
};
const decide = (more: Partial<AdoptionFacts>) => decideAdoption({ ...facts, ...more });

describe('decideAdoption', () => {
  it('accepts a user whose document is the customer’s', () => expect(decide({})).toEqual({ remoteId: '4711', proof: 'document' }));

  it('refuses a user with another document, confirmed or not', () => {
    for (const confirmed of [false, true]) expect(decide({ shownDocument: '11222333000181', confirmed })).toEqual({ refusal: 'document_differs' });
  });

  it('needs a confirmation where no document is shown, or the plugin cannot look', () => {
    for (const unproven of [{ shownDocument: undefined }, { found: undefined, shownDocument: undefined }]) {
      expect(decide(unproven)).toEqual({ refusal: 'document_not_shown' });
      expect(decide({ ...unproven, confirmed: true })).toEqual({ remoteId: '4711', proof: 'confirmation' });
    }
  });

  it('accepts what carries the account’s own reference', () =>
    expect(decide({ found: { reference: 'ours', remoteId: '4711' }, shownDocument: undefined })).toEqual({ remoteId: '4711', proof: 'reference' }));

  it('refuses when the platform shows no such user, or the account’s own one', () => {
    expect(decide({ found: null })).toEqual({ refusal: 'nothing_to_adopt' });
    expect(decide({ found: { reference: null, remoteId: null } })).toEqual({ refusal: 'nothing_to_adopt' });
    expect(decide({ found: { reference: 'ours', remoteId: '1' } })).toEqual({ refusal: 'account_has_user' });
  });

  it('keeps the platform’s own spelling of the id', () =>
    expect(decide({ remoteId: ' ANA ', found: { reference: null, remoteId: 'ana' } })).toEqual({ remoteId: 'ana', proof: 'document' }));
});
