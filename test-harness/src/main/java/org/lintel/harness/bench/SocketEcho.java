package org.lintel.harness.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The peer of a call: two platform threads with a Unix-domain socket between them. The client writes
 * all bytes of a request and reads all of the answer, the server the other way round, as {@code
 * guests.DoorCalls} and {@code guests.DoorEcho} do.
 *
 * <p><b>Threads.</b> {@link #batch} on the one that opened it; the server's is its own.
 */
final class SocketEcho implements Subject {
    private final long rounds;
    private final byte[] bytes;
    private final ByteBuffer buffer;
    private final SocketChannel channel;
    private final SocketChannel served;
    private final Thread server = new Thread(this::serve, "benchmark peer");

    /** Why the server ended, null when it was told to. */
    private volatile IOException failure;

    /**
     * @param sizeBytes at least 1: a socket cannot send nothing
     */
    SocketEcho(long rounds, int sizeBytes) throws IOException {
        this.rounds = rounds;
        this.bytes = new byte[sizeBytes];
        this.buffer = ByteBuffer.allocateDirect(sizeBytes);
        Path folder = Files.createTempDirectory("lintel-bench");
        Path path = folder.resolve("s");
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(path));
            this.channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
            this.served = listener.accept();
        } finally {
            Files.deleteIfExists(path);
            Files.delete(folder);
        }
        server.start();
    }

    @Override
    public void batch() throws IOException {
        for (long i = 0; i < rounds; i++) {
            byte sent = ++bytes[bytes.length - 1];
            send(channel, buffer, bytes);
            receive(channel, buffer, bytes);
            if (bytes[bytes.length - 1] != (byte) (sent + 1)) {
                throw new IOException("not what was sent");
            }
        }
    }

    private void serve() {
        byte[] here = new byte[bytes.length];
        ByteBuffer room = ByteBuffer.allocateDirect(here.length);
        try {
            while (true) {
                receive(served, room, here);
                here[here.length - 1]++;
                send(served, room, here);
            }
        } catch (EOFException | AsynchronousCloseException end) {
            failure = null;
        } catch (IOException e) {
            failure = e;
        }
    }

    private static void send(SocketChannel to, ByteBuffer room, byte[] bytes) throws IOException {
        room.clear().put(bytes).flip();
        while (room.hasRemaining()) {
            to.write(room);
        }
    }

    private static void receive(SocketChannel from, ByteBuffer room, byte[] bytes)
            throws IOException {
        room.clear();
        while (room.hasRemaining()) {
            if (from.read(room) < 0) {
                throw new EOFException();
            }
        }
        room.flip().get(bytes);
    }

    @Override
    public void close() throws Exception {
        channel.close();
        server.join();
        served.close();
        if (failure != null) {
            throw failure;
        }
    }
}
