import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A line to a server on which the caller can be made dumb: it goes on hearing, and nothing it says arrives any more. */
export interface SilentLine {
  /** host:port of this end. */
  address: string;
  silence(): void;
  close(): void;
}

/** @param target host:port of the server */
export async function openSilentLine(target: string): Promise<SilentLine> {
  const [host = '', port = ''] = target.split(':');
  const sockets = new Set<Socket>();
  let isSilent = false;
  const server = createServer((caller) => {
    const called = connect(Number(port), host);
    called.pipe(caller);
    caller.on('data', (words) => void (isSilent || called.write(words)));
    for (const socket of [caller, called]) {
      sockets.add(socket);
      // Whoever is killed hangs up the hard way.
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    caller.on('close', () => called.destroy());
    called.on('close', () => caller.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    silence: () => {
      isSilent = true;
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
