import { ApiProperty } from '@nestjs/swagger';
import { OneOf, Part, Text, TextList } from '#kernel';
import { Typed } from '../fields.ts';

/** Bytes as WebAuthn's JSON has them: base64url. */
const Bytes = (max = 4_096): PropertyDecorator => Text({ max, description: 'base64url' });

class AttestationBody {
  @Bytes() clientDataJSON: string;
  @Bytes(16_384) attestationObject: string;
  @TextList({ optional: true, max: 10 }) transports?: string[];
}

class AssertionBody {
  @Bytes() clientDataJSON: string;
  @Bytes() authenticatorData: string;
  @Bytes() signature: string;
  @Text({ optional: true, max: 200 }) userHandle?: string;
}

/** What `navigator.credentials.create` answers, as JSON. */
export class AttestationCredential {
  @Bytes(1_400) id: string;
  @OneOf(['public-key']) type: 'public-key';
  @Part(() => AttestationBody) response: AttestationBody;
}

/** What `navigator.credentials.get` answers, as JSON. */
export class AssertionCredential {
  @Bytes(1_400) id: string;
  @OneOf(['public-key']) type: 'public-key';
  @Part(() => AssertionBody) response: AssertionBody;
}

export class PasskeyAssertion {
  @Typed({ max: 2_000 }) token: string;
  @Part(() => AssertionCredential) credential: AssertionCredential;
}

export class AddPasskey {
  @Typed({ max: 2_000 }) token: string;
  @Text({ max: 60, example: 'Celular da Ana' }) name: string;
  @Part(() => AttestationCredential) credential: AttestationCredential;
}

export class PasskeyOptions {
  @ApiProperty({ description: 'Send it back with the credential; works once, for five minutes' }) token: string;
  @ApiProperty({ type: Object, description: 'For `navigator.credentials`, as WebAuthn’s JSON' }) options: object;
}

export class PasskeyView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() name: string;
  @ApiProperty({ description: 'Its provider keeps a copy, for other devices of the person' }) synced: boolean;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) lastUsedAt: string | null;
}

export class PasskeyAdded {
  @ApiProperty({ type: PasskeyView }) passkey: PasskeyView;
  @ApiProperty({ type: [String], nullable: true, description: 'Shown once, with the first second factor; each works once' }) recoveryCodes: string[] | null;
}
