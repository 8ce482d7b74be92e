import { createRuntime } from 'ferrule';

await using runtime = await createRuntime({ configuration: './ferrule.yaml' });
for await (const page of runtime.datasource('sample_shop').read('product', { limit: 100 })) {
  for (const record of page.records) console.log(record.entity?.external_id, record.mapped ?? record.value);
}
const run = await runtime.sync('sample_shop');
console.log(run.status, run.counts);
