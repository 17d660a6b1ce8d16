/** What was heard and is still being worked on. An ack comes before the work, so nobody else knows of it. */
export interface Work {
  track<Result>(work: Promise<Result>): Promise<Result>;
  /** When nothing is under way any more. */
  idle(): Promise<void>;
}

export function createWork(): Work {
  const underWay = new Set<Promise<unknown>>();
  return {
    track(work) {
      underWay.add(work);
      const done = () => void underWay.delete(work);
      work.then(done, done);
      return work;
    },
    async idle() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}
