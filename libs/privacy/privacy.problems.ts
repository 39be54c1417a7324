import { problems } from '#kernel';

export const privacyProblem = problems('privacy', {
  cannot_erase: { status: 409, pt: 'O titular não pode ser apagado agora. {reasons}', en: 'This person cannot be erased now. {reasons}' },
  below_floor: { status: 422, field: 'days', pt: 'O mínimo é de {floor} dias. {why}', en: 'The least is {floor} days. {why}' },
});
