/** How much is read at a time, so that whoever else writes gets a turn. */
export type Pace = {
  /** Rows in one read */
  batch: number;
  /** Milliseconds between two reads, in which others write */
  pause: number;
};

export const pace: Pace = { batch: 200, pause: 20 };

/** Sealed tokens by the key that they are under. */
export type Counts = {
  /** Under the key that seals now. */
  current: number;
  /** Under a key that only opens: it must stay as long as there is one of these. */
  old: number;
  /** That no key opens: of one that is not configured any more, or changed by somebody. */
  unreadable: number;
};

export const noCounts: Readonly<Counts> = { current: 0, old: 0, unreadable: 0 };
