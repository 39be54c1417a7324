export type { PlanPackage } from './check-packages.ts';
export type { PlanDefaults } from './plan-packages.ts';
export { CreatePlan, type PlanView } from './plans.dto.ts';
export { PlansModule } from './plans.module.ts';
export { Plans } from './plans.service.ts';
