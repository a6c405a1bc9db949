// The least that can answer the same search: a server that passes one request on to Elasticsearch.
const http = require('http');

const elasticsearch = new URL(process.env.ES_URLS);
const search = process.env.SEARCH_BODY;

http.createServer((request, response) => {
  const options = {
    method: 'POST',
    host: elasticsearch.hostname,
    port: elasticsearch.port,
    path: `/${process.env.ES_INDEX}/_search`,
    headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(search) },
  };
  http.request(options, (found) => {
    response.writeHead(found.statusCode, { 'Content-Type': 'application/json' });
    found.pipe(response);
  }).end(search);
}).listen(process.env.HTTP_PORT);
