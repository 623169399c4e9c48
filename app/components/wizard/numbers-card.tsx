import { Checkbox, SegmentedControl, TextInput } from '@mantine/core'
import type { Account, CampaignPreview } from '../../lib/api-types.ts'
import { FoldCard } from '../fold-card.tsx'
import { forecastWords, openPerDayPoint, percentOf, toggleNumber, type NumbersDraft } from './numbers-draft.ts'
import classes from './wizard.module.css'

export type NumbersProps = { numbers: NumbersDraft; accountId: string; accounts: Account[]; onChange: (numbers: NumbersDraft) => void }

/** Over which numbers the people are spread, and by what parts. Not there where the template has one number. */
export function NumbersCard({ numbers, accountId, accounts, onChange }: NumbersProps) {
  if (accounts.length < 2) return null
  const { shares } = numbers
  const setShare = (id: string, share: string) => onChange({ ...numbers, shares: shares.map((one) => (one.accountId === id ? { ...one, share: share.replace(/\D/g, '').slice(0, 3) } : one)) })
  return (
    <FoldCard title="Numbers" summary={shares.length > 1 ? `${String(shares.length)} numbers share the people` : 'One number'} hold={shares.some(({ share }) => Number(share) < 1 || Number(share) > 100)}>
      <p className={`t2 ${classes['intro'] ?? ''}`}>Each person hears from one number, always the same. Several numbers are as fast as all of them together.</p>
      {accounts.map((account) => {
        const own = shares.find((one) => one.accountId === account.id)
        return (
          <div key={account.id} className={classes['number']}>
            <Checkbox
              checked={own !== undefined || account.id === accountId}
              disabled={account.id === accountId}
              onChange={() => onChange({ ...numbers, shares: toggleNumber(shares, accountId, account.id) })}
              label={account.displayPhoneNumber}
              description={account.verifiedName}
            />
            {own && (
              <TextInput aria-label={`Share of ${account.displayPhoneNumber}`} inputMode="numeric" value={own.share} onChange={(event) => setShare(account.id, event.currentTarget.value)} rightSection={<span className="t3 xs num">{percentOf(shares, account.id)} %</span>} rightSectionWidth={56} w={120} />
            )}
          </div>
        )
      })}
    </FoldCard>
  )
}

export type ShareOfDayProps = { numbers: NumbersDraft; preview: CampaignPreview | null; showErrors: boolean; onChange: (numbers: NumbersDraft) => void }

/** What the campaign takes of its numbers and of a day. */
export function ShareOfDayFields({ numbers, preview, showErrors, onChange }: ShareOfDayProps) {
  const limit = preview?.dayLimit ?? null
  const forecast = preview ? forecastWords(preview.willSend, limit, numbers.perDay) : null
  return (
    <>
      <div>
        <div className="strong xs" id="priority">Beside other campaigns on the number</div>
        <SegmentedControl
          fullWidth mt={4} aria-labelledby="priority" value={numbers.priority} onChange={(priority) => onChange({ ...numbers, priority: priority === 'low' || priority === 'high' ? priority : 'normal' })}
          data={[{ value: 'low', label: 'Low' }, { value: 'normal', label: 'Normal' }, { value: 'high', label: 'High' }]}
        />
        <p className="t3 xs" style={{ marginTop: 4 }}>High gets three turns for one of normal, normal three for one of low. Nobody is left waiting.</p>
      </div>
      <TextInput
        label="At most, people a day"
        description={limit ? `Empty: as many as Meta allows your business, ${limit.people.toLocaleString('en-US')} in 24 hours over all its numbers.` : 'Empty: no limit. A number spreads the campaign over days.'}
        inputMode="numeric"
        value={numbers.perDay}
        error={showErrors && openPerDayPoint(numbers.perDay)}
        onChange={(event) => onChange({ ...numbers, perDay: event.currentTarget.value.replace(/\D/g, '').slice(0, 8) })}
      />
      {forecast && <p className="t2" role="status">{forecast}.</p>}
    </>
  )
}
