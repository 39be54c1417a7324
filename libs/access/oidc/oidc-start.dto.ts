import { OneOf, Text } from '#kernel';

export class OidcStart {
  @Text({ optional: true, max: 300, example: '/', description: 'A path of the console to come back to' }) returnTo?: string;
  @OneOf(['true', 'false'], { optional: true, description: 'true: prove there, now, who you are, though signed in there' }) reauthenticate?: string;
}
