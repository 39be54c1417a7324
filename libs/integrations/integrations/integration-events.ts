import { ApiProperty } from '@nestjs/swagger';
import { events } from '#kernel';

class IntegrationEvent {
  @ApiProperty({ format: 'uuid' }) integrationId: string;
  @ApiProperty({ example: 'saber-mais' }) platform: string;
  @ApiProperty({ type: String, nullable: true, description: 'Why it was paused: `invalid-settings`, `another_account`' }) code: string | null;
}

export const integrationEvent = events(IntegrationEvent, {
  'integration.paused': 'Nothing is asked of a platform any more: it refused our credentials, or they open another account',
  'integration.resumed': 'A paused integration is used again: a person or a check says so, or it was given new settings',
});
