/** Area codes of +1 that are not the United States: Canada, the Caribbean and other islands, the territories, and codes without a place. */
const ELSEWHERE = new Set([
  204, 226, 236, 249, 250, 257, 263, 289, 306, 343, 354, 365, 367, 368, 382, 387, 403, 416, 418, 428, 431, 437, 438, 450, 460, 468, 474, 506, 514, 519, 537, 548,
  568, 579, 581, 584, 587, 604, 613, 639, 647, 672, 683, 705, 709, 742, 753, 778, 780, 782, 807, 819, 825, 867, 873, 879, 902, 905, 942,
  242, 246, 264, 268, 284, 345, 441, 473, 649, 658, 664, 721, 758, 767, 784, 787, 809, 829, 849, 868, 869, 876, 939, 340, 670, 671, 684,
  500, 600, 622, 700, 710, 800, 833, 844, 855, 866, 877, 888, 900,
])

/** @param number the digits of a phone number as a number; whether its area code is one of the United States */
export function isUsNumber(number: number): boolean {
  if (number < 12_000_000_000 || number > 19_999_999_999) return false
  return !ELSEWHERE.has(Math.floor(number / 10_000_000) - 1000)
}
