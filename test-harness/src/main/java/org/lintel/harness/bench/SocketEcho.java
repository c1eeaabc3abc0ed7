package org.lintel.harness.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The peer of a call: two platform threads with a Unix-domain socket between them. The client writes
 * a request and reads the answer, the server the other way round, as {@code guests.DoorCalls} and
 * {@code guests.DoorEcho} do: all bytes, or a word of each page.
 *
 * <p><b>Threads.</b> {@link #batch} on the one that opened it; the server's is its own.
 */
final class SocketEcho implements Subject {
    private static final int PAGE_BYTES = 4096;

    private final long rounds;
    private final ByteBuffer buffer;

    /** What is sent and received, or null where a word of each page is. */
    private final byte[] bytes;

    /** Where the threads run, null for both where the host likes. */
    private final CoreEach cores;

    private long sent;
    private final SocketChannel channel;
    private final SocketChannel served;
    private final Thread server = new Thread(this::serve, "benchmark peer");

    /** Why the server ended, null when it was told to. */
    private volatile IOException failure;

    /**
     * @param sizeBytes at least 1: a socket cannot send nothing
     * @param words whether only a word of each page is written and read
     * @param twoCores whether each thread gets a core of its own; Linux
     */
    SocketEcho(long rounds, int sizeBytes, boolean words, boolean twoCores) throws IOException {
        this.rounds = rounds;
        this.bytes = words ? null : new byte[sizeBytes];
        this.buffer = ByteBuffer.allocateDirect(sizeBytes).order(ByteOrder.nativeOrder());
        this.cores = twoCores ? new CoreEach() : null;
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
        if (cores != null) {
            cores.bindFirst();
        }
        server.start();
    }

    @Override
    public void batch() throws IOException {
        for (long i = 0; i < rounds; i++) {
            sent++;
            write(buffer, bytes, sent);
            send(channel, buffer);
            receive(channel, buffer);
            if (read(buffer, bytes) != answer(sent, buffer.capacity(), bytes != null)) {
                throw new IOException("not what was sent");
            }
        }
    }

    /** {@return what the server answers to a number} */
    private static long answer(long number, int sizeBytes, boolean allBytes) {
        int pages = (sizeBytes + PAGE_BYTES - 1) / PAGE_BYTES;
        return allBytes ? (byte) (number + 1) : pages * (pages * number + 1);
    }

    private void serve() {
        if (cores != null) {
            cores.bindSecond();
        }
        byte[] here = bytes == null ? null : new byte[bytes.length];
        ByteBuffer room =
                ByteBuffer.allocateDirect(buffer.capacity()).order(ByteOrder.nativeOrder());
        try {
            while (true) {
                receive(served, room);
                write(room, here, read(room, here) + 1);
                send(served, room);
            }
        } catch (EOFException | AsynchronousCloseException end) {
            failure = null;
        } catch (IOException e) {
            failure = e;
        }
    }

    /** Writes a number to each page, or all bytes with the number at their end. */
    private static void write(ByteBuffer room, byte[] all, long number) {
        room.clear();
        if (all != null) {
            all[all.length - 1] = (byte) number;
            room.put(all).flip();
            return;
        }
        for (int at = 0; at < room.capacity(); at += PAGE_BYTES) {
            room.putLong(at, number);
        }
    }

    /** {@return the sum of the numbers of all pages, or the one at the end of all bytes} */
    private static long read(ByteBuffer room, byte[] all) {
        room.flip();
        if (all != null) {
            room.get(all);
            return all[all.length - 1];
        }
        long sum = 0;
        for (int at = 0; at < room.capacity(); at += PAGE_BYTES) {
            sum += room.getLong(at);
        }
        return sum;
    }

    private static void send(SocketChannel to, ByteBuffer room) throws IOException {
        while (room.hasRemaining()) {
            to.write(room);
        }
    }

    private static void receive(SocketChannel from, ByteBuffer room) throws IOException {
        room.clear();
        while (room.hasRemaining()) {
            if (from.read(room) < 0) {
                throw new EOFException();
            }
        }
    }

    @Override
    public void close() throws Exception {
        channel.close();
        server.join();
        served.close();
        if (cores != null) {
            cores.unbind();
        }
        if (failure != null) {
            throw failure;
        }
    }
}
