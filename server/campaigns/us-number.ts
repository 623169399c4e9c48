import type { Fragment } from 'postgres'
import type { SqlLike } from '#db/client.ts'

/**
 * Area codes of +1 that are not in the United States: Canada, the Caribbean and the US territories in the Pacific
 * (NANPA's list). Whether Meta counts Puerto Rico as the US is not documented: here it does not.
 */
const foreignAreaCodes = (
  '204 226 236 249 250 257 263 289 306 343 354 365 367 368 382 403 416 418 428 431 437 438 450 460 468 474 506 514 519 537 548 568 579 581 584 587 ' +
  '600 604 613 622 633 639 644 647 655 672 677 683 688 705 709 742 753 778 780 782 807 819 825 867 873 879 902 905 942 ' +
  '242 246 264 268 284 340 345 441 473 649 658 664 670 671 684 721 758 767 784 787 809 829 849 868 869 876 939'
).split(' ')

/**
 * SQL condition: Meta delivers no marketing template to this contact `c`, because the number is one of the United
 * States. The country stored at import decides; without one, the area code. A person who moved keeps the number,
 * so the number, not the person's home, is what counts at Meta as well.
 */
export function isUsNumber(sql: SqlLike): Fragment {
  return sql`(c.phone like '+1%' and (c.country = 'US' or (c.country is null and substr(c.phone, 3, 3) <> all(${foreignAreaCodes}::text[]))))`
}
