package org.lintel.nucleus.handle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.handle.EmulatedThreads.Member;
import org.lintel.vm.PhysicalMemory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Pipes, on emulated threads of the real scheduler; the pool is whole after each test. */
class PipeTest {
    private final OpenFiles files = new OpenFiles();
    private PhysicalMemory memory;
    private UserArea area;
    private PipeEnd readEnd;
    private PipeEnd writeEnd;
    private EmulatedThreads threads = new EmulatedThreads(1, 1);

    @BeforeEach
    void open() throws Exception {
        memory = PhysicalMemory.reserve(16 << 20);
        area = new UserArea(memory);
        open(0);
    }

    private void open(int flags) {
        PipeEnd.Pair pair = PipeEnd.open(files, memory, flags);
        readEnd = pair.read();
        writeEnd = pair.write();
    }

    private void reopenNonBlocking() {
        readEnd.release();
        writeEnd.release();
        open(FileFlags.O_NONBLOCK);
    }

    @AfterEach
    void nothingIsLeft() {
        for (Handle handle : files.all()) {
            while (handle.references() > 1) {
                handle.release();
            }
            handle.release();
        }
        area.close();
        assertEquals(0, memory.frames().usedCount(), "frames");
        memory.close();
    }

    private Member run(EmulatedThreads.Body body) throws Exception {
        Member member = threads.add(area.space, body);
        threads.run();
        threads = new EmulatedThreads(1, 1);
        return member;
    }

    private static void fails(Errno errno, Executable call) {
        assertEquals(errno, assertThrows(ErrnoException.class, call).errno());
    }

    @Test
    @DisplayName("I01 write on the read end and read on the write end are EBADF")
    void endsHaveOneDirection() throws Exception {
        HandleTable table = new HandleTable(8);
        int in = table.add(readEnd, false, 1);
        int out = table.add(writeEnd, false, 1);
        fails(Errno.EBADF, () -> table.acquireWritable(in));
        fails(Errno.EBADF, () -> table.acquireReadable(out));
    }

    @Test
    @DisplayName("I02 after all writers close, what is there is read first, then the end")
    void theEndComesAfterTheBytes() throws Exception {
        run(me -> {
            area.write(writeEnd, me, "left over");
            writeEnd.release();
            assertEquals("left", area.read(readEnd, me, 4));
            assertEquals(" over", area.read(readEnd, me, 100));
            assertEquals("", area.read(readEnd, me, 100));
            assertEquals("", area.read(readEnd, me, 100));
        });
    }

    @Test
    @DisplayName("I03 without a reader a write is EPIPE, and SIGPIPE comes")
    void writingForNobodyBreaksThePipe() throws Exception {
        Member writer =
                run(me -> {
                    readEnd.release();
                    fails(Errno.EPIPE, () -> area.write(writeEnd, me, "x"));
                });
        assertTrue(writer.brokePipe());
    }

    @Test
    @DisplayName("I04 a blocked writer gets EPIPE when the reader closes")
    void aBlockedWriterIsToldOfTheEnd() throws Exception {
        Member writer =
                threads.add(
                        area.space,
                        me -> {
                            assertEquals(65536, writeEnd.write(me, area.address, 65536));
                            fails(Errno.EPIPE, () -> area.write(writeEnd, me, "x"));
                        });
        threads.add(area.space, me -> readEnd.release());
        threads.run();
        assertTrue(writer.brokePipe());
    }

    @Test
    @DisplayName("I04 a writer that has written something before the reader closes gets the count")
    void aHalfDoneWriteReturnsItsCount() throws Exception {
        Member writer =
                threads.add(
                        area.space,
                        me -> assertEquals(65536, writeEnd.write(me, area.address, 100_000)));
        threads.add(area.space, me -> readEnd.release());
        threads.run();
        assertTrue(writer.brokePipe());
    }

    @Test
    @DisplayName("I06 without blocking, empty and full are EAGAIN")
    void emptyAndFullAreEagain() throws Exception {
        reopenNonBlocking();
        run(me -> {
            fails(Errno.EAGAIN, () -> area.read(readEnd, me, 1));
            assertEquals(65536, writeEnd.write(me, area.address, 100_000));
            fails(Errno.EAGAIN, () -> area.write(writeEnd, me, "x"));
        });
    }

    @Test
    @DisplayName("I06 without blocking, a write of PIPE_BUF bytes is all or nothing")
    void smallWritesAreAllOrNothing() throws Exception {
        reopenNonBlocking();
        run(me -> {
            assertEquals(65536 - 4095, writeEnd.write(me, area.address, 65536 - 4095));
            fails(Errno.EAGAIN, () -> writeEnd.write(me, area.address, 4096));
            assertEquals(4095, writeEnd.write(me, area.address, 4097));
            assertEquals(65536, readEnd.unreadBytes());
        });
    }

    @Test
    @DisplayName("I07 records of two writers never mix")
    void recordsNeverMix() throws Exception {
        for (long seed = 0; seed < 5; seed++) {
            recordsNeverMix(seed);
        }
    }

