/** Data of a person by the API's names; one that a newer API adds is shown as it is. */
const labels: Record<string, string> = {
  name: 'Nome',
  document: 'CPF/CNPJ',
  email: 'E-mail',
  phone: 'Telefone',
  birthDate: 'Data de nascimento',
  password: 'Senha',
};

export const personField = (name: string): string => labels[name] ?? name;
