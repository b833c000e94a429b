// The smallest server that is worth watching.
const http = require("node:http");
const { HOST = "127.0.0.1", PORT = "3000" } = process.env;

const server = http.createServer((request, response) => {
  console.log(`${request.method} ${request.url}`);
  response.end("hello\n");
});

server.listen(Number(PORT), HOST, () => console.log(`listening on http://${HOST}:${PORT}`));
process.on("SIGINT", () => server.close(() => process.exit(0)));
