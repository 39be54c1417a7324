import { setStage, type Stage, type StageOptions } from './stage.ts';

const requestsPerMinute = 100_000;
const leaseSeconds = 5;

/** One stage for several scenarios, one after the other: to start its processes takes longer than what is played on it. */
export class LentStage {
  private stage: Promise<Stage> | undefined;

  /** As it was left, but with these limits. Who borrows it says what it must be otherwise. */
  async lend({ limits = {} }: StageOptions): Promise<Stage> {
    this.stage ??= setStage({ requestsPerMinute, leaseSeconds });
    const stage = await this.stage;
    await stage.platform.configure({ requestsPerMinute, latencyMs: 0 });
    await stage.platform.zeroRequests();
    await stage.api.patch(`/integrations/${stage.integration.id}`, {
      limits: { requests: { max: requestsPerMinute, perSeconds: 60 }, settleSeconds: 2, ...limits },
    });
    return { ...stage, end: () => Promise.resolve() };
  }

  async end(): Promise<void> {
    await (await this.stage?.catch(() => undefined))?.end();
  }
}
