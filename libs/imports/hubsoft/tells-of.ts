/** Whether a file, however it is made, holds this document (its digits and letters), masked or not. */
export const tellsOf = (content: Buffer, document: string): boolean =>
  new RegExp(`(?<![0-9A-Z])${[...document].join('[./-]?')}(?![0-9A-Z])`, 'i').test(content.toString('latin1'));
