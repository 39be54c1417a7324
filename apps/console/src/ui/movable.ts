/** For a table's `ref`: what is moved sideways can be moved by the keyboard, whatever is in it. */
export const movable = (table: { nativeElement: HTMLElement } | null): void =>
  table?.nativeElement.querySelector('.ant-table-content')?.setAttribute('tabindex', '0');
