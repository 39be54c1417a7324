import { ProvisioningModel } from '../support/provisioning-model.ts';
import { few, type Run, type Scenario, type Verdict } from './scenario.ts';

const sideBySide = 20;

async function run({ runs, seed, say }: Run): Promise<Verdict> {
  const model = await ProvisioningModel.open();
  const violations: string[] = [];
  let [played, acts, effects] = [0, 0, 0];
  try {
    for (let batch = 0; played < runs; batch += 1) {
      const count = Math.min(sideBySide, runs - played);
      const told = await model.play(count, seed + batch);
      violations.push(...told.violations);
      played += count;
      acts += told.acts;
      effects += told.effects;
      if (batch % 10 === 9) say(`model: ${played} of ${runs} stories`);
      if (violations.length > 50) break;
    }
  } finally {
    await model.close();
  }
  return {
    size: `${played} random stories, ${sideBySide} side by side, two workers`,
    figures: { facts: acts, 'effects at the platform': effects },
    violations: few(violations),
  };
}

export const model: Scenario = {
  name: 'model',
  promise: 'Whatever happens in whatever order, the platform ends as the facts want it: the last fact wins, nothing twice, nothing of strangers.',
  run,
};
