"""Something that ends TLS in front of PostgreSQL, as a pooler may, and fills each TLS record to its limit."""

import select
import socket
import ssl
import struct
import threading
import time

SSL_REQUEST = struct.pack("!ii", 8, 80877103)
COLLECT_S = 0.01  # so that there is more than one record to send
CHUNK = 1 << 20
RECORD = 16384  # bytes, the most that TLS allows


class LongRecords:
    """with LongRecords((certificate, key), path) as front: front.port leads to the PostgreSQL behind that Unix socket."""

    def __init__(self, pair, target):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(*pair)
        self.target = str(target)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        with socket.socket(socket.AF_UNIX) as server:
            try:
                server.connect(self.target)
                assert client.recv(len(SSL_REQUEST), socket.MSG_WAITALL) == SSL_REQUEST
                client.sendall(b"S")
                client = self.context.wrap_socket(client, server_side=True)
                self.carry(client, server)
            except OSError:
                pass
            finally:
                client.close()

    @staticmethod
    def carry(client, server):
        while True:
            ready = [client] if client.pending() else select.select([client, server], [], [])[0]
            for source in ready:
                if source is server:
                    time.sleep(COLLECT_S)
                data = source.recv(CHUNK)
                if not data:
                    return
                if source is client:
                    server.sendall(data)
                else:
                    send_records(client, data)


def send_records(client, data):
    """The short one first: a full one comes last, behind which nothing follows."""
    rest = len(data) % RECORD
    for part in [data[:rest], *(data[at:at + RECORD] for at in range(rest, len(data), RECORD))]:
        client.sendall(part)