    private void recordsNeverMix(long seed) throws Exception {
        threads = new EmulatedThreads(2, seed);
        int record = 3000;
        int each = 60;
        for (byte name = 1; name <= 2; name++) {
            byte[] bytes = new byte[record];
            Arrays.fill(bytes, name);
            long at = area.address + name * 8192L;
            area.put(at, bytes);
            threads.add(
                    area.space,
                    me -> {
                        for (int i = 0; i < each; i++) {
                            assertEquals(record, writeEnd.write(me, at, record));
                        }
                    });
        }
        long[] records = new long[3];
        threads.add(
                area.space,
                me -> {
                    for (int i = 0; i < 2 * each; i++) {
                        byte[] got = readFully(me, record);
                        byte[] expected = new byte[record];
                        Arrays.fill(expected, got[0]);
                        assertArrayEquals(expected, got);
                        records[got[0]]++;
                    }
                });
        threads.run();
        assertEquals(List.of(), threads.stuck(), "seed " + seed);
        assertArrayEquals(new long[] {0, each, each}, records, "seed " + seed);
    }

    private byte[] readFully(Caller me, int length) throws ErrnoException {
        long at = area.address + UserArea.BYTES / 2;
        for (long done = 0; done < length; ) {
            done += readEnd.read(me, at + done, length - done);
        }
        return area.get(at, length);
    }

    @Test
    @DisplayName("I08 seek, pread and pwrite are ESPIPE")
    void aPipeHasNoOffsets() throws Exception {
        run(me -> {
            fails(Errno.ESPIPE, () -> readEnd.seek(0, FileFlags.SEEK_SET));
            fails(Errno.ESPIPE, () -> readEnd.readAt(me, area.address, 1, 0));
            fails(Errno.ESPIPE, () -> writeEnd.writeAt(me, area.address, 1, 0));
            fails(Errno.EINVAL, () -> writeEnd.truncate(0));
        });
    }

