import { Link } from '@remix-run/react'
import type { Campaign } from '../../lib/api-types.ts'
import { useFormats } from '../../lib/locale.tsx'
import { Card } from '../card.tsx'
import classes from './campaigns.module.css'

/** Who was left out before sending, and why; each reason leads to its people. */
export function SkipsCard({ campaign }: { campaign: Campaign }) {
  const formats = useFormats()
  if (campaign.skips.length === 0) return null
  return (
    <Card title={`${formats.number(campaign.counts.skipped)} skipped before sending, by reason`} end={<Link to="?state=skipped#recipients" className="link xs" preventScrollReset>List of people</Link>}>
      <div className={classes['skips']}>
        {campaign.skips.map((skip) => (
          <Link key={skip.reason} to={`?state=skipped&reason=${encodeURIComponent(skip.reason)}#recipients`} className={classes['skip']} preventScrollReset>
            <span className={classes['skipKey']}>{skip.label}</span>
            <span className={classes['skipValue']}>{formats.number(skip.count)}</span>
          </Link>
        ))}
      </div>
    </Card>
  )
}
