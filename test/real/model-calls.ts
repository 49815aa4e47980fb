import type { Answer, ModelsState } from '../../main/node/control/models-view.ts';
import type { TestNode } from '../e2e/start-test-node.ts';

/** The control port's procedures of the models, as the page calls them. */
export function modelCalls(node: Pick<TestNode, 'control'>) {
  async function call(procedure: string, input?: object): Promise<Answer> {
    const response = await node.control(`/trpc/${procedure}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input ?? {}),
    });
    const body = (await response.json()) as { result?: { data: Answer }; error?: { message: string } };
    if (!body.result) throw new Error(body.error?.message ?? `HTTP ${response.status}`);
    return body.result.data;
  }
  return {
    call,
    async state(): Promise<ModelsState> {
      const response = await node.control('/trpc/models');
      return ((await response.json()) as { result: { data: ModelsState } }).result.data;
    },
    /** The pull of a model, as it is now. */
    async pullOf(model: string) {
      const { pulls } = await this.state();
      return pulls.find(pull => pull.model === model);
    },
  };
}
