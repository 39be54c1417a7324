import { Injectable } from '@nestjs/common';
import { type CivilDate, civilDateOf } from './civil-date.ts';

/** The only source of time; tests replace it. Leases use the database's clock. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }

  /** Today in the product's zone. */
  today(): CivilDate {
    return civilDateOf(this.now());
  }
}

/** A clock that tests set. */
export class FixedClock extends Clock {
  constructor(private instant: Date) {
    super();
  }
  override now(): Date {
    return new Date(this.instant);
  }
  set(instant: Date): void {
    this.instant = instant;
  }
}
