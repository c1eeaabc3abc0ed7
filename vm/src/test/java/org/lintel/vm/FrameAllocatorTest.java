package org.lintel.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class FrameAllocatorTest {
    private final TestMachine machine = new TestMachine(64);
    private final FrameAllocator frames = machine.memory.frames();

    @AfterEach
    void close() {
        machine.close();
    }

    @Test
    void newFramesComeInAscendingOrderAndTheLastOneGivenBackFirst() throws OutOfFrames {
        assertEquals(1, frames.allocate());
        assertEquals(2, frames.allocate());
        assertEquals(3, frames.allocate());
        frames.release(1);
        frames.release(3);
        assertEquals(3, frames.allocate());
        assertEquals(1, frames.allocate());
        assertEquals(4, frames.allocate());
        List.of(1, 2, 3, 4).forEach(frames::release);
    }

    @Test
    void recycledFramesAreZeroUnlessTheCallerTakesThemDirty() throws OutOfFrames {
        int pfn = frames.allocate();
        long at = (long) pfn << Page.SHIFT;
        machine.memory.segment().set(ValueLayout.JAVA_LONG, at, 7);
        frames.release(pfn);
        assertEquals(pfn, frames.allocateDirty());
        assertTrue(machine.memory.segment().get(ValueLayout.JAVA_LONG, at) != 0, "poison");
        frames.release(pfn);
        assertEquals(pfn, frames.allocate());
        assertEquals(0, machine.memory.segment().get(ValueLayout.JAVA_LONG, at));
        frames.release(pfn);
    }

    @Test
    void frameIsFreeWhenTheLastReferenceIsReleased() throws OutOfFrames {
        int pfn = frames.allocate();
        frames.retain(pfn);
        assertEquals(2, frames.references(pfn));
        assertFalse(frames.release(pfn));
        assertTrue(frames.release(pfn));
        assertEquals(0, frames.references(pfn));
    }

    @Test
    void releaseOfFreeFrameIsRefused() throws OutOfFrames {
        int pfn = frames.allocate();
        frames.release(pfn);
        assertThrows(IllegalStateException.class, () -> frames.release(pfn));
        assertThrows(IllegalStateException.class, () -> frames.release(pfn));
        assertEquals(63, frames.freeCount());
    }

    @Test
    void allFramesButTheZeroFrameCanBeHadThenNoMore() throws OutOfFrames {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < 63; i++) {
            all.add(frames.allocate());
        }
        assertEquals(63, all.stream().distinct().count());
        assertFalse(all.contains(FrameAllocator.ZERO_FRAME));
        assertThrows(OutOfFrames.class, frames::allocate);
        assertEquals(0, frames.freeCount());
        all.forEach(frames::release);
        assertEquals(63, frames.freeCount());
    }

    @Test
    void twoProcessorsNeverGetTheSameFrame() throws InterruptedException {
        List<Throwable> failures = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int t = 1; t <= 2; t++) {
            int id = t;
            threads.add(Thread.ofPlatform().start(() -> churn(id, failures)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        synchronized (failures) {
            assertEquals(List.of(), failures);
        }
        assertEquals(63, frames.freeCount());
    }

    private void churn(int id, List<Throwable> failures) {
        Random random = new Random(id);
        List<Integer> mine = new ArrayList<>();
        try {
            for (int i = 0; i < 50_000; i++) {
                if (mine.size() < 20 && random.nextBoolean()) {
                    int pfn = frames.allocateDirty();
                    long at = (long) pfn << Page.SHIFT;
                    machine.memory.segment().set(ValueLayout.JAVA_INT, at, id);
                    mine.add(pfn);
                } else if (!mine.isEmpty()) {
                    int pfn = mine.remove(random.nextInt(mine.size()));
                    long at = (long) pfn << Page.SHIFT;
                    assertEquals(id, machine.memory.segment().get(ValueLayout.JAVA_INT, at));
                    assertTrue(frames.release(pfn));
                }
            }
            mine.forEach(frames::release);
        } catch (OutOfFrames | RuntimeException | AssertionError e) {
            synchronized (failures) {
                failures.add(e);
            }
        }
    }
}
