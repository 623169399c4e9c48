import type { Role } from './api-types.ts'

/** The least role for each thing a page offers; the server decides again. */
export const roleFor = {
  connect: 'admin',
  activateNumber: 'marketer',
  syncTemplates: 'marketer',
  changeContacts: 'marketer',
  campaigns: 'marketer',
  inbox: 'agent',
} as const satisfies Record<string, Role>
