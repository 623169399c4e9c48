import { data } from '@remix-run/node'

/** Every address that no route knows. */
export function loader() {
  throw data({ message: 'This page does not exist. Check the address, or start from Home.' }, { status: 404 })
}

export default function NotFound() {
  return null
}
