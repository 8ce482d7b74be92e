import { once } from 'node:events';
import { type AddressInfo, createServer, connect, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** What is done to one connection. Faults are of the way back (what the server sends), but `blackHole`. */
export type Fault =
  /** Each piece arrives so much later. */
  | { readonly type: 'latency'; readonly ms: number }
  /** Accepted; nothing is ever passed on or answered. */
  | { readonly type: 'blackHole' }
  /** A TCP reset once so many bytes have come back (0: at once, before anything is read). */
  | { readonly type: 'reset'; readonly afterBytes: number }
  /** Pieces of no more than `size` bytes, `delayMs` between them. */
  | { readonly type: 'slicer'; readonly size: number; readonly delayMs: number }
  /** So many bytes come back, then the end of the stream, as if it were all. */
  | { readonly type: 'limitData'; readonly bytes: number }
  /** So many bytes come back, then silence on an open connection. */
  | { readonly type: 'stall'; readonly afterBytes: number }
  /** The server's end of the stream arrives so much later than its last byte. */
  | { readonly type: 'slowClose'; readonly ms: number };

export interface FaultProxy extends AsyncDisposable {
  readonly port: number;
  /** Connections accepted so far. */
  readonly connections: number;
  /** For connections to come; undefined lets them pass. */
  fault: Fault | undefined;
  /** Asked with the number of each new connection, from 1; goes before `fault`. */
  faultOf: ((connection: number) => Fault | undefined) | undefined;
  /** Breaks all connections and refuses new ones. */
  down(): Promise<void>;
  /** Listens again, on the same port. */
  up(): Promise<void>;
}

/** A TCP proxy on loopback, in this process, that does to connections what networks do. */
export async function createFaultProxy(targetPort: number): Promise<FaultProxy> {
  const open = new Set<Socket>();
  let connections = 0;
  let server: Server | undefined;
  let port = 0;

  const accept = (client: Socket): void => {
    connections++;
    const fault = proxy.faultOf ? proxy.faultOf(connections) : proxy.fault;
    track(client, open);
    if (fault?.type === 'blackHole') {
      client.resume();
      return;
    }
    if (fault?.type === 'reset' && fault.afterBytes === 0) {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true });
    track(upstream, open);
    client.pipe(upstream);
    client.on('close', () => upstream.destroy());
    void passBack(upstream, client, fault).catch(() => client.destroy());
  };

  const proxy: FaultProxy = {
    get port() {
      return port;
    },
    get connections() {
      return connections;
    },
    fault: undefined,
    faultOf: undefined,
    async down() {
      const closing = server;
      server = undefined;
      for (const socket of open) socket.resetAndDestroy();
      if (closing) await new Promise((closed) => closing.close(closed));
    },
    async up() {
      server ??= await listen(accept, port);
      port = (server.address() as AddressInfo).port; // it listens on a port
    },
    [Symbol.asyncDispose]: () => proxy.down(),
  };
  await proxy.up();
  return proxy;
}

async function listen(accept: (client: Socket) => void, port: number): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, accept).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function track(socket: Socket, open: Set<Socket>): void {
  open.add(socket);
  socket.setNoDelay(true);
  socket.on('close', () => open.delete(socket));
  // What breaks here is what the test is about; the other side of the pair learns it by its own socket.
  socket.on('error', () => socket.destroy());
}

async function passBack(upstream: Socket, client: Socket, fault: Fault | undefined): Promise<void> {
  let passed = 0;
  const limit = limitOf(fault);
  for await (const chunk of upstream as AsyncIterable<Buffer>) {
    const allowed = chunk.subarray(0, limit - passed);
    for (const piece of slices(allowed, fault)) {
      if (fault?.type === 'latency') await delay(fault.ms);
      if (client.destroyed) return;
      await write(client, piece);
      if (fault?.type === 'slicer') await delay(fault.delayMs);
    }
    passed += allowed.length;
    if (passed >= limit) return cut(client, fault);
  }
  if (fault?.type === 'slowClose') await delay(fault.ms);
  client.end();
}

function limitOf(fault: Fault | undefined): number {
  if (fault?.type === 'limitData') return fault.bytes;
  return fault?.type === 'reset' || fault?.type === 'stall' ? fault.afterBytes : Number.POSITIVE_INFINITY;
}

function* slices(chunk: Buffer, fault: Fault | undefined): Generator<Buffer> {
  const size = fault?.type === 'slicer' ? fault.size : chunk.length;
  for (let start = 0; start < chunk.length; start += size) yield chunk.subarray(start, start + size);
}

/** Resolves when the bytes are with the system, so that a reset right after them doesn't take them back. */
function write(client: Socket, piece: Buffer): Promise<void> {
  return new Promise((written, failed) => client.write(piece, (error) => (error ? failed(error) : written())));
}

async function cut(client: Socket, fault: Fault | undefined): Promise<void> {
  if (fault?.type === 'limitData') client.end();
  if (fault?.type !== 'reset') return;
  // A reset makes the receiver drop what it has not read yet: give it time to read.
  await delay(20);
  client.resetAndDestroy();
}
