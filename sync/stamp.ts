/**
 * Time `at` of the next mutation, ms since 1970: after the last server time seen, after the one before it (0 when there
 * is none). A clock that was set back so never makes an edit older than what its author had in view.
 */
export const nextAt = (now: number, server: number, previous: number): number =>
  Math.max(now, server + 1, previous + 1);
