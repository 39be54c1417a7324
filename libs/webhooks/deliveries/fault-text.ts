import type { AddressFault } from '#kernel';

const texts: Record<AddressFault, string> = {
  malformed: 'não é um endereço',
  scheme: 'deve começar com https://',
  credentials: 'não pode trazer usuário ou senha',
  private: 'aponta para uma rede privada',
};

export const faultText = (fault: AddressFault): string => texts[fault];
