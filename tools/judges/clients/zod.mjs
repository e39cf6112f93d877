// Reads recorded answers with the schemas of zod that were made of the contract. zod.mjs ANSWERS.json → a finding a line
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const schemas = createRequire(import.meta.url)('./js/api.js');

const schemaOf = operation => schemas[`${operation[0].toUpperCase()}${operation.slice(1)}Response`];

for (const { operation, path, body } of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
    const schema = schemaOf(operation);
    if (!schema) {
        console.log(JSON.stringify({ rule: 'no schema', where: operation, detail: path }));
        continue;
    }
    for (const issue of schema.safeParse(body).error?.issues ?? []) {
        const place = issue.path.map(part => (typeof part === 'number' ? 'n' : part)).join('.');
        console.log(JSON.stringify({ rule: issue.code, where: `${operation} ${place}`, detail: `${issue.message}; ${path}` }));
    }
}
