import { Module } from '@nestjs/common';
import { ApplyRetention, RetentionSchedule } from './apply-retention.work.ts';
import { ReadDataMap } from './data-map.ts';
import { ErasePerson } from './erase-person.work.ts';
import { PeopleController } from './people.controller.ts';
import { People } from './people.service.ts';
import { PrivacyController } from './privacy.controller.ts';
import { RetentionRules } from './retention.service.ts';

/** Export, erasure and retention of personal data. Each module registers its own part. */
@Module({
  controllers: [PeopleController, PrivacyController],
  providers: [People, ErasePerson, ReadDataMap, RetentionRules, ApplyRetention, RetentionSchedule],
})
export class PrivacyModule {}
