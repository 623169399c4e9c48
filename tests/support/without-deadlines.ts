/** A part of a Temporal client at the edge of a test: its calls answer at once. */
export const withoutDeadlines = { withDeadline: <T>(_deadline: number | Date, call: () => Promise<T>): Promise<T> => call() }
