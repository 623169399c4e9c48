import { durationWords } from './formats.ts'

/** What the sign-in endpoint said when a form was posted to it without JavaScript: `?error=invalid|locked&retry=SECONDS`. */
export function signInProblem(params: URLSearchParams): string | null {
  switch (params.get('error')) {
    case 'invalid':
      return 'That e-mail address and password do not go together.'
    case 'locked':
      return `Too many attempts. Try again in ${durationWords(Number(params.get('retry')) || 60)}.`
    default:
      return null
  }
}
