package org.lintel.libc.peer;

import org.lintel.libc.Clock;
import org.lintel.libc.ErrnoException;
import org.lintel.libc.Files;
import org.lintel.libc.Mmap;
import org.lintel.libc.Pipes;
import org.lintel.libc.PollSet;
import org.lintel.libc.Stack;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.MapFlags;
import org.lintel.nucleus.abi.Memory;

/**
 * How shared memory is extended without {@code mmap_peer}: notify all processes, wait until each has
 * mapped the piece and said so, then use it. For comparison.
 *
 * <p>Each client has a pipe with notices; all answer through one pipe. The server makes the notifier, then
 * forks the clients, which inherit the descriptors.
 *
 * <pre>
 *   notice:  long address   long length   long offset        answer:  int line   int errno
 *   (offset -1: unmap; length 0: the last one)
 * </pre>
 *
 * <p><b>Threads.</b> {@link #grow} by one thread of the server; {@link #serveOne} by one thread of each
 * client. <b>Errors.</b> A client that has not answered in time is not waited for again.
 */
public final class NotifyAndWait {
    /**
     * What an extension took.
     *
     * @param messages notices and answers
     * @param missing clients that were asked and do not have the piece: no answer, or an error
     * @param lockedNs how long the piece was there and could not be used
     */
    public record Outcome(int messages, int missing, long lockedNs) {}

    private static final int NOTICE_BYTES = 24;
    private static final int ANSWER_BYTES = 8;

    /** Read at once: each is written whole, so there is never a part of one. */
    private static final int ANSWERS_BYTES = 64 * ANSWER_BYTES;

    /** Instead of an offset: the range is to be unmapped. */
    private static final long UNMAP = -1;

    private final int object;
    private final Pipes.Pipe[] notices;
    private final Pipes.Pipe answers;
    private final boolean[] silent;

    /** @param object descriptor of the memory */
    public NotifyAndWait(int object, int clients) {
        this.object = object;
        this.answers = Pipes.pipe();
        this.notices = new Pipes.Pipe[clients];
        this.silent = new boolean[clients];
        for (int i = 0; i < clients; i++) {
            notices[i] = Pipes.pipe();
        }
    }

    private NotifyAndWait(int object, Pipes.Pipe[] notices, Pipes.Pipe answers) {
        this.object = object;
        this.notices = notices;
        this.answers = answers;
        this.silent = new boolean[notices.length];
    }

    /** Stores the descriptors in memory, for children: four ints, and two for each client. */
    public void store(long at) {
        Memory memory = Gate.memory();
        memory.putInt(at, object);
        memory.putInt(at + 4, notices.length);
        memory.putInt(at + 8, answers.readFd());
        memory.putInt(at + 12, answers.writeFd());
        for (int i = 0; i < notices.length; i++) {
            memory.putInt(at + 16 + 8L * i, notices[i].readFd());
            memory.putInt(at + 20 + 8L * i, notices[i].writeFd());
        }
    }

    /** {@return the notifier that a parent stored} */
    public static NotifyAndWait load(long at) {
        Memory memory = Gate.memory();
        Pipes.Pipe[] notices = new Pipes.Pipe[memory.getInt(at + 4)];
        for (int i = 0; i < notices.length; i++) {
            notices[i] =
                    new Pipes.Pipe(
                            memory.getInt(at + 16 + 8L * i), memory.getInt(at + 20 + 8L * i));
        }
        return new NotifyAndWait(
                memory.getInt(at),
                notices,
                new Pipes.Pipe(memory.getInt(at + 8), memory.getInt(at + 12)));
    }

    /**
     * Maps a piece here, has all clients map it, and waits for their answers. Nobody may use the piece
     * before.
     */
    public Outcome grow(long address, long lengthBytes, long offset, long timeoutNs) {
        long begun = Clock.monotonicNs();
        map(address, lengthBytes, offset);
        return tellAll(address, lengthBytes, offset, begun, timeoutNs);
    }

    /** Has all clients unmap a range, waits for their answers, and unmaps it here. */
    public Outcome shrink(long address, long lengthBytes, long timeoutNs) {
        Outcome outcome = tellAll(address, lengthBytes, UNMAP, Clock.monotonicNs(), timeoutNs);
        Mmap.munmap(address, lengthBytes);
        return outcome;
    }

