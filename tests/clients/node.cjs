// The HTTP client of @zilliz/milvus2-sdk-node, through its public methods only: node node.cjs FOLDER ADDRESS
'use strict';
const assert = require('node:assert/strict');
const path = require('node:path');

const [folder, endpoint] = process.argv.slice(2);
const { HttpClient, HttpError } = require(
  path.join(folder, 'node_modules/@zilliz/milvus2-sdk-node'));
const client = new HttpClient({ endpoint, token: 'root:Milvus', timeout: 20000 });

/// The data of an answer that must be a success.
const good = async (answer) => {
  const { code, data, message } = await answer;
  assert.equal(code, 0, message);
  return data;
};
/// An answer that must be a refusal with one of these codes.
const bad = async (answer, ...codes) => {
  const { code, message } = await answer;
  assert.ok(codes.includes(code), `code ${code}, message ${message}`);
  assert.ok(message.length > 0);
};
const sorted = (list) => [...list].sort();
/// Every key of the type that the client declares for an answer.
const typed = (value, types) => {
  for (const [key, type] of Object.entries(types)) {
    const seen = Array.isArray(value[key]) ? 'array' : typeof value[key];
    assert.equal(seen, type, `${key} in ${JSON.stringify(value)}`);
  }
};

const DESCRIBED_INDEX = {
  failReason: 'string', fieldName: 'string', indexName: 'string', indexState: 'string',
  indexType: 'string', indexedRows: 'number', metricType: 'string', pendingRows: 'number',
  totalRows: 'number',
};
const DESCRIBED_COLLECTION = {
  collectionName: 'string', description: 'string', fields: 'array', indexes: 'array',
  load: 'string', shardsNum: 'number', enableDynamicField: 'boolean', aliases: 'array',
};

const databases = async () => {
  await good(client.createDatabase({ dbName: 'node_db', properties: {} }));
  assert.ok((await good(client.listDatabases())).includes('node_db'));
  const described = await good(client.describeDatabase({ dbName: 'node_db' }));
  assert.equal(described.dbName, 'node_db');
  typed(described, { properties: 'array' });
};

const collections = async (dbName) => {
  // The quick form, and the form with a schema, beside which the client sends what only the quick form needs.
  await good(client.createCollection({ dbName, collectionName: 'quick', dimension: 4 }));
  await good(client.createCollection({
    dbName,
    collectionName: 'schema',
    schema: {
      autoID: false,
      enabledDynamicField: false,
      fields: [
        { fieldName: 'id', dataType: 'Int64', isPrimary: true },
        { fieldName: 'dense', dataType: 'FloatVector', elementTypeParams: { dim: '4' } },
        { fieldName: 'text', dataType: 'VarChar', elementTypeParams: { max_length: 64 } },
      ],
    },
  }));
  await good(client.createCollection({
    dbName,
    collectionName: 'indexed',
    schema: {
      autoID: true,
      enabledDynamicField: true,
      fields: [
        { fieldName: 'id', dataType: 'Int64', isPrimary: true },
        { fieldName: 'dense', dataType: 'FloatVector', elementTypeParams: { dim: 4 } },
      ],
    },
    indexParams: [{ fieldName: 'dense', indexName: 'dense_index', metricType: 'L2' }],
  }));
  assert.deepEqual(sorted(await good(client.listCollections({ dbName }))), ['indexed', 'quick', 'schema']);
  assert.deepEqual(await good(client.hasCollection({ dbName, collectionName: 'quick' })), { has: true });
  assert.deepEqual(await good(client.hasCollection({ dbName, collectionName: 'none' })), { has: false });
  const quick = await good(client.describeCollection({ dbName, collectionName: 'quick' }));
  typed(quick, DESCRIBED_COLLECTION);
  assert.equal(quick.load, 'LoadStateLoaded');
  assert.deepEqual(quick.indexes, [{ fieldName: 'vector', indexName: 'vector', metricType: 'COSINE' }]);
  const schema = await good(client.describeCollection({ dbName, collectionName: 'schema' }));
  typed(schema, DESCRIBED_COLLECTION);
  assert.deepEqual([schema.indexes, schema.load], [[], 'LoadStateNotLoad']);
  assert.deepEqual(schema.fields.map((field) => field.name), ['id', 'dense', 'text']);
  const stats = await good(client.getCollectionStatistics({ dbName, collectionName: 'quick' }));
  assert.deepEqual(stats, { rowCount: 0 });
  await bad(client.describeCollection({ dbName, collectionName: 'none' }), 100);
};