    @Test
    @DisplayName("I09 the last writer's close wakes all blocked readers")
    void theEndWakesEveryReader() throws Exception {
        List<String> got = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            threads.add(area.space, me -> got.add(area.read(readEnd, me, 10)));
        }
        threads.add(area.space, me -> writeEnd.release());
        threads.run();
        assertEquals(List.of("", "", "", "", ""), got);
    }

    @Test
    void oneWriteServesAllReadersThatItIsEnoughFor() throws Exception {
        List<String> got = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            threads.add(area.space, me -> got.add(area.read(readEnd, me, 2)));
        }
        threads.add(area.space, me -> area.write(writeEnd, me, "aabbcc"));
        threads.run();
        assertEquals(List.of("aa", "bb", "cc"), got);
    }

    @Test
    @DisplayName("I11 FIONREAD tells the unread bytes at both ends")
    void bothEndsTellTheUnreadBytes() throws Exception {
        run(me -> {
            area.write(writeEnd, me, "12345");
            area.read(readEnd, me, 2);
            assertEquals(3, readEnd.unreadBytes());
            assertEquals(3, writeEnd.unreadBytes());
        });
    }

    @Test
    @DisplayName("I12 transfers of no bytes return at once")
    void noBytesNeverWait() throws Exception {
        run(me -> {
            assertEquals(0, readEnd.read(me, UserArea.NOWHERE, 0));
            writeEnd.write(me, area.address, 65536);
            assertEquals(0, writeEnd.write(me, UserArea.NOWHERE, 0));
            readEnd.release();
            assertEquals(0, writeEnd.write(me, area.address, 0));
        });
    }

    @Test
    @DisplayName("I13 a capacity below the content is EBUSY, one too large EINVAL")
    void capacityHasBounds() throws Exception {
        run(me -> {
            writeEnd.write(me, area.address, 10_000);
            assertEquals(65536, readEnd.pipeCapacity());
            fails(Errno.EBUSY, () -> writeEnd.setPipeCapacity(8192));
            fails(Errno.EINVAL, () -> writeEnd.setPipeCapacity((1 << 20) + 1));
            fails(Errno.EINVAL, () -> writeEnd.setPipeCapacity(-1));
            assertEquals(16384, readEnd.setPipeCapacity(8193));
            assertEquals(16384, writeEnd.pipeCapacity());
            readEnd.read(me, area.address, 10_000);
            assertEquals(4096, readEnd.setPipeCapacity(0));
            assertEquals(1 << 20, readEnd.setPipeCapacity(1 << 20));
        });
    }

    @Test
    @DisplayName("I13 the bytes survive a change of capacity, wherever they lie")
    void bytesSurviveAChangeOfCapacity() throws Exception {
        run(me -> {
            byte[] sent = new byte[60_000];
            new Random(7).nextBytes(sent);
            area.put(area.address, sent);
            writeEnd.write(me, area.address, 50_000);
            readEnd.read(me, area.address + 131_072, 30_000);
            writeEnd.write(me, area.address + 50_000, 10_000);
            writeEnd.write(me, area.address, 30_000);
            readEnd.setPipeCapacity(1 << 17);
            byte[] got = readFully(me, 60_000);
            assertArrayEquals(Arrays.copyOfRange(sent, 30_000, 60_000), Arrays.copyOf(got, 30_000));
            assertArrayEquals(Arrays.copyOf(sent, 30_000), Arrays.copyOfRange(got, 30_000, 60_000));
        });
    }

    @Test
    @DisplayName("I14 an empty pipe without writers is HUP and not IN, one without readers ERR")
    void readinessTellsOfTheOtherEnd() throws Exception {
        assertEquals(0, readEnd.readiness());
        assertEquals(FileFlags.POLLOUT, writeEnd.readiness());
        run(me -> {
            area.write(writeEnd, me, "x");
            assertEquals(FileFlags.POLLIN, readEnd.readiness());
            writeEnd.release();
            assertEquals(FileFlags.POLLIN | FileFlags.POLLHUP, readEnd.readiness());
            area.read(readEnd, me, 1);
            assertEquals(FileFlags.POLLHUP, readEnd.readiness());
        });
        readEnd.release();
        open(0);
        readEnd.release();
        assertEquals(FileFlags.POLLOUT | FileFlags.POLLERR, writeEnd.readiness());
    }

    @Test
    void aFullPipeIsNotReadyForWriting() throws Exception {
        run(me -> {
            writeEnd.write(me, area.address, 65536 - 4095);
            assertEquals(0, writeEnd.readiness());
            readEnd.read(me, area.address, 1);
            assertEquals(FileFlags.POLLOUT, writeEnd.readiness());
        });
    }

    @Test
    void badUserMemoryIsEfaultAndLosesNothing() throws Exception {
        run(me -> {
            fails(Errno.EFAULT, () -> writeEnd.write(me, UserArea.NOWHERE, 10));
            fails(Errno.EFAULT, () -> writeEnd.write(me, area.lastBytes(5), 10));
            assertEquals(0, readEnd.unreadBytes());
            area.write(writeEnd, me, "abcdefgh");
            fails(Errno.EFAULT, () -> readEnd.read(me, UserArea.NOWHERE, 4));
            assertEquals(3, readEnd.read(me, area.lastBytes(3), 8));
            assertEquals("defgh", area.read(readEnd, me, 100));
        });
    }

    @Test
    void aSignalEndsAWaitWithEintr() throws Exception {
        Member reader =
                threads.add(area.space, me -> fails(Errno.EINTR, () -> area.read(readEnd, me, 1)));
        threads.add(area.space, me -> reader.signal());
        threads.run();
        assertEquals(List.of(), threads.stuck());
    }

    @Test
    void aSignalEndsALongWriteWithItsCount() throws Exception {
        Member writer =
                threads.add(
                        area.space,
                        me -> assertEquals(65536, writeEnd.write(me, area.address, 70_000)));
        threads.add(area.space, me -> writer.signal());
        threads.run();
        assertEquals(List.of(), threads.stuck());
    }

    @Test
    void anIdlePipeHoldsNoFrames() {
        assertEquals(0, framesOfPipe());
    }

    @Test
    void aDrainedPipeHoldsOneFrame() throws Exception {
        run(me -> {
            area.put(area.address, new byte[UserArea.BYTES]);
            int before = memory.frames().usedCount();
            writeEnd.write(me, area.address, 65536);
            assertEquals(before + 16, memory.frames().usedCount());
            readFully(me, 65536);
            assertEquals(before + 1, memory.frames().usedCount());
            area.write(writeEnd, me, "x");
            area.read(readEnd, me, 1);
            assertEquals(before + 1, memory.frames().usedCount());
        });
    }

    private int framesOfPipe() {
        int before = memory.frames().usedCount();
        readEnd.release();
        writeEnd.release();
        return before - memory.frames().usedCount();
    }

    @Test
    void anyBytesComeOutAsTheyWentIn() throws Exception {
        for (long seed = 0; seed < 8; seed++) {
            transferAtRandom(seed, 1 + (int) (seed % 2));
        }
    }

    private void transferAtRandom(long seed, int processors) throws Exception {
        threads = new EmulatedThreads(processors, seed);
        byte[] sent = new byte[200_000];
        new Random(seed).nextBytes(sent);
        byte[] got = new byte[sent.length];
        threads.add(
                area.space,
                me -> {
                    Random random = new Random(seed);
                    for (int done = 0; done < sent.length; ) {
                        int length =
                                Math.min(
                                        1 + random.nextInt(random.nextBoolean() ? 20_000 : 90_000),
                                        sent.length - done);
                        area.put(area.address, Arrays.copyOfRange(sent, done, done + length));
                        assertEquals(length, writeEnd.write(me, area.address, length));
                        done += length;
                    }
                });
        threads.add(
                area.space,
                me -> {
                    Random random = new Random(~seed);
                    for (int done = 0; done < got.length; ) {
                        long at = area.address + UserArea.BYTES / 2 + random.nextInt(8000);
                        int length = (int) readEnd.read(me, at, 1 + random.nextInt(50_000));
                        System.arraycopy(area.get(at, length), 0, got, done, length);
                        done += length;
                    }
                });
        threads.run();
        assertEquals(List.of(), threads.stuck(), "seed " + seed);
        assertArrayEquals(sent, got, "seed " + seed);
    }
}
