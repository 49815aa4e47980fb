import type { ListedRequest, RequestsView, WholeRequest } from '../../../main/node/control/index.ts';

/** Requests that a test puts there; what was asked for is remembered, and looked for in words and results only. */
export class StandInRequests implements RequestsView {
  readonly asked: Parameters<RequestsView['list']>[0][] = [];
  kept: readonly WholeRequest[] = [];
  leftOut = 0;
  isWhole = true;

  list(filter: Parameters<RequestsView['list']>[0]) {
    this.asked.push(filter);
    const { words, results, offset, limit } = filter;
    const found = this.kept.filter(
      each =>
        words.every(word => JSON.stringify(each.record).toLowerCase().includes(word)) &&
        (results?.some(result => (result === 'fell-back' ? each.fellBack : result === each.result)) ?? true),
    );
    const requests: ListedRequest[] = found
      .slice(offset, offset + limit)
      .map(({ decision: _, comment: __, ...listed }) => listed);
    return { total: found.length, requests, leftOut: this.leftOut, isWhole: this.isWhole };
  }

  find(requestId: string) {
    return this.kept.find(({ record }) => record.id === requestId);
  }
}
