package org.lintel.nucleus.handle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.handle.EmulatedThreads.Member;
import org.lintel.vm.PhysicalMemory;
import org.lintel.vm.UserCopy;

import java.util.List;

/** poll(2) over several pipes, on emulated threads. */
class PollSetTest {
    private static final long NEVER = Long.MAX_VALUE;

    private final OpenFiles files = new OpenFiles();
    private final HandleTable table = new HandleTable(32);
    private final EmulatedThreads threads = new EmulatedThreads(1, 1);
    private PhysicalMemory memory;
    private UserArea area;
    private PipeEnd.Pair first;
    private PipeEnd.Pair second;

    @BeforeEach
    void open() throws Exception {
        memory = PhysicalMemory.reserve(16 << 20);
        area = new UserArea(memory);
        first = PipeEnd.open(files, memory, 0);
        second = PipeEnd.open(files, memory, 0);
        for (Handle handle : List.of(first.read(), first.write(), second.read(), second.write())) {
            table.add(handle, false, 1); // 0 … 3
        }
    }

    @AfterEach
    void nothingIsLeft() {
        table.closeAll();
        assertEquals(0, files.count());
        area.close();
        assertEquals(0, memory.frames().usedCount());
        memory.close();
    }

    /** Writes the array, polls, and reads it back: {@code {result, revents…}}. */
    private List<Integer> poll(long deadlineNs, int... fdsAndEvents) throws Exception {
        long at = area.address + 100_000;
        int count = fdsAndEvents.length / 2;
        for (int i = 0; i < count; i++) {
            UserCopy.putInt(area.space, at + 8L * i, fdsAndEvents[2 * i]);
            UserCopy.putInt(area.space, at + 8L * i + 4, fdsAndEvents[2 * i + 1] | 0x7777 << 16);
        }
        Integer[] result = new Integer[count + 1];
        try (PollSet set = new PollSet(area.space, table, at, count)) {
            result[0] = set.await(deadlineNs);
            set.store();
        }
        for (int i = 0; i < count; i++) {
            int word = UserCopy.getInt(area.space, at + 8L * i + 4);
            assertEquals(fdsAndEvents[2 * i + 1], word & 0xFFFF);
            result[i + 1] = word >>> 16;
        }
        return List.of(result);
    }

    private void run() throws Exception {
        threads.run();
        assertEquals(List.of(), threads.stuck());
    }

    @Test
    void withoutWaitingItTellsWhatIsReady() throws Exception {
        threads.add(
                area.space,
                me -> {
                    assertEquals(List.of(0, 0), poll(0, 0, FileFlags.POLLIN));
                    area.write(first.write(), me, "x");
                    assertEquals(
                            List.of(2, FileFlags.POLLIN, 0, FileFlags.POLLOUT),
                            poll(
                                    0,
                                    0,
                                    FileFlags.POLLIN,
                                    2,
                                    FileFlags.POLLIN,
                                    3,
                                    FileFlags.POLLOUT));
                });
        run();
    }

    @Test
    void aNumberThatIsNotOpenIsNvalAndANegativeOneIsIgnored() throws Exception {
        threads.add(
                area.space,
                me ->
                        assertEquals(
                                List.of(1, FileFlags.POLLNVAL, 0),
                                poll(NEVER, 9, FileFlags.POLLIN, -1, FileFlags.POLLIN)));
        run();
    }

    @Test
    void itWaitsForTheFirstOfSeveral() throws Exception {
        threads.add(
                area.space,
                me ->
                        assertEquals(
                                List.of(1, 0, FileFlags.POLLIN),
                                poll(NEVER, 0, FileFlags.POLLIN, 2, FileFlags.POLLIN)));
        threads.add(area.space, me -> area.write(second.write(), me, "x"));
        run();
    }

    @Test
    void errorsAndHangUpsComeUnasked() throws Exception {
        threads.add(
                area.space, me -> assertEquals(List.of(1, FileFlags.POLLHUP), poll(NEVER, 0, 0)));
        threads.add(area.space, me -> table.close(1));
        run();
    }

    @Test
    void theSamePipeMayBeThereTwice() throws Exception {
        threads.add(
                area.space,
                me ->
                        assertEquals(
                                List.of(2, FileFlags.POLLIN, FileFlags.POLLIN),
                                poll(NEVER, 0, FileFlags.POLLIN, 0, FileFlags.POLLIN)));
        threads.add(area.space, me -> area.write(first.write(), me, "x"));
        run();
    }

    @Test
    void thoseWhoPollTakeNoWakeFromThoseWhoRead() throws Exception {
        threads.add(area.space, me -> poll(NEVER, 0, FileFlags.POLLIN));
        threads.add(area.space, me -> assertEquals("x", area.read(first.read(), me, 1)));
        threads.add(area.space, me -> area.write(first.write(), me, "x"));
        threads.add(area.space, me -> area.write(first.write(), me, "y"));
        run();
    }

    @Test
    void theDeadlineEndsIt() throws Exception {
        threads.add(
                area.space,
                me -> {
                    long deadline = me.scheduler().nowNs() + 1_000_000;
                    assertEquals(List.of(0, 0), poll(deadline, 0, FileFlags.POLLIN));
                });
        run();
    }

    @Test
    void aSignalEndsItWithEintr() throws Exception {
        Member poller =
                threads.add(
                        area.space,
                        me -> {
                            ErrnoException thrown =
                                    assertThrows(
                                            ErrnoException.class,
                                            () -> poll(NEVER, 0, FileFlags.POLLIN));
                            assertEquals(Errno.EINTR, thrown.errno());
                        });
        threads.add(area.space, me -> poller.signal());
        run();
    }

    @Test
    void anArrayNowhereIsEfaultAndHoldsNoHandle() throws Exception {
        threads.add(
                area.space,
                me -> {
                    long straddling = area.lastBytes(8);
                    UserCopy.putLong(area.space, straddling, 0);
                    ErrnoException thrown =
                            assertThrows(
                                    ErrnoException.class,
                                    () -> new PollSet(area.space, table, straddling, 2));
                    assertEquals(Errno.EFAULT, thrown.errno());
                    assertEquals(1, first.read().references());
                });
        run();
    }
}
