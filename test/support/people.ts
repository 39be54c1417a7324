const checkDigit = (digits: string): number => {
  const sum = [...digits].reduce((total, digit, index) => total + Number(digit) * (digits.length + 1 - index), 0);
  return ((sum * 10) % 11) % 10;
};

/** A valid CPF, another one for each number from 0 to 99,999,999. */
export function cpf(n: number): string {
  const nine = `1${String(n).padStart(8, '0')}`;
  const ten = nine + checkDigit(nine);
  return ten + checkDigit(ten);
}

const names = ['Ana Maria da Silva', 'Bruno Castro Lima', 'Célia Regina Souza', 'Davi Nogueira', 'Elisa Prado', 'Fábio Teixeira'];

/** Body of a customer that every platform takes. */
export function person(n: number): { name: string; document: string; email: string; phone: string } {
  return { name: names[n % names.length] ?? '', document: cpf(n), email: `cliente${n}@exemplo.com.br`, phone: `3799999${String(n).padStart(4, '0')}` };
}