    private Outcome tellAll(
            long address, long lengthBytes, long offset, long begun, long timeoutNs) {
        int asked = 0;
        for (int i = 0; i < notices.length; i++) {
            if (!silent[i]) {
                sendNotice(i, address, lengthBytes, offset);
                asked++;
            }
        }
        boolean[] answered = new boolean[notices.length];
        int missing = asked - awaitAnswers(asked, answered, begun + timeoutNs);
        int answers = 0;
        for (int i = 0; i < answered.length; i++) {
            silent[i] |= !answered[i];
            answers += answered[i] ? 1 : 0;
        }
        return new Outcome(asked + answers, missing, Clock.monotonicNs() - begun);
    }

    private void sendNotice(int line, long address, long lengthBytes, long offset) {
        try (Stack.Frame frame = Stack.push(NOTICE_BYTES)) {
            Memory memory = Gate.memory();
            memory.putLong(frame.address(), address);
            memory.putLong(frame.address() + 8, lengthBytes);
            memory.putLong(frame.address() + 16, offset);
            Files.writeFully(notices[line].writeFd(), frame.address(), NOTICE_BYTES);
        }
    }

    /** {@return how many have done what they were told} An answer to an earlier notice is none to this. */
    private int awaitAnswers(int asked, boolean[] answered, long deadlineNs) {
        Memory memory = Gate.memory();
        int left = asked;
        int done = 0;
        try (Stack.Frame frame = Stack.push(ANSWERS_BYTES)) {
            while (left > 0 && isReadable(deadlineNs)) {
                long end =
                        frame.address()
                                + Files.read(answers.readFd(), frame.address(), ANSWERS_BYTES);
                for (long at = frame.address(); at < end; at += ANSWER_BYTES) {
                    int line = memory.getInt(at);
                    if (!silent[line] && !answered[line]) {
                        answered[line] = true;
                        left--;
                        done += memory.getInt(at + 4) == 0 ? 1 : 0;
                    }
                }
            }
        }
        return done;
    }

    private boolean isReadable(long deadlineNs) {
        if (Files.available(answers.readFd()) >= ANSWER_BYTES) {
            return true;
        }
        long leftNs = deadlineNs - Clock.monotonicNs();
        if (leftNs <= 0) {
            return false;
        }
        try (PollSet set = new PollSet(1)) {
            set.add(answers.readFd(), FileFlags.POLLIN);
            return set.poll((int) Math.min(Integer.MAX_VALUE, leftNs / 1_000_000 + 1)) > 0;
        }
    }

    /** Waits for one notice, maps the piece, and answers. {@return whether there may be more} */
    public boolean serveOne(int line) {
        try (Stack.Frame frame = Stack.push(NOTICE_BYTES)) {
            long at = frame.address();
            if (Files.readFully(notices[line].readFd(), at, NOTICE_BYTES) < NOTICE_BYTES) {
                return false;
            }
            Memory memory = Gate.memory();
            if (memory.getLong(at + 8) == 0) {
                return false;
            }
            int errno = 0;
            try {
                follow(memory.getLong(at), memory.getLong(at + 8), memory.getLong(at + 16));
            } catch (ErrnoException refused) {
                errno = refused.errno().number();
            }
            memory.putInt(at, line);
            memory.putInt(at + 4, errno);
            Files.writeFully(answers.writeFd(), at, ANSWER_BYTES);
            return true;
        }
    }

    private void follow(long address, long lengthBytes, long offset) {
        if (offset == UNMAP) {
            Mmap.munmap(address, lengthBytes);
        } else {
            map(address, lengthBytes, offset);
        }
    }

    /** Tells all clients that no notice will come any more. */
    public void close() {
        for (int i = 0; i < notices.length; i++) {
            sendNotice(i, 0, 0, 0);
        }
    }

    private void map(long address, long lengthBytes, long offset) {
        Mmap.mmap(
                address,
                lengthBytes,
                MapFlags.PROT_READ | MapFlags.PROT_WRITE,
                MapFlags.MAP_SHARED | MapFlags.MAP_FIXED_NOREPLACE,
                object,
                offset);
    }
}
