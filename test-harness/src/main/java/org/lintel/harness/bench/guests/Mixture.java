package org.lintel.harness.bench.guests;

import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Pipes;
import org.lintel.libc.Threads;

/**
 * What a busy machine does: data through a pipe between two threads, work on the data in memory,
 * fresh pages, small system calls. A batch counts in buffers of 4 KiB that went through the pipe.
 */
public final class Mixture {
    private static final int BUFFER_BYTES = 4096;
    private static final int WORDS = BUFFER_BYTES / Long.BYTES;
    private static final int BUFFERS_PER_MAPPING = 16;

    private Mixture() {}

    public static void main(String[] args) {
        Pipes.Pipe pipe = Pipes.pipe();
        int reader = Threads.create(argument -> consume(pipe.readFd(), argument), 0);
        long buffer = Malloc.calloc(WORDS, Long.BYTES);
        Orders.serve(count -> produce(pipe.writeFd(), buffer, count));
        Files.close(pipe.writeFd());
        Threads.join(reader);
    }

    private static void produce(int fd, long buffer, long count) {
        for (long i = 0; i < count; i++) {
            for (int word = 0; word < WORDS; word++) {
                Mem.putLong(buffer + (long) word * Long.BYTES, i + word);
            }
            Files.writeFully(fd, buffer, BUFFER_BYTES);
            Threads.gettid();
            if (i % BUFFERS_PER_MAPPING == 0) {
                freshPages();
            }
        }
    }

    private static void freshPages() {
        long bytes = (long) BUFFERS_PER_MAPPING * BUFFER_BYTES;
        long fresh = Mmap.anonymous(bytes);
        for (long at = fresh; at < fresh + bytes; at += BUFFER_BYTES) {
            Mem.putLong(at, at);
        }
        Mmap.munmap(fresh, bytes);
    }

    private static long consume(int fd, long sum) {
        long buffer = Malloc.malloc(BUFFER_BYTES);
        while (Files.readFully(fd, buffer, BUFFER_BYTES) == BUFFER_BYTES) {
            for (int word = 0; word < WORDS; word++) {
                sum += Mem.getLong(buffer + (long) word * Long.BYTES);
            }
        }
        Malloc.free(buffer);
        return sum;
    }
}