const aliases = async (dbName) => {
  const given = { dbName, aliasName: 'node_alias' };
  assert.deepEqual(await good(client.createAlias({ ...given, collectionName: 'quick' })), {});
  await bad(client.createAlias({ ...given, collectionName: 'schema' }), 1602);
  await bad(client.createAlias({ dbName, aliasName: 'other', collectionName: 'none' }), 100);
  assert.deepEqual(await good(client.describeAlias(given)), { ...given, collectionName: 'quick' });
  assert.deepEqual(await good(client.listAliases({ dbName })), ['node_alias']);
  assert.deepEqual(await good(client.listAliases({ dbName, collectionName: 'schema' })), []);
  await good(client.alterAlias({ ...given, collectionName: 'schema' }));
  assert.equal((await good(client.describeAlias(given))).collectionName, 'schema');
  const described = await good(client.describeCollection({ dbName, collectionName: 'schema' }));
  assert.deepEqual(described.aliases, ['node_alias']);
  // null counts as absent.
  assert.deepEqual(await good(client.dropAlias({ ...given, collectionName: null })), {});
  await bad(client.describeAlias(given), 1600);
  assert.deepEqual(await good(client.listAliases({ dbName })), []);
};

const indexes = async (dbName) => {
  const of = { dbName, collectionName: 'schema' };
  assert.deepEqual(await good(client.listIndexes(of)), []);
  // The client's own form: numbers are strings, and the type stands among the params.
  assert.deepEqual(await good(client.createIndex({
    ...of,
    indexParams: [{
      metricType: 'L2', fieldName: 'dense', indexName: 'dense_index',
      params: { index_type: 'HNSW', M: '8', efConstruction: '64' },
    }],
  })), {});
  await good(client.createIndex({
    ...of,
    indexParams: [{ fieldName: 'text', indexName: 'text_index', indexType: 'INVERTED', metricType: null }],
  }));
  const [index, ...more] = await good(client.describeIndex({ ...of, indexName: 'dense_index' }));
  assert.deepEqual(more, []);
  typed(index, DESCRIBED_INDEX);
  assert.deepEqual(
    [index.fieldName, index.indexName, index.indexType, index.metricType, index.indexState],
    ['dense', 'dense_index', 'HNSW', 'L2', 'Finished']);
  assert.deepEqual(sorted(await good(client.listIndexes(of))), ['dense_index', 'text_index']);
  await bad(client.createIndex({ ...of, collectionName: 'none', indexParams: [{ fieldName: 'dense' }] }), 100);
  await good(client.dropIndex({ ...of, indexName: 'dense_index' }));
  await bad(client.describeIndex({ ...of, indexName: 'dense_index' }), 700);
  assert.deepEqual(await good(client.listIndexes(of)), ['text_index']);
};

const removal = async (dbName) => {
  for (const collectionName of ['quick', 'schema', 'indexed']) {
    assert.deepEqual(await good(client.dropCollection({ dbName, collectionName })), {});
  }
  assert.deepEqual(await good(client.listCollections({ dbName })), []);
  if (dbName !== 'default') {
    await good(client.dropDatabase({ dbName }));
    assert.ok(!(await good(client.listDatabases())).includes(dbName));
  }
};

const strangers = async () => {
  const stranger = new HttpClient({ endpoint, token: 'root:wrong' });
  await assert.rejects(stranger.listAliases({}), (error) => error instanceof HttpError && error.status === 401);
};

(async () => {
  await databases();
  for (const dbName of ['default', 'node_db']) {
    await collections(dbName);
    await aliases(dbName);
    await indexes(dbName);
    await removal(dbName);
  }
  await strangers();
})().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
