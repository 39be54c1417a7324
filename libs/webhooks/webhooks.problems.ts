import { problems } from '#kernel';

export const webhookProblem = problems('webhooks', {
  invalid_url: {
    status: 422,
    field: 'url',
    pt: 'O endereço não serve: {why}.',
    en: 'The address will not do: {why}.',
  },
  unknown_event_type: { status: 422, pt: 'Não existe o evento {type}.', en: 'There is no event {type}.' },
  too_many_endpoints: { status: 409, pt: 'Já há {max} endereços de webhook.', en: 'There are {max} webhook endpoints already.' },
  endpoint_disabled: {
    status: 409,
    pt: 'O endereço está desligado: ligue-o antes de enviar de novo.',
    en: 'The endpoint is off: turn it on before sending again.',
  },
  delivery_pending: { status: 409, pt: 'A entrega ainda está em andamento.', en: 'The delivery is still under way.' },
  too_many_deliveries: {
    status: 422,
    pt: 'São mais de {max} entregas: peça um período mais curto.',
    en: 'These are more than {max} deliveries: ask for a shorter period.',
  },
});
