package org.lintel.libc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.ProcessImage;
import org.lintel.nucleus.abi.Signals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class MallocTest {
    private TestMachine machine;
    private Memory memory;

    @BeforeEach
    void boot() {
        machine = TestMachine.boot();
        memory = Gate.memory();
    }

    /** A block of the model: where it is, how long, and the byte that it is filled with. */
    private record Block(long address, int length, byte fill) {}

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void blocksKeepTheirContentAndNeverOverlap(long seed) {
        Random random = new Random(seed);
        List<Block> blocks = new ArrayList<>();
        for (int step = 0; step < 4000; step++) {
            int choice = random.nextInt(10);
            if (blocks.isEmpty() || choice < 4 && blocks.size() < 300) {
                int length = length(random);
                blocks.add(fill(Malloc.malloc(length), length, step));
            } else if (choice < 5) {
                int length = length(random);
                long address = Malloc.calloc(length, 1);
                assertFilled(new Block(address, length, (byte) 0));
                blocks.add(fill(address, length, step));
            } else if (choice < 7) {
                Block old = blocks.remove(random.nextInt(blocks.size()));
                int length = length(random);
                long address = Malloc.realloc(old.address, length);
                assertFilled(new Block(address, Math.min(length, old.length), old.fill));
                blocks.add(fill(address, length, step));
            } else {
                Block old = blocks.remove(random.nextInt(blocks.size()));
                assertFilled(old);
                Malloc.free(old.address);
            }
            assertEquals(blocks.size(), Malloc.mallinfo().blocks());
        }
        blocks.forEach(this::assertFilled);
        blocks.forEach(block -> Malloc.free(block.address));
        assertHeapIsEmpty();
    }

    private static int length(Random random) {
        return switch (random.nextInt(20)) {
            case 0 -> random.nextInt(200_000);
            case 1, 2, 3 -> random.nextInt(10_000);
            default -> random.nextInt(300);
        };
    }

    private Block fill(long address, int length, int step) {
        assertEquals(0, address % 16, "alignment");
        byte value = (byte) (step | 1);
        memory.fill(address, length, value);
        return new Block(address, length, value);
    }

    private void assertFilled(Block block) {
        byte[] bytes = new byte[block.length];
        memory.get(block.address, bytes, 0, bytes.length);
        for (byte value : bytes) {
            assertEquals(block.fill, value, () -> "content of " + block);
        }
    }

    private static void assertHeapIsEmpty() {
        Malloc.Mallinfo info = Malloc.mallinfo();
        assertEquals(0, info.usedBytes());
        assertEquals(0, info.blocks());
        assertEquals(0, info.mappedBytes());
    }

    @Test
    void freedNeighboursAreJoinedSoThatALargerBlockFits() {
        long first = Malloc.malloc(1000);
        long second = Malloc.malloc(1000);
        long third = Malloc.malloc(1000);
        Malloc.malloc(16);
        Malloc.free(first);
        Malloc.free(third);
        Malloc.free(second);
        assertEquals(first, Malloc.malloc(3000));
    }

    @Test
    void aBlockGrowsInPlaceIntoAFreeNeighbour() {
        long first = Malloc.malloc(1000);
        long second = Malloc.malloc(1000);
        Malloc.malloc(16);
        Malloc.free(second);
        assertEquals(first, Malloc.realloc(first, 1800));
    }

    @Test
    void anUnusedTopIsGivenBack() {
        List<Long> blocks = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            blocks.add(Malloc.malloc(100_000));
        }
        long high = machine.programBreak();
        blocks.forEach(Malloc::free);
        assertTrue(machine.programBreak() < high - 1_500_000);
        assertHeapIsEmpty();
    }

    @Test
    void aLargeBlockIsAMappingOfItsOwn() {
        long block = Malloc.malloc(1 << 20);
        assertTrue(block > ProcessImage.MAP_TOP - SegmentMemory.BYTES);
        assertEquals(1, Malloc.mallinfo().mappedChunks());
        Malloc.free(block);
        assertHeapIsEmpty();
    }

    @Test
    void memoryThatIsOutEndsInEnomem() {
        machine.breakLimit = ProcessImage.HEAP_START + 8192;
        ErrnoException failure =
                assertThrows(
                        ErrnoException.class,
                        () -> {
                            for (; ; ) {
                                Malloc.malloc(1000);
                            }
                        });
        assertEquals(Errno.ENOMEM, failure.errno());
        assertEquals(8, Malloc.mallinfo().blocks());
        assertThrows(ErrnoException.class, () -> Malloc.malloc(Long.MAX_VALUE));
        assertThrows(ErrnoException.class, () -> Malloc.malloc(-1));
        assertThrows(ErrnoException.class, () -> Malloc.calloc(1L << 40, 1L << 40));
    }

    @Test
    void freeOfNullIsHarmless() {
        Malloc.free(0);
        assertEquals(0, Malloc.mallinfo().arenaBytes());
    }

    @Test
    void aSecondFreeAborts() {
        long block = Malloc.malloc(100);
        long joined = Malloc.malloc(100);
        Malloc.malloc(100);
        Malloc.free(block);
        Malloc.free(joined);
        assertAborts("is free already", () -> Malloc.free(block));
        assertAborts("is free already", () -> Malloc.free(joined));
    }

    @Test
    void freeOfSomethingElseAborts() {
        long block = Malloc.malloc(100);
        assertAborts("is no address that malloc returned", () -> Malloc.free(block + 8));
        assertAborts("is no address that malloc returned", () -> Malloc.free(block + 32));
        assertAborts("is free already", () -> Malloc.free(block + (1 << 14)));
    }

    @Test
    void aWritePastTheEndAborts() {
        long block = Malloc.malloc(96);
        long next = Malloc.malloc(96);
        memory.fill(block, 96 + 16 + 4, (byte) 'x');
        assertAborts("0x" + Long.toHexString(next), () -> Malloc.free(next));
        assertAborts("past the end", () -> Malloc.free(block));
    }

    @Test
    void aWriteAfterFreeAborts() {
        long block = Malloc.malloc(200);
        Malloc.malloc(16);
        Malloc.free(block);
        memory.putLong(block, 0xdead);
        assertAborts("after it was freed", () -> Malloc.malloc(200));
    }

    private void assertAborts(String message, Runnable call) {
        TestMachine.ProcessEnd end = assertThrows(TestMachine.ProcessEnd.class, call::run);
        assertEquals(Signals.SIGABRT, end.signal);
        assertTrue(machine.output(2).contains(message), machine.output(2));
    }

    @Test
    void threadsAllocateAtTheSameTime() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            byte mark = (byte) (t + 1);
            Thread thread = new Thread(() -> allocateMany(mark));
            thread.setUncaughtExceptionHandler((which, failure) -> {
                synchronized (failures) {
                    failures.add(failure);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), failures);
        assertHeapIsEmpty();
    }

    private void allocateMany(byte mark) {
        for (int i = 0; i < 2000; i++) {
            int length = 1 + i % 500;
            long block = Malloc.malloc(length);
            memory.fill(block, length, mark);
            assertFilled(new Block(block, length, mark));
            Malloc.free(block);
        }
    }

    @Test
    void blocksInUseHaveDifferentAddresses() {
        assertNotEquals(Malloc.malloc(0), Malloc.malloc(0));
        assertFalse(Malloc.usableSize(Malloc.malloc(1)) < 1);
    }
}
