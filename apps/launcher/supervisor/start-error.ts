/** Why the product did not start, said to the person who started it. Its stack helps nobody. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
